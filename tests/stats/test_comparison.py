"""Conditions compared by the same readers on the same cases."""

import numpy as np
import pytest
from hypothesis import given, settings

from reviewapp.stats import factorial, figures, froc, mrmc
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.factorial import Comparison
from reviewapp.stats.figures import Figure
from reviewapp.stats.mrmc import Sampling
from tests.stats.tables import (
    Floats,
    an_estimate,
    close,
    no_estimate,
    ratings,
    seeds,
    truth,
    with_gaps,
)

fast = settings(max_examples=20, deadline=None)


def block(conditions: int = 2, readers: int = 4, cases: int = 30, *, seed: int = 1) -> Floats:
    return np.array(
        [ratings(readers, cases, seed=seed + at, shift=at / 3) for at in range(conditions)]
    )


def compared(
    given: Floats, figure: Figure = figures.auc, *, sampling: Sampling = "random"
) -> Comparison:
    labels = truth(given.shape[2])
    found = factorial.compare(figure, given, labels, confidence=0.95, sampling=sampling)
    assert isinstance(found, Comparison), found
    return found


@given(seed=seeds)
@fast
def test_two_conditions_test_as_their_difference_does(seed: int) -> None:
    found = compared(block(seed=seed))
    difference = found.differences[0, 1]
    assert difference.p_value == pytest.approx(found.p_value)
    assert found.statistic == pytest.approx(
        (difference.estimate / (difference.standard_error or 0)) ** 2
    )


@given(seed=seeds)
@fast
def test_swapping_the_conditions_turns_the_difference(seed: int) -> None:
    one, other = compared(block(seed=seed)), compared(block(seed=seed)[::-1])
    assert one.differences[0, 1].low == pytest.approx(-other.differences[0, 1].high)
    assert one.p_value == pytest.approx(other.p_value)


@given(seed=seeds)
@fast
def test_each_condition_is_inferred_by_itself(seed: int) -> None:
    given = with_gaps(block(seed=seed).reshape(8, 30)).reshape(2, 4, 30)
    for one, table in zip(compared(given).conditions, given, strict=True):
        assert close(one, mrmc.single(figures.auc, table, truth(), confidence=0.95))


@given(seed=seeds)
@fast
def test_the_difference_of_means_is_the_engine_on_the_differences(seed: int) -> None:
    given = block(seed=seed)
    difference = compared(given, figures.mean_rating).differences[0, 1]
    paired = mrmc.single(figures.mean_rating, given[0] - given[1], truth(), confidence=0.95)
    if not (difference.flags or an_estimate(paired).flags):
        assert close(difference, paired)


def test_three_conditions_have_three_differences() -> None:
    found = compared(block(3))
    assert sorted(found.differences) == [(0, 1), (0, 2), (1, 2)]
    assert found.df1 == 2


@pytest.mark.parametrize("sampling", ["random", "random readers", "random cases"])
def test_the_p_value_is_that_of_its_statistic(sampling: Sampling) -> None:
    found = compared(block(3), sampling=sampling)
    assert 0 < found.p_value < 1
    assert (found.df2 is None) == (sampling == "random cases")


def test_readers_of_these_cases_have_the_anova_of_two_factors() -> None:
    given = block(3, 5)
    found = compared(given, figures.mean_rating, sampling="random readers")
    theta = given.mean(axis=2)
    rest = theta - theta.mean(axis=0) - theta.mean(axis=1, keepdims=True) + theta.mean()
    between = 5 * ((theta.mean(axis=1) - theta.mean()) ** 2).sum() / 2
    assert found.statistic == pytest.approx(between / ((rest**2).sum() / 8))
    assert (found.df1, found.df2) == (2, 8)


def test_two_readers_do_for_these_readers_only() -> None:
    given = block(readers=2)
    no_estimate(factorial.compare(figures.auc, given, truth(), confidence=0.95))
    assert compared(given, sampling="random cases").df2 is None


def test_one_reader_does_for_random_cases() -> None:
    assert compared(block(readers=1), sampling="random cases").differences[0, 1].readers == 1


def test_a_difference_that_never_varies_is_not_tested() -> None:
    one = ratings(4)
    found = factorial.compare(
        figures.mean_rating, np.array([one, one + 1]), truth(), confidence=0.95
    )
    assert "exactly the same difference" in no_estimate(found).reason


def test_it_is_not_tested_over_cases_either() -> None:
    one = ratings(4)
    found = factorial.compare(
        figures.mean_rating,
        np.array([one, one]),
        truth(),
        confidence=0.95,
        sampling="random cases",
    )
    no_estimate(found)


def test_cases_in_another_order_change_no_reader_and_are_not_tested() -> None:
    one = ratings(4)
    turned = one[:, np.random.default_rng(1).permutation(30)]
    measured = mrmc.measure(figures.mean_rating, np.vstack([one, turned]), truth() == 1)
    assert factorial.components(measured, 2).excess > 0
    found = factorial.compare(
        figures.mean_rating, np.array([one, turned]), truth(), confidence=0.95
    )
    assert "exactly the same difference" in no_estimate(found).reason


def test_a_reader_without_a_figure_is_named() -> None:
    given = block()
    given[1, 0, ::2] = np.nan
    found = no_estimate(factorial.compare(figures.auc, given, truth(), confidence=0.95))
    assert "reader 5" in found.reason
    assert (found.readers, found.cases) == (4, 30)


def test_a_negative_excess_is_set_to_zero_and_said() -> None:
    random = np.random.default_rng(4)
    case = random.normal(size=40)
    given = random.normal(size=(2, 4, 40))
    given[0, :2] += case
    given[1, 2:] += case
    given[0, 2:] -= case
    given[1, :2] -= case
    found = compared(given, figures.mean_rating)
    flagged = factorial.NEGATIVE_DIFFERENCE in found.differences[0, 1].flags
    assert flagged == (found.components.same_condition < found.components.both_differ)
    assert found.components.excess >= 0


def test_free_response_figures_are_compared_as_they_are() -> None:
    random = np.random.default_rng(3)
    marks = [
        froc.Marks(random.normal(size=(4, 10)), random.normal(size=(4, 8)) + at, np.arange(8))
        for at in range(2)
    ]
    both = [froc.wafroc(one) for one in marks]
    stacked = figures.Jackknifed(
        np.concatenate([one.theta for one in both]), np.vstack([one.left_out for one in both])
    )
    found = factorial.from_figures(stacked, 2, confidence=0.95)
    assert isinstance(found, Comparison)
    assert found.differences[0, 1].cases == 18


@pytest.mark.parametrize(
    "given", [np.ones((4, 3)), np.ones((1, 4, 3)), np.full((2, 3, 3), np.inf), np.ones((2, 0, 3))]
)
def test_it_refuses_a_block_that_is_none(given: Floats) -> None:
    with pytest.raises(WrongInput, match="conditions × readers × cases"):
        factorial.compare(figures.auc, given, [0, 1, 1], confidence=0.95)
