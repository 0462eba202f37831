"""Intervals that hold at any time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewapp.stats import (
    anytime,
    proportions,
)
from reviewapp.stats.errors import WrongInput

few = settings(max_examples=10, deadline=None)
LEVEL = 0.95


@given(n=st.integers(1, 200), share=st.floats(0, 1))
@few
def test_a_sequence_is_wider_than_a_single_look_and_mirrors(n: int, share: float) -> None:
    x = round(n * share)
    found = anytime.beta_binomial(x, n, confidence=LEVEL)
    wilson = proportions.wilson(x, n, confidence=LEVEL)
    assert found.half_width > wilson.half_width
    other = anytime.beta_binomial(n - x, n, confidence=LEVEL)
    assert found.low == pytest.approx(1 - other.high, abs=1e-9)
    centred = anytime.centred(x, n, confidence=LEVEL, tightest_at=n)
    mirrored = anytime.centred(n - x, n, confidence=LEVEL, tightest_at=n)
    assert centred.low == pytest.approx(1 - mirrored.high, abs=1e-9)
    assert centred.low <= x / n <= centred.high


def test_guessing_is_excluded_at_most_as_often_as_said() -> None:
    random = np.random.default_rng(1)
    excluded = 0
    for _ in range(200):
        total = np.cumsum(random.random(150) < 0.5)
        looks = [anytime.beta_binomial(int(total[n - 1]), n, confidence=0.9) for n in (10, 40, 150)]
        excluded += any(not look.low <= 0.5 <= look.high for look in looks)
    assert excluded / 200 <= 0.1


def test_a_prior_must_be_positive() -> None:
    with pytest.raises(WrongInput, match="A prior count"):
        anytime.beta_binomial(1, 2, confidence=LEVEL, prior=(0.0, 1.0))
    with pytest.raises(WrongInput, match="tightest"):
        anytime.centred(1, 2, confidence=LEVEL, tightest_at=0)


def test_betting_intervals_only_tighten_and_hold_the_mean() -> None:
    x = np.random.default_rng(2).random(400) * 0.6
    found = anytime.bounded_mean(x, confidence=LEVEL)
    widths = [look.half_width for look in found[30:]]
    assert widths[-1] < 0.1
    assert found[-1].low < 0.3 < found[-1].high
    assert [look.cases for look in found[:3]] == [1, 2, 3]
    assert found[-1].estimate == pytest.approx(x.mean())
    assert (found[0].low, found[0].high) == (0.0, 1.0)
    assert found[-1].flags == (anytime.READERS_ONLY,)


def test_the_grid_is_in_steps_of_a_thousandth() -> None:
    x = np.random.default_rng(2).random(60)
    last = anytime.bounded_mean(x, confidence=LEVEL)[-1]
    assert [last.low * 1000, last.high * 1000] == pytest.approx(
        [round(last.low * 1000), round(last.high * 1000)]
    )


def test_betting_mirrors() -> None:
    x = np.random.default_rng(2).random(60)
    one = anytime.bounded_mean(x, confidence=LEVEL)[-1]
    other = anytime.bounded_mean(1 - x, confidence=LEVEL)[-1]
    assert one.low == pytest.approx(1 - other.high, abs=1e-9)


def test_values_that_jump_leave_the_mean_alone() -> None:
    x = np.concatenate([np.zeros(300), np.ones(300)])
    last = anytime.bounded_mean(x, confidence=LEVEL)[-1]
    assert last.low <= last.estimate <= last.high


@pytest.mark.parametrize(("values", "points"), [([1.2], 11), ([-0.1], 11), ([0.5], 2)])
def test_betting_needs_bounded_values(values: list[float], points: int) -> None:
    with pytest.raises(WrongInput, match="from 0 to 1"):
        anytime.bounded_mean(values, confidence=LEVEL, points=points)
