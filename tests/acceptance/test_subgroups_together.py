"""Subgroups are told one by one and all together …"""

from dataclasses import replace
from typing import Any

import pytest

from reviewapp.acceptance import measuring, results
from reviewapp.acceptance.measuring import Basis
from reviewapp.acceptance.results import Asked
from reviewapp.stats.estimates import Estimate
from reviewapp.studies.criteria import Criterion, Subgroup
from reviewapp.studies.metrics import Metric
from tests.acceptance.making import ACCEPT, REAL, SINGLES, SURE, criteria, of

AUC = of(Metric.AUC, "origin")
REALISM = of(Metric.REALISM_DIFFERENCE, "realism")
KNOWN = Basis(evidence=SINGLES, questions=(SURE, REAL, ACCEPT), seed=1)


def measured(criterion: Criterion, value: str, level: float) -> Estimate:
    inside = replace(criterion, subgroup=Subgroup("site", value))
    found = measuring.measure(inside, KNOWN, level=level)
    assert isinstance(found, Estimate)
    return found


def test_by_an_interval_that_holds_for_all_of_them_at_once() -> None:
    both = criteria(AUC, replace(REALISM, code="realism"))
    kept = results.kept(KNOWN, Asked(both, {"site": ("S1", "S2")}))
    first: dict[str, Any] = kept["subgroups"][0]  # type: ignore[index]  # a list, as above

    alone, wide = (measured(AUC, "S1", level) for level in (0.90, 0.95))
    assert (first["together"]["of"], first["together"]["level"]) == (2, "0.95")
    assert float(first["low"]) == pytest.approx(alone.low)
    assert float(first["together"]["low"]) == pytest.approx(wide.low)
    assert float(first["together"]["high"]) == pytest.approx(wide.high)
    assert wide.low < alone.low
