"""Along the session."""

import numpy as np
import pytest

from reviewapp.stats import drift, figures
from reviewapp.stats.errors import WrongInput
from tests.stats.tables import (
    an_estimate,
    no_estimate,
    ratings,
    truth,
    with_gaps,
)

LEVEL = 0.95
ORDER = np.argsort(np.random.default_rng(1).random((5, 30)), axis=1) + 1.0


def test_time_that_falls_goes_against_the_order() -> None:
    found = drift.kendall([1, 2, 3, 4], [9, 7, 7, 1])
    assert isinstance(found, drift.Association)
    assert found.tau == pytest.approx(-5 / np.sqrt(30))
    assert 0 < found.p_value < 1


@pytest.mark.parametrize(("x", "y"), [([1, 1], [1, 2]), ([1, 2], [1, 1])])
def test_what_does_not_vary_goes_with_nothing(x: list[int], y: list[int]) -> None:
    no_estimate(drift.kendall(x, y))


def test_places_are_counted_within_each_reader() -> None:
    found = drift.ranks_within(["a", "b", "a", "b"], [10, 3, 7, 9])
    np.testing.assert_array_equal(found, [2, 1, 1, 2])


def test_a_long_gap_begins_a_new_batch() -> None:
    np.testing.assert_array_equal(drift.batches([0, 5, 20, 22, 90], gap=10), [0, 0, 1, 1, 2])
    np.testing.assert_array_equal(drift.batches([0, 10], gap=10), [0, 0])
    with pytest.raises(WrongInput, match="do not ascend"):
        drift.batches([5, 1], gap=10)


def test_faster_reading_has_a_falling_slope() -> None:
    reader, case = (at.ravel() for at in np.indices((5, 30)))
    random = np.random.default_rng(1)
    log = 9 - 0.004 * ORDER.ravel() + random.normal(size=150) * 0.1 + reader * 0.1
    found = drift.log_time_slope(np.exp(log), ORDER.ravel(), reader, case, confidence=LEVEL)
    assert an_estimate(found).estimate == pytest.approx(-0.4, abs=0.15)
    same = drift.log_time_slope(np.exp(log), ORDER.ravel(), reader, case, confidence=LEVEL, per=50)
    assert an_estimate(same).estimate == pytest.approx(an_estimate(found).estimate / 2, rel=1e-3)


def test_times_all_alike_have_no_slope() -> None:
    found = drift.log_time_slope(
        np.ones(6), np.arange(6), [1, 1, 1, 2, 2, 2], [1, 2, 3, 1, 2, 3], confidence=LEVEL
    )
    no_estimate(found)


def test_a_time_of_zero_is_refused() -> None:
    with pytest.raises(WrongInput, match="not positive"):
        drift.log_time_slope([0.0, 1], [1, 2], [1, 1], [1, 2], confidence=LEVEL)


def test_halves_compare_late_with_early() -> None:
    table = ratings()
    late = np.where(ORDER > 15, table + 2, table)
    found = an_estimate(drift.halves(figures.mean_rating, late, truth(), ORDER, confidence=LEVEL))
    plain = an_estimate(drift.halves(figures.mean_rating, table, truth(), ORDER, confidence=LEVEL))
    assert found.estimate == pytest.approx(plain.estimate + 2)
    assert found.p_value is not None


def test_halves_leave_out_what_was_not_read() -> None:
    table = with_gaps(ratings())
    found = drift.halves(figures.mean_rating, table, truth(), ORDER, confidence=LEVEL)
    assert an_estimate(found).readers == 5
    table[2] = np.nan
    left = drift.halves(figures.mean_rating, table, truth(), ORDER, confidence=LEVEL)
    assert "reader 3" in no_estimate(left).reason


def test_a_reading_without_a_place_is_refused() -> None:
    order = ORDER.copy()
    order[0, 0] = np.nan
    for wrong in (order, ORDER[:, :5]):
        with pytest.raises(WrongInput, match="no place in the order"):
            drift.halves(figures.auc, ratings(), truth(), wrong, confidence=LEVEL)


def test_speeders_are_marked() -> None:
    times = np.array([1.0, 100, 110, 120, 130])
    np.testing.assert_array_equal(drift.speeders(times, least=2), [1, 0, 0, 0, 0])
    slow = np.concatenate([[9.0], np.full(99, 100.0)])
    np.testing.assert_array_equal(np.flatnonzero(drift.speeders(slow, least=2)), [0])
    assert not drift.speeders(np.full(5, 2.0), least=2).any()
