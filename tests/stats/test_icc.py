"""Intraclass correlation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewapp.stats import icc
from tests.stats.tables import close, no_estimate, ratings, seeds

fast = settings(max_examples=20, deadline=None)
LEVEL = 0.95
MODELS: tuple[icc.Model, ...] = ("one-way", "agreement", "consistency")


@pytest.mark.parametrize("model", MODELS)
@given(seed=seeds, scale=st.floats(0.5, 4), shift=st.floats(-3, 3))
@fast
def test_a_correlation_does_not_feel_units(
    model: icc.Model, seed: int, scale: float, shift: float
) -> None:
    table = np.random.default_rng(seed).normal(size=(3, 12)) + np.arange(12)
    one = icc.icc(table, model=model, confidence=LEVEL)
    other = icc.icc(scale * table + shift, model=model, confidence=LEVEL)
    assert isinstance(one, icc.Family)
    assert isinstance(other, icc.Family)
    assert close(one.single, other.single)
    assert close(one.average, other.average)
    assert one.single.low <= one.single.estimate <= one.single.high


@given(seed=seeds)
@fast
def test_consistency_does_not_feel_a_strict_reader(seed: int) -> None:
    table = np.random.default_rng(seed).normal(size=(3, 12)) + np.arange(12)
    strict = table + np.array([[0], [5], [-3]])
    one = icc.icc(table, model="consistency", confidence=LEVEL)
    other = icc.icc(strict, model="consistency", confidence=LEVEL)
    agreed = icc.icc(strict, model="agreement", confidence=LEVEL)
    assert isinstance(one, icc.Family)
    assert isinstance(other, icc.Family)
    assert isinstance(agreed, icc.Family)
    assert close(one.single, other.single)
    assert agreed.single.estimate < other.single.estimate


def test_the_average_steps_up_by_spearman_brown() -> None:
    found = icc.icc(ratings(4), model="consistency", confidence=LEVEL)
    assert isinstance(found, icc.Family)
    x = found.single.estimate
    assert found.average.estimate == pytest.approx(4 * x / (1 + 3 * x))
    assert (found.single.readers, found.single.cases) == (4, 30)


def test_cases_with_a_gap_are_left_out_and_counted() -> None:
    table = ratings(3)
    table[1, [2, 5]] = np.nan
    found = icc.icc(table, model="one-way", confidence=LEVEL)
    assert isinstance(found, icc.Family)
    assert found.single.cases == 28
    assert "2 cases" in found.single.flags[0]


@pytest.mark.parametrize("model", MODELS)
def test_no_variation_leaves_no_correlation(model: icc.Model) -> None:
    no_estimate(icc.icc(np.ones((3, 9)), model=model, confidence=LEVEL))
    no_estimate(icc.icc(np.tile(np.arange(9.0), (3, 1)) / 7, model=model, confidence=LEVEL))
    no_estimate(icc.icc([[1.0, 2.0, 3.0]], model=model, confidence=LEVEL))
    no_estimate(icc.icc([[1.0, np.nan], [2.0, 1.0]], model=model, confidence=LEVEL))


def test_ratings_below_chance_have_an_average_without_a_lower_end() -> None:
    table = [[1.0, 2, 1, 2], [2.0, 1, 2, 1]]
    found = icc.icc(table, model="one-way", confidence=LEVEL)
    assert "do not vary" in no_estimate(found).reason


def test_the_average_has_limits_of_two_kinds() -> None:
    table = ratings(4)
    one = icc.icc(table, model="agreement", confidence=LEVEL)
    other = icc.icc(table, model="agreement", confidence=LEVEL, limits="mcgraw-wong")
    assert isinstance(one, icc.Family)
    assert isinstance(other, icc.Family)
    assert close(one.single, other.single)
    assert one.average.estimate == other.average.estimate
    assert one.average.low != other.average.low
    assert other.average.low < other.average.estimate < other.average.high
