"""Agreement between readers."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings

from reviewapp.stats import agreement, cohen, krippendorff, scales
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.estimates import Result
from reviewapp.stats.scales import Weighting
from tests.stats.tables import Floats, an_estimate, close, no_estimate, ratings, seeds, with_gaps

fast = settings(max_examples=20, deadline=None)
SCALE = range(1, 7)
LEVEL = 0.95
Coefficient = Callable[..., Result]
CHANCE: tuple[Coefficient, ...] = (
    agreement.gwet,
    agreement.fleiss,
    agreement.brennan_prediger,
    agreement.percent,
    cohen.conger,
    krippendorff.weighted,
)
WEIGHTS: tuple[Weighting, ...] = ("identity", "linear", "quadratic")


@pytest.mark.parametrize("weighting", WEIGHTS)
@pytest.mark.parametrize("coefficient", CHANCE)
@given(seed=seeds)
@settings(max_examples=6, deadline=None)
def test_the_order_of_readers_and_cases_does_not_matter(
    coefficient: Coefficient, weighting: Weighting, seed: int
) -> None:
    table, random = with_gaps(ratings(4, 20, seed=seed)), np.random.default_rng(seed)
    moved = table[random.permutation(4)][:, random.permutation(20)]
    one = coefficient(table, categories=SCALE, confidence=LEVEL, weighting=weighting)
    other = coefficient(moved, categories=SCALE, confidence=LEVEL, weighting=weighting)
    assert close(one, other)


@pytest.mark.parametrize("weighting", WEIGHTS)
@pytest.mark.parametrize("coefficient", CHANCE)
def test_complete_agreement_is_one(coefficient: Coefficient, weighting: Weighting) -> None:
    table = np.tile(ratings(1), (3, 1))
    found = coefficient(table, categories=SCALE, confidence=LEVEL, weighting=weighting)
    assert an_estimate(found).estimate == pytest.approx(1)
    assert an_estimate(found).high == pytest.approx(1)


@pytest.mark.parametrize("coefficient", CHANCE)
@given(seed=seeds)
@settings(max_examples=6, deadline=None)
def test_turning_the_scale_changes_nothing(coefficient: Coefficient, seed: int) -> None:
    table = ratings(3, 20, seed=seed)
    for weighting in WEIGHTS:
        one = coefficient(table, categories=SCALE, confidence=LEVEL, weighting=weighting)
        other = coefficient(7 - table, categories=SCALE, confidence=LEVEL, weighting=weighting)
        assert close(one, other)


@given(seed=seeds)
@fast
def test_for_two_readers_conger_is_cohen(seed: int) -> None:
    table = ratings(2, 30, seed=seed)
    for weighting in WEIGHTS:
        one = cohen.cohen(*table, categories=SCALE, confidence=LEVEL, weighting=weighting)
        other = cohen.conger(table, categories=SCALE, confidence=LEVEL, weighting=weighting)
        assert an_estimate(one).estimate == pytest.approx(an_estimate(other).estimate)


@given(seed=seeds)
@fast
def test_with_two_categories_quadratic_weights_are_none(seed: int) -> None:
    table = (ratings(3, 25, seed=seed) > 3).astype(float)
    one = agreement.gwet(table, categories=(0, 1), confidence=LEVEL)
    other = agreement.gwet(table, categories=(0, 1), confidence=LEVEL, weighting="quadratic")
    assert close(one, other)


@pytest.mark.parametrize("coefficient", CHANCE[:5])
def test_one_category_in_use_leaves_no_chance_corrected_agreement(coefficient: Coefficient) -> None:
    found = coefficient(np.ones((3, 9)), categories=SCALE, confidence=LEVEL)
    if coefficient in {agreement.fleiss, cohen.conger}:
        assert "Chance alone" in no_estimate(found).reason
    else:
        assert an_estimate(found).estimate == pytest.approx(1)


@pytest.mark.parametrize("coefficient", CHANCE)
def test_fewer_than_two_cases_leave_no_agreement(coefficient: Coefficient) -> None:
    no_estimate(coefficient([[1.0], [2.0]], categories=SCALE, confidence=LEVEL))


@pytest.mark.parametrize("coefficient", CHANCE[:4])
def test_cases_nobody_shared_leave_no_agreement(coefficient: Coefficient) -> None:
    table = [[1.0, np.nan, np.nan], [np.nan, 2, np.nan]]
    no_estimate(coefficient(table, categories=SCALE, confidence=LEVEL))
    nothing = np.full((2, 3), np.nan)
    no_estimate(coefficient(nothing, categories=SCALE, confidence=LEVEL))


def test_a_reader_without_a_rating_has_no_habits() -> None:
    table = ratings(3)
    table[1] = np.nan
    assert (
        "rated no case"
        in no_estimate(cohen.conger(table, categories=SCALE, confidence=LEVEL)).reason
    )


def test_dividing_by_n_shrinks_the_error() -> None:
    table = ratings(2, 20)
    wide = an_estimate(agreement.gwet(table, categories=SCALE, confidence=LEVEL))
    narrow = an_estimate(agreement.gwet(table, categories=SCALE, confidence=LEVEL, divisor="n"))
    assert narrow.standard_error == pytest.approx((wide.standard_error or 0) * np.sqrt(19 / 20))
    assert (narrow.df, narrow.cases, narrow.readers) == (19, 20, 2)
    no_estimate(agreement.fleiss(np.ones((2, 9)), categories=SCALE, confidence=LEVEL, divisor="n"))


def test_agreement_does_not_count_beyond_the_scale() -> None:
    with pytest.raises(WrongInput, match="outside the declared scale"):
        agreement.gwet([[1.0, 9.0], [1.0, 2.0]], categories=SCALE, confidence=LEVEL)
    with pytest.raises(WrongInput, match="outside the declared scale"):
        agreement.gwet([[1.0, 1.5], [1.0, 2.0]], categories=SCALE, confidence=LEVEL)
    with pytest.raises(WrongInput, match="outside the declared scale"):
        cohen.cohen([1.0, 9.0], [1.0, 2.0], categories=SCALE, confidence=LEVEL)


def test_a_scale_of_one_category_is_refused() -> None:
    with pytest.raises(WrongInput, match="one category only"):
        scales.scale([1, 1])


def test_the_number_of_declared_categories_changes_chance() -> None:
    table = (ratings(3) > 3).astype(float)
    few = agreement.gwet(table, categories=(0, 1), confidence=LEVEL)
    many = agreement.gwet(table, categories=(0, 1, 2, 3), confidence=LEVEL)
    assert an_estimate(many).estimate > an_estimate(few).estimate


@given(seed=seeds)
@fast
def test_the_test_of_fleiss_has_the_kappa_of_fleiss(seed: int) -> None:
    table = ratings(4, 15, seed=seed)
    test = agreement.fleiss_test(table, categories=SCALE)
    assert isinstance(test, agreement.FleissTest)
    kappa = agreement.fleiss(table, categories=SCALE, confidence=LEVEL)
    assert test.kappa == pytest.approx(an_estimate(kappa).estimate)
    assert 0 <= test.p_value <= 1


@pytest.mark.parametrize(
    "table", [np.ones((3, 9)), [[1.0, np.nan], [2.0, 2.0]], [[1.0, 2.0]], np.full((2, 2), np.nan)]
)
def test_it_needs_equal_numbers_and_two_categories(table: Floats) -> None:
    no_estimate(agreement.fleiss_test(table, categories=SCALE))


def test_pairs_with_a_gap_are_left_out() -> None:
    one, other = [1.0, 2, 3, np.nan, 1], [1.0, 2, 1, 3, np.nan]
    gaps = cohen.cohen(one, other, categories=(1, 2, 3), confidence=LEVEL)
    assert close(gaps, cohen.cohen(one[:3], other[:3], categories=(1, 2, 3), confidence=LEVEL))


def test_no_pairs_or_one_category_leave_no_kappa() -> None:
    for one, other in (([np.nan], [1.0]), ([1.0, 1.0], [1.0, 1.0])):
        no_estimate(cohen.cohen(one, other, categories=(1, 2), confidence=LEVEL))


def test_complete_agreement_of_two_has_no_error() -> None:
    found = cohen.of_table(np.diag([3, 4]), categories=(1, 2), confidence=LEVEL)
    assert (an_estimate(found).low, an_estimate(found).high) == (1.0, 1.0)
    assert (found.readers, found.cases) == (2, 7)


def test_turning_the_table_keeps_kappa() -> None:
    table = np.array([[5, 2, 1], [1, 6, 0], [2, 3, 7]])
    for weighting in WEIGHTS:
        one = cohen.of_table(table, categories=(1, 2, 3), confidence=LEVEL, weighting=weighting)
        other = cohen.of_table(table.T, categories=(1, 2, 3), confidence=LEVEL, weighting=weighting)
        assert close(one, other)


@pytest.mark.parametrize("table", [np.ones((2, 3)), -np.ones((3, 3))])
def test_a_table_that_is_none_is_refused(table: Floats) -> None:
    with pytest.raises(WrongInput, match="one row and one column per category"):
        cohen.of_table(table, categories=(1, 2, 3), confidence=LEVEL)
