"""What a figure of merit keeps, and what moves it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewapp.stats import figures, mrmc
from reviewapp.stats.figures import Figure
from tests.stats.tables import (
    an_estimate,
    close,
    ratings,
    seeds,
    single,
    truth,
    with_gaps,
)

FIGURES: tuple[Figure, ...] = (
    figures.mean_rating,
    figures.difference,
    figures.auc,
    figures.superiority,
    figures.sensitivity,
    figures.specificity,
    figures.accuracy,
)
fast = settings(max_examples=25, deadline=None)


@pytest.mark.parametrize("figure", FIGURES)
@given(seed=seeds)
@fast
def test_leaving_a_case_out_is_computing_without_it(figure: Figure, seed: int) -> None:
    table, labels = with_gaps(ratings(3, 12, seed=seed)), truth(12).astype(bool)
    found = figure(table, labels)
    for case in range(12):
        kept = np.arange(12) != case
        again = figure(table[:, kept], labels[kept])
        both = ~np.isnan(again.theta) & ~np.isnan(found.theta)
        np.testing.assert_allclose(found.left_out[both, case], again.theta[both], atol=1e-12)


@given(seed=seeds)
@fast
def test_the_area_counts_pairs(seed: int) -> None:
    table = ratings(2, 14, seed=seed)
    x, y = table[:, 1::2], table[:, ::2]
    wins = (x[:, :, None] > y[:, None, :]) + 0.5 * (x[:, :, None] == y[:, None, :])
    found = figures.auc(table, truth(14).astype(bool))
    np.testing.assert_allclose(found.theta, wins.mean(axis=(1, 2)))


@given(seed=seeds)
@fast
def test_the_area_does_not_feel_a_monotone_change_of_scale(seed: int) -> None:
    table = ratings(seed=seed)
    assert close(single(figures.auc, table), single(figures.auc, np.exp(table)))


@given(seed=seeds)
@fast
def test_swapping_the_truth_mirrors_the_area(seed: int) -> None:
    table = ratings(seed=seed)
    one = an_estimate(single(figures.auc, table))
    other = an_estimate(mrmc.single(figures.auc, table, 1 - truth(), confidence=0.95))
    np.testing.assert_allclose((one.low, one.high), (1 - other.high, 1 - other.low))


@given(seed=seeds)
@fast
def test_superiority_is_the_area_of_the_real_cases(seed: int) -> None:
    table = ratings(seed=seed)
    one = an_estimate(single(figures.superiority, table))
    assert one.estimate == pytest.approx(1 - an_estimate(single(figures.auc, table)).estimate)


@pytest.mark.parametrize("figure", FIGURES)
@given(seed=seeds)
@fast
def test_the_order_of_readers_and_cases_does_not_matter(figure: Figure, seed: int) -> None:
    table, random = with_gaps(ratings(seed=seed)), np.random.default_rng(seed)
    rows, columns = random.permutation(5), random.permutation(30)
    one = mrmc.single(figure, table, truth(), confidence=0.95)
    other = mrmc.single(figure, table[rows][:, columns], truth()[columns], confidence=0.95)
    assert close(one, other)


def test_two_readings_have_a_mean_and_one_has_none() -> None:
    found = figures.mean_rating(np.array([[1.0, 4, np.nan], [1, np.nan, np.nan]]), truth(3) == 1)
    np.testing.assert_array_equal(found.theta, [2.5, np.nan])
    np.testing.assert_array_equal(found.left_out[0], [4, 1, 2.5])


@given(seed=seeds, scale=st.floats(0.1, 9), shift=st.floats(-5, 5))
@fast
def test_a_mean_moves_with_its_scale(seed: int, scale: float, shift: float) -> None:
    table = ratings(seed=seed)
    one = an_estimate(single(figures.mean_rating, table))
    other = an_estimate(single(figures.mean_rating, scale * table + shift))
    np.testing.assert_allclose(
        (other.low, other.high), (scale * one.low + shift, scale * one.high + shift)
    )
