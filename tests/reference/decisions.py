"""What an interval and a margin decide, alone and together."""

import json

from reviewapp.stats import decision
from reviewapp.stats.decision import Kind, Rule, Verdict
from reviewapp.stats.estimates import Estimate
from tests.reference.loading import FOLDER, Values, case, expected


@case("decision_rules_a")
def rules() -> Values:
    given = json.loads((FOLDER / "decision_rules_a" / "criteria.json").read_text(encoding="utf-8"))
    verdicts: dict[str, Verdict] = {}
    for criterion in given:
        low, high = criterion["ci"]
        found = Estimate(
            estimate=(low + high) / 2,
            low=low,
            high=high,
            level=0.9,
            method="given",
            readers=criterion.get("n_readers"),
        )
        rule = Rule(
            kind=Kind(criterion["kind"]),
            lower=criterion.get("lower"),
            upper=criterion.get("upper"),
            least_readers=criterion.get("min_readers", 0),
        )
        verdicts[criterion["id"]] = decision.judge(rule, found)
    overall = [name for name in expected("decision_rules_a") if name.startswith("overall:")]
    return verdicts | {
        name: decision.decide(verdicts[part] for part in name.removeprefix("overall:").split("+"))
        for name in overall
    }
