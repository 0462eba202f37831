"""The largest gap, and what was measured before …"""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from reviewapp.acceptance import measuring
from reviewapp.acceptance.evidence import Evidence
from reviewapp.acceptance.measuring import Basis
from reviewapp.acceptance.stored import LEAKS, Measurement
from reviewapp.stats.estimates import Estimate, NotEvaluable, Result
from reviewapp.studies.criteria import Comparison, Criterion, Held, Missing
from reviewapp.studies.metrics import Metric
from tests.acceptance.making import (
    PAIRS,
    QUESTIONS,
    SINGLES,
    basis,
    of,
    rated,
    singles,
)

COHORT = "c" * 64


def found(criterion: Criterion, seen: Evidence) -> Result:
    return measuring.measure(criterion, basis(seen), level=0.95)


def test_the_largest_gap_is_bounded_over_all_pairs() -> None:
    seen = singles(rated(0.8), cases=120, sites=("S1", "S2", "S3"))
    one = found(of(Metric.LARGEST_GAP, "origin", gap_in=Metric.AUC, gap_by="site"), seen)

    assert isinstance(one, Estimate)
    assert 0 <= one.low <= one.estimate <= one.high


def test_a_gap_treats_what_is_missing_as_the_criterion_says() -> None:
    whole, random = rated(0.8), np.random.default_rng(7)

    def answer(reader: int, case: int, made: int) -> dict[str, object] | None:
        given = whole(reader, case, made)
        return None if reader < 3 and random.random() < 0.1 else given

    seen = singles(answer, cases=120)
    gap = of(Metric.LARGEST_GAP, "origin", gap_in=Metric.AUC, gap_by="site")
    usual, complete, worst = (found(replace(gap, missing=rule), seen) for rule in Missing)

    assert (usual.readers, complete.readers) == (8, 5)
    assert isinstance(usual, Estimate)
    assert isinstance(worst, Estimate)
    assert worst != usual


def test_gaps_at_their_worst_stand_against_one_value_at_a_time() -> None:
    whole = rated(0.8)

    def answer(reader: int, case: int, made: int) -> dict[str, object] | None:
        return None if (reader + case) % 12 == 0 else whole(reader, case, made)

    criterion = of(
        Metric.LARGEST_GAP, "origin", gap_in=Metric.AUC, gap_by="site", missing=Missing.WORST_CASE
    )
    seen = singles(answer, cases=120)
    laid = measuring.table(replace(criterion, metric=Metric.AUC), basis(seen), Metric.AUC)
    alike, apart = (
        measuring.without_gaps(replace(criterion, metric=Metric.AUC, gap_by=by), laid)
        for by in ("", "site")
    )
    one, other = apart[2:4]
    gone = np.isnan(laid.values) & laid.due
    first = np.array([groups["site"] == "S1" for groups in laid.groups])

    assert (len(alike), len(apart)) == (2, 6)
    assert (one.values[gone & first] == alike[0].values[gone & first]).all()
    assert (one.values[gone & ~first] == alike[1].values[gone & ~first]).all()
    assert (other.values[gone & first] == alike[1].values[gone & first]).all()
    assert (other.values[~gone] == laid.values[~gone]).all()


def test_a_gap_is_unknown_where_a_declared_value_was_not_read() -> None:
    gap = of(Metric.LARGEST_GAP, "origin", gap_in=Metric.AUC, gap_by="site")
    seen = singles(rated(0.8), cases=120)
    declared = replace(basis(seen), strata={"site": ("S1", "S2", "S3")})

    assert isinstance(found(gap, seen), Estimate)
    one = measuring.measure(gap, declared, level=0.95)
    assert "“site” is “S3”" in getattr(one, "reason", "")


def test_a_gap_is_unknown_where_nobody_answered_about_a_value() -> None:
    whole = rated(0.8)

    def answer(reader: int, case: int, made: int) -> dict[str, object] | None:
        return None if case // 2 % 20 == 19 else whole(reader, case, made)

    seen = singles(answer, cases=120, sites=(*(["S1", "S2"] * 9), "S1", "S3"))
    gap = of(Metric.LARGEST_GAP, "origin", gap_in=Metric.AUC, gap_by="site")

    for rule in (Missing.AVAILABLE, Missing.WORST_CASE):
        one = found(replace(gap, missing=rule), seen)
        assert "“site” is “S3”" in getattr(one, "reason", "")


def test_a_gap_needs_two_values_with_enough_cases() -> None:
    gap = of(Metric.LARGEST_GAP, "origin", gap_in=Metric.AUC, gap_by="site")
    one_site = singles(rated(0.8), cases=60, sites=("S1",))

    assert "1 value of" in getattr(found(gap, one_site), "reason", "")
    many = found(replace(gap, least_cases=1000), SINGLES)
    assert "were asked for" in getattr(many, "reason", "")
    same = singles(lambda *_: {"origin": 3}, cases=60)
    assert "gave the same answer" in getattr(found(gap, same), "reason", "")


def stored(name: str, **changed: object) -> Basis:
    given = Measurement(COHORT, 0.9, 0.85, 0.95, 0.95, "measured", 100)
    kept = replace(given, **changed)  # type: ignore[arg-type]  # a test names the field
    return Basis(PAIRS, QUESTIONS, {name: (kept,)}, cohort=COHORT)


def test_a_stored_measure_is_of_exactly_this_cohort() -> None:
    criterion = of(Metric.FIDELITY, "", measure="likeness", comparison=Comparison.THRESHOLD)

    here = measuring.measure(criterion, stored("likeness"), level=0.95)
    foreign = measuring.measure(criterion, stored("likeness", cohort="d" * 64), level=0.95)
    absent = measuring.measure(criterion, stored("other"), level=0.95)

    assert isinstance(here, Estimate)
    assert (here.low, here.high) == (0.85, 0.95)
    assert "other images" in getattr(foreign, "reason", "")
    assert "was not measured" in getattr(absent, "reason", "")


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"level": 0.80}, "interval of 80.0% and 95.0%"), ({"cases": 0}, "on no case")],
)
def test_a_stored_measure_that_says_less_than_is_asked(
    changed: dict[str, float], said: str
) -> None:
    held = of(Metric.FIDELITY, "", measure="likeness", comparison=Comparison.THRESHOLD)

    one = measuring.measure(held, stored("likeness", **changed), level=0.95)

    assert isinstance(one, NotEvaluable)
    assert said in one.reason
    by_number = replace(held, held=Held.ESTIMATE)
    assert isinstance(
        measuring.measure(by_number, stored("likeness", level=0.80), level=0.95), Estimate
    )


def test_leaks_are_looked_up_by_their_own_name() -> None:
    leaks = of(Metric.LEAKED_IMAGES, "", lower=None, upper=Decimal(0))
    none = measuring.measure(leaks, stored(LEAKS, estimate=0.0, low=0.0, high=0.0), level=0.95)

    assert none.estimate == 0


def test_the_first_measuring_that_reaches_the_level_counts() -> None:
    held = of(Metric.FIDELITY, "", measure="likeness", comparison=Comparison.THRESHOLD)
    first = Measurement(COHORT, 0.9, 0.85, 0.95, 0.80, "measured", 100)
    each = [first, replace(first, estimate=0.7, level=0.95), replace(first, level=0.951)]
    again = Basis(PAIRS, QUESTIONS, {"likeness": each}, cohort=COHORT)

    assert measuring.measure(held, again, level=0.95).estimate == 0.7
    by_number = replace(held, held=Held.ESTIMATE)
    assert measuring.measure(by_number, again, level=0.95).estimate == 0.9
    assert "interval of 80.0%" in getattr(
        measuring.measure(held, replace(again, measurements={"likeness": [first]}), level=0.95),
        "reason",
        "",
    )


def test_of_leaks_the_highest_count_counts() -> None:
    leaks = of(Metric.LEAKED_IMAGES, "", lower=None, upper=Decimal(0))
    none = Measurement(COHORT, 0.0, 0.0, 0.0, 0.99, "counted", 100)
    each = [none, replace(none, estimate=2.0, low=2.0, high=2.0, level=0.5), none]
    again = Basis(PAIRS, QUESTIONS, {LEAKS: each}, cohort=COHORT)

    assert measuring.measure(leaks, again, level=0.95).estimate == 2


def test_a_short_name_of_several_numbers_says_their_names() -> None:
    held = of(Metric.FIDELITY, "", measure="radiomics", comparison=Comparison.THRESHOLD)
    basis_of_two = stored("radiomics[contrast]")
    more = {**basis_of_two.measurements, "radiomics[energy]": (), "radiomics_different": ()}

    one = measuring.measure(held, replace(basis_of_two, measurements=more), level=0.95)

    assert isinstance(one, NotEvaluable)
    assert "“radiomics[contrast]”, “radiomics[energy]”." in one.reason
