"""U-statistics over readers and cases, and errors clustered both ways."""

from itertools import product
from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings

from reviewapp.stats import cluster, moments, ustatistics
from reviewapp.stats.errors import WrongInput
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

fast = settings(max_examples=15, deadline=None)
LEVEL = 0.95


def apart_mean(table: Floats) -> float:
    """Average the products of all readings that share neither reader nor case, one by one."""
    seen = [tuple(place) for place in np.argwhere(~np.isnan(table))]
    pairs = [(a, b) for a, b in product(seen, seen) if a[0] != b[0] and a[1] != b[1]]
    return float(np.mean([table[a] * table[b] for a, b in pairs]))


@given(seed=seeds)
@fast
def test_the_unbiased_variance_is_its_definition(seed: int) -> None:
    table = with_gaps(ratings(4, 7, seed=seed))
    kernel = moments.mean_kernel().moments(table, table)
    mean = np.nanmean(table)
    assert kernel.unbiased() == pytest.approx(mean**2 - apart_mean(table), abs=1e-10)


@given(seed=seeds)
@fast
def test_the_biased_variance_is_that_of_drawing_from_the_sample(seed: int) -> None:
    table = ratings(4, 6, seed=seed)
    kernel = moments.mean_kernel().moments(table, table)
    total = table.var()
    rows, columns = table.mean(axis=1).var(), table.mean(axis=0).var()
    rest = total - rows - columns
    assert kernel.biased() == pytest.approx(rows / 4 + columns / 6 + rest / 24)


@given(seed=seeds)
@fast
def test_the_area_does_not_feel_a_monotone_change_of_scale(seed: int) -> None:
    table = with_gaps(ratings(4, 16, seed=seed))
    one = ustatistics.auc(table, truth(16), confidence=LEVEL, variance="biased")
    other = ustatistics.auc(np.exp(table), truth(16), confidence=LEVEL, variance="biased")
    assert close(one, other)


@given(seed=seeds)
@fast
def test_chunks_do_not_change_the_moments(seed: int) -> None:
    table, labels = ratings(3, 20, seed=seed), truth(20).astype(bool)
    whole = moments.auc_kernel(labels).moments(table, table)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(moments, "PAIRS_AT_ONCE", 60)
        parts = moments.auc_kernel(labels).moments(table, table)
    for same, value in whole.values.items():
        assert parts.values[same] == pytest.approx(value)
        assert parts.sizes[same] == pytest.approx(whole.sizes[same])


def test_missing_readings_leave_the_others() -> None:
    table = with_gaps(ratings(6, 40))
    found = an_estimate(ustatistics.mean(table, confidence=LEVEL, null=3.0))
    assert found.estimate == pytest.approx(np.nanmean(table))
    assert found.p_value is not None


def test_a_difference_with_itself_shifted_is_the_shift() -> None:
    one, other = ratings(5, 20), ratings(5, 20, seed=9)
    found = an_estimate(ustatistics.mean_difference(one, other, confidence=LEVEL))
    assert found.estimate == pytest.approx(one.mean() - other.mean())
    turned = an_estimate(ustatistics.mean_difference(other, one, confidence=LEVEL))
    assert (turned.low, turned.high) == pytest.approx((-found.high, -found.low))


def test_the_difference_of_areas_turns_with_its_sides() -> None:
    one, other = ratings(5, 20, shift=2), ratings(5, 20, seed=9)
    found = an_estimate(
        ustatistics.auc_difference(one, other, truth(20), confidence=LEVEL, variance="biased")
    )
    turned = an_estimate(
        ustatistics.auc_difference(other, one, truth(20), confidence=LEVEL, variance="biased")
    )
    assert found.low == pytest.approx(-turned.high)


def test_degrees_of_freedom_do_not_fall_below_the_least() -> None:
    table = ratings(3, 40)
    assert (an_estimate(ustatistics.mean(table, confidence=LEVEL)).df or 0) >= 2


def test_levels_without_spread_leave_the_least_degrees() -> None:
    table = np.array([[0.0, 1, 0, 1], [1, 0, 1, 0], [0, 1, 1, 0], [1, 0, 0, 1]])
    found = ustatistics.mean(table, confidence=LEVEL, variance="biased")
    assert an_estimate(found).df == 3


def test_program_quantiles_round_down_and_end_in_z() -> None:
    table = ratings(3, 40)
    exact = an_estimate(ustatistics.auc(table, truth(40), confidence=LEVEL, variance="biased"))
    whole = an_estimate(
        ustatistics.auc(table, truth(40), confidence=LEVEL, variance="biased", imrmc_quantiles=True)
    )
    assert exact.df == whole.df
    assert exact.half_width != whole.half_width
    assert (ustatistics._imrmc(49.9), ustatistics._imrmc(50.0)) == (49.0, None)


def test_one_reader_has_no_variance_over_readers() -> None:
    found = no_estimate(ustatistics.mean(ratings(1), confidence=LEVEL))
    assert "share neither reader nor case" in found.reason
    assert (found.readers, found.cases) == (1, 30)


def test_a_variance_that_is_not_positive_gives_no_interval() -> None:
    table = np.array([[0.0, 1, 0, 1], [1, 0, 1, 0], [0, 1, 1, 0], [1, 0, 0, 1]])
    found = no_estimate(ustatistics.mean(table, confidence=LEVEL))
    assert "Ask for the biased variance" in found.reason


def test_tables_that_do_not_pair_are_refused() -> None:
    with pytest.raises(WrongInput, match="differ in shape"):
        ustatistics.mean_difference(ratings(4), ratings(5), confidence=LEVEL)


def test_a_design_without_a_shared_reader_still_counts() -> None:
    table = np.full((4, 8), np.nan)
    for reader in range(4):
        table[reader, 2 * reader : 2 * reader + 2] = [reader, reader + 1]
    found = ustatistics.mean(table, confidence=LEVEL, variance="biased")
    assert an_estimate(found).estimate == pytest.approx(2.0)


@given(seed=seeds)
@fast
def test_two_way_errors_add_up_both_clusterings(seed: int) -> None:
    table = ratings(5, 12, seed=seed)
    found = cluster.errors(table)
    rest = table - table.mean()
    rows, columns = rest.mean(axis=1), rest.mean(axis=0)
    reader, case = (rows @ rows) / 20, (columns @ columns) / 132
    assert found.reader == pytest.approx(sqrt(reader))
    assert found.case == pytest.approx(sqrt(case))
    both = reader + case - (rest**2).sum() / 3600
    assert (found.both is None) == (both <= 0)
    if found.both is not None:
        assert found.both == pytest.approx(sqrt(both))


def test_two_way_intervals_use_readers_less_one() -> None:
    found = an_estimate(cluster.two_way(with_gaps(ratings(6)), confidence=LEVEL))
    assert (found.df, found.readers, found.cases) == (5, 6, 30)


def test_an_empty_row_is_no_reader() -> None:
    table = ratings(4)
    table[3] = np.nan
    assert an_estimate(cluster.two_way(table, confidence=LEVEL)).readers == 3
    table[2] = np.nan
    no_estimate(cluster.two_way(table, confidence=LEVEL))


def test_constant_readings_have_no_two_way_error() -> None:
    no_estimate(cluster.two_way(np.ones((4, 9)), confidence=LEVEL))


def test_too_small_a_table_is_refused() -> None:
    with pytest.raises(WrongInput, match="at least 2 rows and 2 columns"):
        cluster.errors([[1.0, 2.0]])


def test_a_case_read_once_counts_as_a_level() -> None:
    table = ratings(4, 6)
    table[1:, 0] = np.nan
    (found,) = ustatistics._level_means([moments.mean_kernel().levels(table)])
    assert found["case"].size == 6


def test_a_reader_who_skipped_one_condition_counts_in_none() -> None:
    first, second = ratings(5, 20), ratings(5, 20, seed=3)
    second[2] = np.nan
    found = an_estimate(ustatistics.mean_difference(first, second, confidence=LEVEL))
    assert found.estimate == pytest.approx(first.mean() - np.nanmean(second))
    an_estimate(ustatistics.auc_difference(first, second, truth(20), confidence=LEVEL))
