"""What a criterion measures …"""

from dataclasses import replace

import numpy as np
import pytest

from reviewapp.acceptance import laying, measuring
from reviewapp.acceptance.evidence import Evidence
from reviewapp.stats.estimates import Estimate, NotEvaluable, Result
from reviewapp.stats.proportions import clopper_pearson
from reviewapp.studies.criteria import Criterion, Method, Missing, Subgroup
from reviewapp.studies.metrics import Metric
from reviewapp.studies.questions import Per, Question, QuestionKind
from tests.acceptance.making import (
    EQUIVALENT,
    PAIRS,
    SINGLES,
    basis,
    of,
    pairs,
    singles,
    skilled,
)


def found(criterion: Criterion, seen: Evidence) -> Result:
    return measuring.measure(criterion, basis(seen), level=0.95)


@pytest.mark.parametrize(
    ("metric", "question"),
    [
        (Metric.AUC, "origin"),
        (Metric.ACCURACY, "origin"),
        (Metric.D_PRIME, "origin"),
        (Metric.SENSITIVITY, "origin"),
        (Metric.SPECIFICITY, "origin"),
        (Metric.ACCURACY, "accept"),
        (Metric.REALISM_DIFFERENCE, "realism"),
        (Metric.LESION_FIDELITY, "realism"),
        (Metric.ACCEPTANCE_RATE, "accept"),
    ],
)
def test_is_an_estimate_over_readers_and_cases(metric: Metric, question: str) -> None:
    one = found(of(metric, question), SINGLES)

    assert isinstance(one, Estimate)
    assert one.low < one.estimate < one.high
    assert one.readers == 8


def test_of_pairs_is_told_by_the_choices() -> None:
    right = found(EQUIVALENT, PAIRS)
    apart = found(of(Metric.D_PRIME, "synthetic"), PAIRS)
    liked = found(of(Metric.PREFERENCE, "synthetic", arms=("SYNTHETIC", "REAL")), PAIRS)

    assert 0.5 < (right.estimate or 0) < 0.7
    assert 0 < (apart.estimate or 0) < 1
    assert liked.estimate == pytest.approx(right.estimate)


def test_neither_counts_half() -> None:
    def undecided(reader: int, case: int, at_a: int) -> dict[str, object]:
        picked = "AB"[(case + reader) % 2] if case % 3 else "NONE"
        return {"synthetic": picked if at_a or case % 3 else "NONE"}

    seen = pairs(undecided, cases=60)
    laid = measuring.table(EQUIVALENT, basis(seen), Metric.ACCURACY)
    liked = of(Metric.PREFERENCE, "synthetic", arms=("SYNTHETIC", "REAL"))

    assert (laid.values[:, ::3] == 0.5).all()
    assert isinstance(found(liked, seen), Estimate)


def test_rates_are_of_synthetic_images_unless_arms_are_named() -> None:
    alone = measuring.table(
        of(Metric.ACCEPTANCE_RATE, "accept"), basis(SINGLES), Metric.ACCEPTANCE_RATE
    )
    named = of(Metric.ACCEPTANCE_RATE, "accept", arms=("REAL",))
    real = measuring.table(named, basis(SINGLES), Metric.ACCEPTANCE_RATE)

    assert alone.truth.all()
    assert not real.truth.any()
    assert alone.cases == real.cases == 40


def test_a_subgroup_holds_its_images_only() -> None:
    within = of(Metric.AUC, "origin", subgroup=Subgroup("site", "S1"))

    assert found(within, SINGLES).cases == 40
    assert found(replace(EQUIVALENT, subgroup=Subgroup("site", "S1")), PAIRS).cases == 0


def test_an_empty_population_is_not_evaluable() -> None:
    nobody = found(of(Metric.AUC, "origin", subgroup=Subgroup("site", "S9")), SINGLES)

    assert isinstance(nobody, NotEvaluable)


def test_complete_readers_may_be_none() -> None:
    gappy = replace(
        SINGLES,
        seen=tuple(
            replace(place, answers=None) if place.position == 1 + int(place.reader[7:]) else place
            for place in SINGLES.seen
        ),
    )
    whole = of(Metric.AUC, "origin", missing=Missing.COMPLETE_READERS)

    one = found(whole, gappy)
    assert isinstance(one, NotEvaluable)
    assert "Nobody answered" in one.reason


@pytest.mark.parametrize("method", [Method.FIXED_READERS, Method.BOOTSTRAP])
def test_can_be_held_to_these_readers_or_drawn_again(method: Method) -> None:
    usual = found(of(Metric.AUC, "origin"), SINGLES)
    other = found(of(Metric.AUC, "origin", method=method), SINGLES)

    assert other.estimate == pytest.approx(usual.estimate)
    assert other.method != usual.method


def test_what_the_bootstrap_does_not_know_goes_through_the_engine() -> None:
    usual = found(of(Metric.D_PRIME, "origin"), SINGLES)

    assert found(of(Metric.D_PRIME, "origin", method=Method.BOOTSTRAP), SINGLES) == usual


@pytest.mark.parametrize(
    ("metric", "said"),
    [(Metric.ACCURACY, 1.0), (Metric.SENSITIVITY, 1.0), (Metric.SPECIFICITY, 1.0)],
)
def test_perfect_readers_are_bounded_by_the_number_of_cases(metric: Metric, said: float) -> None:
    seen = singles(lambda _r, _c, made: {"accept": bool(made)}, cases=60)

    one = found(of(metric, "accept"), seen)

    assert isinstance(one, Estimate)
    assert one.estimate == said
    assert one.method.startswith("Clopper-Pearson")


def test_images_of_one_case_count_once_in_the_bound_of_unanimous_readers() -> None:
    each = Question("each", QuestionKind.YES_NO, "Acceptable?", per=Per.CANDIDATE)
    seen = pairs(lambda *_: {"each": {"A": True, "B": True}}, cases=30)
    whole = replace(basis(seen), questions=(each,))
    rate = of(Metric.ACCEPTANCE_RATE, "each", arms=("REAL", "SYNTHETIC"))

    laid = measuring.table(rate, whole, Metric.ACCEPTANCE_RATE)
    one = measuring._unanimous(rate, laid, 0.95)

    assert one is not None
    assert (one.cases, one.low) == (30, clopper_pearson(30, 30, confidence=0.95).low)


def test_a_case_whose_images_differ_is_not_unanimous() -> None:
    marks = np.array([[1.0, 0.0, np.nan, 1.0, np.nan], [1.0, 1.0, 0.0, np.nan, np.nan]])

    found = laying.by_case(marks, ["a", "a", "b", "b", "c"])

    np.testing.assert_equal(found, [[0.5, 1.0, np.nan], [1.0, 0.0, np.nan]])


def test_the_bootstrap_of_one_answer_is_bounded_by_the_number_of_cases() -> None:
    seen = singles(lambda _r, _c, made: {"accept": bool(made)}, cases=60)

    one = found(of(Metric.ACCEPTANCE_RATE, "accept", method=Method.BOOTSTRAP), seen)

    assert isinstance(one, Estimate)
    assert one.low < one.high == 1


def contrasted(case: int) -> float:
    return float(np.random.default_rng(case).normal(0, 0.8))


def rated_beside_each_other() -> Evidence:
    """Pairs in which the one image makes the other look better or worse, for every reader."""
    random = np.random.default_rng(3)

    def answer(_reader: int, case: int, at_a: int) -> dict[str, object]:
        steps = [3 + side * contrasted(case) + random.normal(0, 0.5) for side in (1, -1)]
        made, real = (int(np.clip(round(step), 1, 5)) for step in steps)
        return {"realism": {"AB"[1 - at_a]: made, "AB"[at_a]: real}}

    return pairs(answer)


@pytest.mark.parametrize("method", [Method.FIXED_READERS, Method.BOOTSTRAP])
def test_the_images_of_one_screen_are_left_out_together(method: Method) -> None:
    seen = rated_beside_each_other()
    criterion = of(Metric.REALISM_DIFFERENCE, "realism", method=method)
    laid = measuring.table(criterion, basis(seen), Metric.REALISM_DIFFERENCE)
    apart = laid.values[:, laid.truth].mean(axis=0) - laid.values[:, ~laid.truth].mean(axis=0)

    one = found(criterion, seen)

    assert isinstance(one, Estimate)
    by_case = float(apart.std(ddof=1)) / len(apart) ** 0.5
    assert one.standard_error == pytest.approx(by_case, rel=0.1)
    assert one.cases == 60


def test_cases_that_nobody_read_are_not_counted() -> None:
    honest = skilled(0.5)

    def answer(reader: int, case: int, at_a: int) -> dict[str, object] | None:
        return None if case < 3 else honest(reader, case, at_a)

    seen = pairs(answer)

    for rule in Missing:
        one = found(replace(EQUIVALENT, missing=rule), seen)
        assert one.cases == (0 if rule is Missing.COMPLETE_READERS else 57)


def test_ratings_that_are_all_the_same_have_no_such_bound() -> None:
    seen = singles(lambda _r, case, _m: {"origin": 1 + case // 2 % 2}, cases=60)

    assert isinstance(found(of(Metric.AUC, "origin"), seen), NotEvaluable)


def test_marks_wait_for_reference_places() -> None:
    marks = of(Metric.LOCALISATION, "origin")

    assert "no reference places" in getattr(found(marks, SINGLES), "reason", "")
    gap = of(Metric.LARGEST_GAP, "origin", gap_in=Metric.LOCALISATION, gap_by="site")
    assert "no reference places" in getattr(found(gap, SINGLES), "reason", "")
    assert measuring.sensitivity(marks, basis(SINGLES), level=0.9) == {}


def test_pairs_with_an_arm_that_is_not_asked_for_are_left_out() -> None:
    elsewhere = replace(EQUIVALENT, arms=("REAL", "OTHER"))
    laid = measuring.table(elsewhere, basis(PAIRS), Metric.ACCURACY)
    said = pairs(lambda _r, case, _a: {"accept": bool(case % 2)})
    whole = of(Metric.INTER_READER, "accept", estimator="percent", arms=("REAL",))

    assert laid.cases == 0
    assert isinstance(found(whole, said), NotEvaluable)


def test_an_answer_that_is_no_number_is_missing() -> None:
    told = Question("note", QuestionKind.TEXT, "Anything else?", most=20)
    some = singles(lambda *_: {"note": "yes"}, cases=20)
    laid = laying.scored(some, laying.Asked(told))

    assert laid.missing == 1
    sure = Question("sure", QuestionKind.CONFIDENCE, "Sure?", low="no", high="yes")
    assert laying.categories(sure)[-1] == 100


def test_says_nothing_of_any_reader_where_there_is_no_reading() -> None:
    nobody = pairs(lambda *_: None, readers=0, cases=0)

    assert measuring.of_each_reader(EQUIVALENT, basis(nobody), level=0.95) == {}
