"""Proportions of independent trials."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from reviewapp.stats import proportions
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.estimates import Estimate

Interval = Callable[..., Estimate]
INTERVALS: tuple[Interval, ...] = (
    proportions.wilson,
    proportions.wilson_corrected,
    proportions.clopper_pearson,
    proportions.jeffreys,
    proportions.agresti_coull,
)
counts = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
few = settings(max_examples=25, deadline=None)
levels = st.floats(0.5, 0.999)


@few
@given(count=counts, level=levels)
@pytest.mark.parametrize("interval", INTERVALS)
def test_failures_mirror_successes(
    interval: Interval, count: tuple[int, int], level: float
) -> None:
    x, n = count
    one, other = interval(x, n, confidence=level), interval(n - x, n, confidence=level)
    np.testing.assert_allclose((one.low, one.high), (1 - other.high, 1 - other.low), atol=1e-9)


@few
@given(count=counts, level=levels)
@pytest.mark.parametrize("interval", INTERVALS)
def test_the_rate_lies_inside(interval: Interval, count: tuple[int, int], level: float) -> None:
    found = interval(*count, confidence=level)
    assert found.low <= found.estimate <= found.high
    assert found.half_width == (found.high - found.low) / 2


@few
@given(count=counts, level=levels)
def test_exact_limits_are_wider_than_wilson_with_mid_p_in_between(
    count: tuple[int, int], level: float
) -> None:
    x, n = count
    exact = proportions.clopper_pearson(x, n, confidence=level)
    jeffreys = proportions.jeffreys(x, n, confidence=level)
    assert exact.low <= jeffreys.low + 1e-12
    assert jeffreys.high <= exact.high + 1e-12


@few
@given(count=counts)
def test_the_wilson_limits_are_where_the_score_test_turns(count: tuple[int, int]) -> None:
    x, n = count
    found = proportions.wilson(x, n, confidence=0.95)
    for limit in (found.low, found.high):
        if 0 < limit < 1:
            assert proportions.score_test(x, n, null=limit) == pytest.approx(0.05, abs=1e-6)


@few
@given(count=counts)
def test_the_exact_limits_are_where_the_one_sided_tests_turn(count: tuple[int, int]) -> None:
    x, n = count
    found = proportions.clopper_pearson(x, n, confidence=0.95)
    if x > 0:
        assert stats.binom.sf(x - 1, n, found.low) == pytest.approx(0.025, abs=1e-8)
    if x < n:
        assert stats.binom.cdf(x, n, found.high) == pytest.approx(0.025, abs=1e-8)


def test_nothing_seen_bounds_the_rate_by_about_three_in_n() -> None:
    found = proportions.upper_bound(0, 100, confidence=0.95)
    assert (found.low, found.high) == pytest.approx((0.0, 1 - 0.05**0.01))


def test_everything_seen_bounds_nothing_from_above() -> None:
    assert proportions.upper_bound(9, 9, confidence=0.95).high == 1.0


def test_the_lower_bound_mirrors_the_upper() -> None:
    lower = proportions.lower_bound(7, 20, confidence=0.9)
    assert lower.low == pytest.approx(1 - proportions.upper_bound(13, 20, confidence=0.9).high)
    assert lower.high == 1.0


def test_nothing_seen_bounds_nothing_from_below() -> None:
    assert proportions.lower_bound(0, 9, confidence=0.9).low == 0.0


@pytest.mark.parametrize(("x", "n"), [(0, 0), (-1, 5), (6, 5)])
@pytest.mark.parametrize("interval", INTERVALS)
def test_it_refuses_counts_that_are_none(interval: Interval, x: int, n: int) -> None:
    with pytest.raises(WrongInput, match="is not a count of successes"):
        interval(x, n, confidence=0.95)


@pytest.mark.parametrize("level", [0.0, 1.0, -1.0, 95.0])
@pytest.mark.parametrize("interval", INTERVALS)
def test_it_refuses_a_level_that_is_none(interval: Interval, level: float) -> None:
    with pytest.raises(WrongInput, match="Give a number between 0 and 1"):
        interval(3, 10, confidence=level)


@pytest.mark.parametrize("test", [proportions.exact_test, proportions.score_test])
@pytest.mark.parametrize("null", [0.0, 1.0])
def test_it_refuses_a_null_at_the_edge(test: Callable[..., float], null: float) -> None:
    with pytest.raises(WrongInput, match="The null proportion"):
        test(3, 10, null=null)


def test_an_estimate_refuses_a_number_that_is_none() -> None:
    with pytest.raises(WrongInput, match="not finite"):
        Estimate(estimate=float("nan"), low=0, high=1, level=0.95, method="x")
