"""The same reader twice, two meters, and what readers guess."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from reviewapp.stats import blinding, retest
from reviewapp.stats.blinding import Guesses
from reviewapp.stats.errors import WrongInput
from tests.stats.tables import an_estimate, no_estimate, ratings

LEVEL = 0.95
ONE, OTHER = [1.0, 2, 3, 4, 4, np.nan], [1.0, 3, 3, 4, 2, 5]


def test_a_reader_is_described_by_complete_pairs() -> None:
    found = retest.repeat(ONE, OTHER, categories=range(1, 6), confidence=LEVEL)
    assert isinstance(found, retest.Repeat)
    assert (found.pairs, found.agreed) == (5, 0.6)
    assert found.within_sd == pytest.approx(sqrt(5 / 10))
    assert found.repeatability == pytest.approx(1.959964 * sqrt(2) * found.within_sd)
    assert an_estimate(found.ac1).cases == 5
    assert an_estimate(found.kappa).estimate < an_estimate(found.quadratic_kappa).estimate


def test_a_reader_who_always_says_the_same_has_no_kappa() -> None:
    found = retest.repeat([2.0, 2], [2.0, 2], categories=(1, 2), confidence=LEVEL)
    assert isinstance(found, retest.Repeat)
    no_estimate(found.kappa)
    assert found.agreed == 1


def test_nothing_repeated_is_nothing_known() -> None:
    no_estimate(retest.repeat([np.nan], [1.0], categories=(1, 2), confidence=LEVEL))
    with pytest.raises(WrongInput, match="no pair"):
        retest.within_sd([np.nan], [1.0])


@pytest.mark.parametrize(
    ("one", "other", "said"), [([1.0], [1.0, 2], "same length"), ([[1.0]], [[1.0]], "one list")]
)
def test_sessions_that_do_not_pair_are_refused(one: ArrayLike, other: ArrayLike, said: str) -> None:
    with pytest.raises(WrongInput, match=said):
        retest.within_sd(one, other)


def test_the_pooled_deviation_weighs_pairs() -> None:
    first, second = ratings(5), ratings(5, seed=8)
    second[2, :10] = np.nan
    found = retest.pooled_within_sd(first, second, confidence=LEVEL, draws=400, seed=1)
    apart = (first - second) ** 2
    assert an_estimate(found).estimate == pytest.approx(sqrt(np.nanmean(apart) / 2))
    assert an_estimate(found).low < an_estimate(found).estimate < an_estimate(found).high
    assert (found.readers, found.cases) == (5, 140)
    again = retest.pooled_within_sd(first, second, confidence=LEVEL, draws=400, seed=1)
    assert again == found


def test_readers_without_a_repeat_do_not_count() -> None:
    first, second = ratings(4), ratings(4, seed=8)
    second[3] = np.nan
    found = retest.pooled_within_sd(first, second, confidence=LEVEL, draws=100, seed=1)
    assert an_estimate(found).readers == 3
    second[2] = np.nan
    left = retest.pooled_within_sd(first, second, confidence=LEVEL, draws=100, seed=1)
    assert no_estimate(left).readers == 2


def test_it_needs_draws_and_the_same_tables() -> None:
    for second, draws in ((ratings(4), 99), (ratings(3), 100)):
        with pytest.raises(WrongInput, match="100 draws"):
            retest.pooled_within_sd(ratings(4), second, confidence=LEVEL, draws=draws, seed=1)


@given(shift=st.floats(-5, 5))
def test_a_shift_moves_the_bias_alone(shift: float) -> None:
    one, other = ratings(2)
    still = retest.bland_altman(one, other, confidence=LEVEL)
    moved = retest.bland_altman(one + shift, other, confidence=LEVEL)
    assert isinstance(still, retest.Limits)
    assert isinstance(moved, retest.Limits)
    assert moved.sd == pytest.approx(still.sd)
    assert moved.lower.low == pytest.approx(still.lower.low + shift)
    assert moved.bias.cases == 30


def test_two_pairs_are_needed_for_limits() -> None:
    assert no_estimate(retest.bland_altman([1.0, np.nan], [1.0, 2], confidence=LEVEL)).cases == 1


def test_swapping_right_and_wrong_turns_the_index() -> None:
    one = blinding.bang_index(Guesses(right=12, wrong=5, unknown=3), confidence=LEVEL)
    other = blinding.bang_index(Guesses(right=5, wrong=12, unknown=3), confidence=LEVEL)
    assert one.estimate == pytest.approx(0.35)
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low))
    variance = (0.6 * 0.4 + 0.25 * 0.75 + 2 * 0.6 * 0.25) / 20
    assert one.standard_error == pytest.approx(sqrt(variance))
    assert (one.cases, one.low) == pytest.approx((20, 0.35 - 1.959964 * sqrt(variance)))


def test_its_limits_stay_within_one() -> None:
    assert blinding.bang_index(Guesses(right=9, wrong=1), confidence=0.99).high == 1
    assert blinding.bang_index(Guesses(right=1, wrong=9), confidence=0.99).low == -1


def test_answers_all_alike_are_bounded_exactly() -> None:
    most = 1 - 0.025 ** (1 / 20)
    right = blinding.bang_index(Guesses(right=20, wrong=0), confidence=LEVEL)
    wrong = blinding.bang_index(Guesses(right=0, wrong=20), confidence=LEVEL)
    unknown = blinding.bang_index(Guesses(right=0, wrong=0, unknown=20), confidence=LEVEL)
    assert (right.low, right.high) == pytest.approx((1 - 2 * most, 1.0))
    assert (wrong.low, wrong.high) == pytest.approx((-1.0, -1 + 2 * most))
    assert (unknown.low, unknown.high) == pytest.approx((-most, most))
    assert "exact bound" in unknown.flags[0]
    assert unknown.cases == 20


def test_few_answers_alike_bound_nothing() -> None:
    assert blinding.bang_index(Guesses(right=1, wrong=0), confidence=LEVEL).low > -1.0
    assert blinding.bang_index(Guesses(right=0, wrong=1), confidence=LEVEL).high < 1.0


@pytest.mark.parametrize("guesses", [Guesses(right=0, wrong=0), Guesses(right=-1, wrong=3)])
def test_no_answers_are_refused(guesses: Guesses) -> None:
    with pytest.raises(WrongInput, match="cannot be judged"):
        blinding.bang_index(guesses, confidence=LEVEL)
