"""What an evaluation keeps …"""

from dataclasses import replace
from typing import Any

from reviewapp.acceptance import gates, measuring, results
from reviewapp.acceptance.evidence import Evidence, Part
from reviewapp.acceptance.results import Asked
from reviewapp.studies.criteria import Role
from reviewapp.studies.metrics import Metric
from tests.acceptance.making import PAIRS, SINGLES, basis, criteria, of


def test_gaps_are_shown_beside_and_never_decide() -> None:
    some = replace(
        SINGLES,
        seen=tuple(
            replace(place, answers=None) if place.position == 7 else place for place in SINGLES.seen
        ),
    )
    for metric, question in (
        (Metric.AUC, "origin"),
        (Metric.REALISM_DIFFERENCE, "realism"),
        (Metric.ACCURACY, "accept"),
    ):
        beside = measuring.sensitivity(of(metric, question), basis(some), level=0.9)
        assert set(beside) == {
            "complete readers",
            "every gap against acceptance",
            "every gap for acceptance",
        }
    inter = of(Metric.INTER_READER, "origin", estimator="gwet")
    assert measuring.sensitivity(inter, basis(some), level=0.9) == {}
    assert measuring.sensitivity(of(Metric.AUC, "origin"), basis(SINGLES), level=0.9) == {}


def test_everything_is_kept_as_text() -> None:
    whole = criteria(
        of(Metric.AUC, "origin", code="auc"),
        of(Metric.LOCALISATION, "origin", code="marks", role=Role.SECONDARY),
        of(Metric.INTER_READER, "origin", code="agree", role=Role.VALIDITY, estimator="gwet"),
    )
    kept: Any = results.kept(basis(SINGLES), Asked(whole, {"site": (), "sex": ("F",)}))

    auc, marks, _ = kept["criteria"]
    assert auc["estimate"]
    assert auc["low"] < auc["high"]
    assert (marks["estimate"], marks["verdict"]) == ("", "NOT_EVALUABLE")
    sites = [(one["attribute"], one["value"]) for one in kept["subgroups"]]
    assert {("site", "S1"), ("sex", "F")} <= set(sites)
    assert kept["readers"] == []


def test_without_criteria_nothing_is_accepted() -> None:
    kept = results.kept(basis(PAIRS), Asked(None, {"site": ("S1",)}))

    assert kept["verdict"] == "INCONCLUSIVE"
    assert kept["rule"] == results.NO_CRITERIA
    assert kept["subgroups"] == []


def test_a_reader_without_a_reading_has_no_times() -> None:
    silent = Evidence(tuple(replace(place, answers=None) for place in PAIRS.seen), PAIRS.about)
    kept: Any = results.kept(basis(silent), Asked(None, {}))
    untimed = Evidence(
        tuple(replace(place, looked_for_ms=None, part=Part.CASE) for place in PAIRS.seen),
        PAIRS.about,
    )

    assert all(one["median_ms"] == 0 for one in kept["per_reader"])
    assert results.kept(basis(untimed), Asked(None, {}))["per_reader"]
    assert gates.DIGITS == 12
