"""Readers and cases drawn again."""

import numpy as np
import pytest

from reviewapp.stats import bootstrap, figures, mrmc
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.estimates import Result
from tests.stats.tables import (
    Floats,
    an_estimate,
    no_estimate,
    ratings,
    truth,
)

LEVEL = 0.95


def resampled(
    figure: bootstrap.Figure,
    table: Floats,
    *,
    draws: int = 600,
    seed: int = 1,
    limits: bootstrap.Limits = "percentile",
) -> Result:
    labels = truth(table.shape[1])
    return bootstrap.interval(
        figure, table, labels, confidence=LEVEL, draws=draws, seed=seed, limits=limits
    )


@pytest.mark.parametrize("figure", ["mean", "difference", "auc"])
def test_resampling_agrees_with_the_biased_variance(figure: bootstrap.Figure) -> None:
    table = ratings(12, 100)
    found = an_estimate(resampled(figure, table, draws=2000))
    chosen = {"mean": figures.mean_rating, "difference": figures.difference, "auc": figures.auc}
    engine = an_estimate(mrmc.single(chosen[figure], table, truth(100), confidence=LEVEL))
    assert found.estimate == pytest.approx(engine.estimate)
    assert (engine.standard_error or 0) < (found.standard_error or 0)
    assert (found.standard_error or 0) < 1.6 * (engine.standard_error or 0)
    assert found.low < found.estimate < found.high
    assert found.flags == ()


def test_it_repeats_with_its_seed() -> None:
    assert resampled("auc", ratings()) == resampled("auc", ratings())
    assert resampled("auc", ratings()) != resampled("auc", ratings(), seed=2)


def test_drawing_in_parts_draws_all() -> None:
    kept, bootstrap.DRAWN_AT_ONCE = bootstrap.DRAWN_AT_ONCE, 30 * 250
    try:
        parts = an_estimate(resampled("mean", ratings(8)))
    finally:
        bootstrap.DRAWN_AT_ONCE = kept
    whole = an_estimate(resampled("mean", ratings(8)))
    assert parts.standard_error == pytest.approx(whole.standard_error, rel=0.15)


def test_corrected_limits_shift_with_skew() -> None:
    table = np.exp(ratings(8, 40))
    plain = an_estimate(resampled("mean", table, draws=2000))
    corrected = an_estimate(resampled("mean", table, draws=2000, limits="bca"))
    assert corrected.estimate == plain.estimate
    assert corrected.low != plain.low
    assert corrected.low == pytest.approx(plain.low, rel=0.1)


def test_few_readers_are_flagged() -> None:
    assert bootstrap.FEW in an_estimate(resampled("auc", ratings(7))).flags
    assert bootstrap.FEW not in an_estimate(resampled("auc", ratings(8))).flags


def test_draws_without_a_figure_are_counted() -> None:
    table = ratings(8, 30)
    table[0, 5::2] = np.nan
    assert "left a reader without a figure" in an_estimate(resampled("auc", table)).flags[-1]


def test_resampling_needs_readers_figures_and_draws() -> None:
    no_estimate(resampled("auc", ratings(2)))
    table = ratings(4)
    table[0, 1::2] = np.nan
    no_estimate(resampled("auc", table))
    with pytest.raises(WrongInput, match="at least 500"):
        resampled("auc", ratings(), draws=499)


def test_mostly_spoiled_draws_leave_no_interval() -> None:
    table = ratings(12, 60)
    for reader in range(12):
        table[reader, 1::2] = np.nan
        table[reader, [2 * reader + 1, 2 * reader + 3]] = 3.0
    no_estimate(resampled("auc", table))


def test_one_truth_only_is_resampled_too() -> None:
    found = bootstrap.interval("mean", ratings(8), np.ones(30), confidence=LEVEL, draws=600, seed=1)
    an_estimate(found)


def test_constant_ratings_are_resampled_to_themselves() -> None:
    found = an_estimate(resampled("mean", np.full((8, 20), 2.0), limits="bca"))
    assert (found.low, found.high) == (2.0, 2.0)
