"""How often the gate accepts a generator that stands exactly at its margin.

python -m tests.acceptance.error_rates rehearses each so often and writes
docs/guides/gate-error-rates.json.
"""

import json
import os
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from reviewapp.acceptance import simulated
from reviewapp.acceptance.rehearsal import Outcome, Stage, rehearse
from reviewapp.acceptance.simulated import Skill
from reviewapp.stats.decision import Decision
from reviewapp.studies.criteria import Comparison
from reviewapp.studies.metrics import Metric
from tests.acceptance.making import ACCEPT, EQUIVALENT, PICK, REAL, criteria

RESULTS = Path(__file__).parents[2] / "docs" / "guides" / "gate-error-rates.json"
TIMES, SEED = 2000, 20261121
READERS, CASES = 8, 120
LEVEL = Decimal("0.95")


@dataclass(frozen=True)
class Margin:
    """A stage, readers who stand exactly at its margin, and the share that may be accepted."""

    name: str
    stage: Stage
    skill: Skill
    may: float


def margins() -> list[Margin]:
    plain = Skill()
    rated = replace(REAL, code="realism")
    not_lower = replace(
        EQUIVALENT,
        metric=Metric.REALISM_DIFFERENCE,
        comparison=Comparison.NON_INFERIORITY,
        lower=Decimal("-0.50"),
        upper=None,
        question="realism",
        estimator="difference",
        level=LEVEL,
    )
    accepted = replace(
        not_lower,
        metric=Metric.ACCEPTANCE_RATE,
        comparison=Comparison.THRESHOLD,
        lower=Decimal("0.80"),
        question="accept",
        estimator="acceptance",
    )
    stages = [
        Stage(
            criteria=criteria(one),
            questions=(question,),
            readers=READERS,
            cases=CASES,
            pairs=one is EQUIVALENT,
        )
        for one, question in ((EQUIVALENT, PICK), (not_lower, rated), (accepted, ACCEPT))
    ]
    skills = [
        replace(plain, d_prime=simulated.at_accuracy(0.60, plain)),
        replace(plain, d_prime=simulated.at_difference(-0.50, plain, steps=5)),
        replace(plain, d_prime=simulated.at_acceptance(0.80, plain)),
    ]
    names = ("equivalence at 0.60", "non-inferiority at −0.50", "acceptance rate at 0.80")
    shares = (0.05, 0.025, 0.025)
    return [Margin(*each) for each in zip(names, stages, skills, shares, strict=True)]


def measured(margin: Margin, *, times: int) -> Outcome:
    return rehearse(margin.stage, margin.skill, times=times, seed=SEED)


def main() -> None:
    kept = []
    for margin in margins():
        outcome = measured(margin, times=TIMES)
        kept.append(
            {
                "gate": margin.name,
                "rehearsals": TIMES,
                "readers": READERS,
                "cases": CASES,
                "seed": SEED,
                "may_accept": margin.may,
                "accepted": outcome.decisions[Decision.ACCEPT],
                "rejected": outcome.decisions[Decision.REJECT],
                "inconclusive": outcome.decisions[Decision.INCONCLUSIVE],
            }
        )
        text = json.dumps(kept, indent=2, ensure_ascii=False) + "\n"
        RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    os.nice(10)
    main()
