"""The rules of the reference for decisions, through the gates of the site."""

import json
from decimal import Decimal

import pytest

from reviewapp.acceptance import gates
from reviewapp.acceptance.gates import Judged
from reviewapp.stats.decision import Decision
from reviewapp.stats.estimates import Estimate
from reviewapp.studies.criteria import Comparison, Criterion, Role
from reviewapp.studies.metrics import Metric
from tests.acceptance.making import criteria
from tests.reference.loading import FOLDER, PRESENT, expected

NAME = "decision_rules_a"
SIDES = ("lower", "upper")
COMPARISONS = {
    "equivalence": Comparison.EQUIVALENCE,
    "non_inferiority": Comparison.NON_INFERIORITY,
    "upper_bound_below": Comparison.THRESHOLD,
}

pytestmark = pytest.mark.skipif(not PRESENT, reason="the reference data are not here")


def judged() -> dict[str, Judged]:
    given = json.loads((FOLDER / NAME / "criteria.json").read_text("utf-8"))
    return {one["id"]: _judged(one) for one in given}


def _judged(one: dict[str, object]) -> Judged:
    lower, upper = (Decimal(str(one[side])) if side in one else None for side in SIDES)
    least, readers, limits = one.get("min_readers", 0), one.get("n_readers"), one["ci"]
    assert isinstance(least, int)
    assert isinstance(readers, int | None)
    assert isinstance(limits, list)
    criterion = Criterion(
        code=str(one["id"]).replace(".", "_"),
        role=Role(str(one["role"]).upper()),
        metric=Metric.ACCURACY,
        comparison=COMPARISONS[str(one["kind"])],
        least_readers=least,
        lower=lower,
        upper=upper,
    )
    low, high = limits
    found = Estimate(
        estimate=(low + high) / 2, low=low, high=high, level=0.9, method="given", readers=readers
    )
    return gates.judge(criterion, found, level=0.9)


def test_each_criterion_says_what_was_expected() -> None:
    for name, found in judged().items():
        assert str(found.verdict) == expected(NAME)[name]["value"], name


def test_together_they_say_what_was_expected() -> None:
    known = judged()
    overall = [name for name in expected(NAME) if name.startswith("overall:")]
    assert overall
    for name in overall:
        parts = [known[part] for part in name.removeprefix("overall:").split("+")]
        whole = criteria(*(part.criterion for part in parts))
        said = gates.overall(whole, parts, is_exploratory=False)
        assert said is Decision(expected(NAME)[name]["value"]), name
