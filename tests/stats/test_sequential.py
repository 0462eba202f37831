"""Looks at a running study."""

from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from reviewapp.stats import (
    sequential,
)
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.sequential import Sides, Spending

SPENDINGS: tuple[Spending, ...] = ("obrien-fleming", "pocock", "hwang-shih-decani", "kim-demets")
SIDES: tuple[Sides, ...] = (1, 2)


@pytest.mark.parametrize("spending", SPENDINGS)
@given(t=st.floats(0.01, 1), alpha=st.floats(0.001, 0.2))
def test_spending_rises_to_all_of_it(spending: Spending, t: float, alpha: float) -> None:
    some = sequential.spent(t, alpha=alpha, spending=spending)
    assert 0 < some <= alpha * (1 + 1e-9)
    assert sequential.spent(1, alpha=alpha, spending=spending) == pytest.approx(alpha)
    assert sequential.spent(t / 2, alpha=alpha, spending=spending) < some


def test_spending_follows_its_shape() -> None:
    assert sequential.spent(0.5, alpha=0.04, spending="kim-demets", shape=2) == pytest.approx(0.01)
    even = sequential.spent(0.3, alpha=0.05, spending="hwang-shih-decani", shape=0)
    assert even == pytest.approx(0.015)
    bent = sequential.spent(0.3, alpha=0.05, spending="hwang-shih-decani", shape=-4)
    assert bent == pytest.approx(0.05 * (1 - exp(1.2)) / (1 - exp(4)))
    assert sequential.spent(1.7, alpha=0.05, spending="pocock") == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("t", "spending", "shape"), [(0.0, "pocock", 1.0), (0.5, "kim-demets", 0.0)]
)
def test_nothing_cannot_be_spent(t: float, spending: Spending, shape: float) -> None:
    with pytest.raises(WrongInput, match="above 0"):
        sequential.spent(t, alpha=0.05, spending=spending, shape=shape)


@pytest.mark.parametrize("sides", SIDES)
@pytest.mark.parametrize("spending", SPENDINGS)
def test_the_boundaries_spend_what_was_planned(spending: Spending, sides: Sides) -> None:
    found = sequential.boundaries(
        [0.3, 0.55, 1], alpha=0.05, spending=spending, sides=sides, shape=1.5
    )
    crossed = sequential.crossing(found.information, found.critical, sides=sides)
    # Both walls of the first looks are counted, as are paths that could cross either.
    np.testing.assert_allclose(crossed, found.spent, atol=1e-8)
    planned = [
        sides * sequential.spent(t, alpha=0.05 / sides, spending=spending, shape=1.5)
        for t in (0.3, 0.55, 1)
    ]
    np.testing.assert_allclose(found.spent, planned)


@pytest.mark.parametrize("sides", SIDES)
def test_one_look_is_the_plain_test(sides: Sides) -> None:
    found = sequential.boundaries([1.0], alpha=0.05, spending="pocock", sides=sides)
    assert found.critical[0] == pytest.approx(stats.norm.isf(0.05 / sides))


def test_crossing_agrees_with_simulated_paths() -> None:
    information, critical = [0.25, 0.5, 1.0], [2.2, 2.1, 2.0]
    steps = np.diff([0, *information])
    random = np.random.default_rng(1)
    paths = np.cumsum(random.normal(size=(200_000, 3)) * np.sqrt(steps) + 1.5 * steps, axis=1)
    crossed = paths / np.sqrt(information) > critical
    seen = np.maximum.accumulate(crossed, axis=1).mean(axis=0)
    found = sequential.crossing(information, critical, drift=1.5)
    np.testing.assert_allclose(found, seen, atol=0.005)
    down = sequential.crossing(information, critical, drift=-1.5, sides=2)
    up = sequential.crossing(information, critical, drift=1.5, sides=2)
    np.testing.assert_allclose(down, up, atol=1e-9)


@pytest.mark.parametrize("exponent", [0.0, 0.25, 0.5])
def test_classical_boundaries_keep_their_shape_and_error(exponent: float) -> None:
    found = sequential.classical([0.5, 1.0], alpha=0.05, exponent=exponent)
    assert found.spent[-1] == pytest.approx(0.05, abs=1e-8)
    assert found.critical[0] / found.critical[1] == pytest.approx(0.5 ** (exponent - 0.5))


def test_an_error_too_small_to_spend_leaves_the_farthest_wall() -> None:
    found = sequential.boundaries([0.001, 1.0], alpha=0.05, spending="obrien-fleming")
    assert found.critical[0] == sequential.FAR


@pytest.mark.parametrize("looks", [[0.5, 0.5], [0.6, 0.4], [0.0, 1.0], [0.5, 1.2], []])
def test_looks_must_rise_to_one(looks: list[float]) -> None:
    with pytest.raises(WrongInput):
        sequential.boundaries(looks, alpha=0.05, spending="pocock")


def test_every_look_needs_a_wall() -> None:
    with pytest.raises(WrongInput, match="cannot be paired"):
        sequential.crossing([0.5, 1.0], [2.0])


@pytest.mark.parametrize("exponent", [-0.1, 1.1, float("nan")])
def test_a_classical_boundary_has_an_exponent_from_zero_to_one(exponent: float) -> None:
    with pytest.raises(WrongInput, match="none was computed"):
        sequential.classical([0.5, 1.0], alpha=0.05, exponent=exponent)


@pytest.mark.parametrize("drift", [np.inf, -np.inf, np.nan])
def test_a_drift_leads_somewhere(drift: float) -> None:
    with pytest.raises(WrongInput, match="leads nowhere"):
        sequential.crossing([0.5, 1.0], [2.0, 2.0], drift=drift)


@pytest.mark.parametrize("sides", [0, 3])
def test_a_boundary_has_one_side_or_two(sides: Sides) -> None:
    with pytest.raises(WrongInput, match="sides does not exist"):
        sequential.boundaries([1.0], alpha=0.05, spending="pocock", sides=sides)
