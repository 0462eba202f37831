"""Along the session, what is missing, marks at places, resampling, and the list of all."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import ArrayLike

from reviewapp.stats import bootstrap, drift, figures, froc, missing, mrmc, registry
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.estimates import Estimate, Result
from reviewapp.stats.missing import Fill
from reviewapp.stats.registry import Data, Role
from tests.stats.tables import (
    Floats,
    an_estimate,
    no_estimate,
    ratings,
    seeds,
    truth,
    with_gaps,
)

LEVEL = 0.95
few = settings(max_examples=10, deadline=None)
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


GOOD, BAD = Fill(real=0, synthetic=1), Fill(real=1, synthetic=0)


def test_nothing_missing_makes_all_alike() -> None:
    calls = (ratings() > 3).astype(float)
    found = missing.sensitivity(
        figures.accuracy, calls, truth(), worst=GOOD, best=BAD, confidence=LEVEL
    )
    assert found.missing == 0
    assert found.available == found.complete_readers == found.worst == found.best


def test_assumptions_bound_what_was_seen() -> None:
    calls = with_gaps((ratings() > 3).astype(float), share=0.2)
    calls[:3] = (ratings(3, seed=7) > 3).astype(float)
    found = missing.sensitivity(
        figures.accuracy, calls, truth(), worst=GOOD, best=BAD, confidence=LEVEL
    )
    worst, best = an_estimate(found.worst), an_estimate(found.best)
    assert best.estimate < an_estimate(found.available).estimate < worst.estimate
    assert an_estimate(found.complete_readers).readers == 3
    assert found.missing == int(np.isnan(calls).sum())


def test_without_a_complete_reader_that_part_is_not_evaluable() -> None:
    calls = (ratings() > 3).astype(float)
    calls[:, 0] = np.nan
    found = missing.sensitivity(
        figures.accuracy, calls, truth(), worst=GOOD, best=BAD, confidence=LEVEL
    )
    no_estimate(found.complete_readers)


def below(limit: float) -> Callable[[Floats], bool]:
    def holds(table: Floats) -> bool:
        found = mrmc.single(figures.accuracy, table, truth(), confidence=LEVEL)
        return isinstance(found, Estimate) and found.estimate < limit

    return holds


def test_the_tipping_point_is_the_least_that_tips() -> None:
    calls = with_gaps((ratings(shift=0.2) > 3).astype(float), share=0.3)
    now = an_estimate(mrmc.single(figures.accuracy, calls, truth(), confidence=LEVEL)).estimate
    limit = now + 0.04
    found = missing.tipping_point(calls, truth(), adverse=GOOD, seed=1, holds=below(limit))
    assert found.share is not None
    assert 0 < found.filled <= found.missing
    assert found.share == found.filled / found.missing
    again = missing.tipping_point(calls, truth(), adverse=GOOD, seed=1, holds=below(limit))
    assert again == found


def test_one_reading_may_tip() -> None:
    calls = with_gaps((ratings(shift=0.2) > 3).astype(float), share=0.3)
    count = int(np.isnan(calls).sum())
    found = missing.tipping_point(
        calls, truth(), adverse=GOOD, seed=1, holds=lambda table: np.isnan(table).sum() == count
    )
    assert found.filled == 1


def test_what_never_tips_has_no_share() -> None:
    calls = with_gaps((ratings(shift=0.2) > 3).astype(float))
    found = missing.tipping_point(calls, truth(), adverse=GOOD, seed=1, holds=below(2))
    assert (found.share, found.filled) == (None, found.missing)


def test_what_does_not_hold_cannot_tip() -> None:
    calls = (ratings() > 3).astype(float)
    with pytest.raises(WrongInput, match="nothing can tip it"):
        missing.tipping_point(calls, truth(), adverse=GOOD, seed=1, holds=below(0))


def marks(seed: int = 1, *, readers: int = 3) -> froc.Marks:
    random = np.random.default_rng(seed)
    false = np.where(
        random.random((readers, 9)) < 0.5, random.integers(1, 5, (readers, 9)), -np.inf
    )
    true = np.where(random.random((readers, 7)) < 0.7, random.integers(2, 6, (readers, 7)), -np.inf)
    return froc.Marks(false, true, np.array([0, 0, 1, 2, 2, 2, 3]))


def without(given: froc.Marks, column: int) -> froc.Marks:
    clean, lesions, case_of = (
        np.asarray(part) for part in (given.false_alarms, given.lesions, given.case_of)
    )
    if column < 9:
        return froc.Marks(np.delete(clean, column, axis=1), lesions, case_of)
    kept = case_of != column - 9
    left = case_of[kept]
    return froc.Marks(clean, lesions[:, kept], left - (left > column - 9))


@pytest.mark.parametrize("figure", [froc.wafroc, froc.afroc])
@given(seed=seeds)
@few
def test_leaving_a_case_out_is_computing_without_its_marks(
    figure: Callable[[froc.Marks], figures.Jackknifed], seed: int
) -> None:
    given = marks(seed)
    found = figure(given)
    assert found.left_out.shape == (3, 13)
    for column in range(13):
        np.testing.assert_allclose(
            found.left_out[:, column], figure(without(given, column)).theta, atol=1e-12
        )


@given(seed=seeds)
@few
def test_marks_do_not_feel_a_monotone_change_of_scale(seed: int) -> None:
    given = marks(seed)
    clean, lesions = np.asarray(given.false_alarms), np.asarray(given.lesions)
    with np.errstate(over="ignore"):
        moved = froc.Marks(clean**3, lesions**3, given.case_of)
    np.testing.assert_allclose(froc.wafroc(given).theta, froc.wafroc(moved).theta)


def test_one_lesion_a_case_makes_weights_none() -> None:
    given = marks()
    single = froc.Marks(given.false_alarms, given.lesions, np.arange(7))
    np.testing.assert_allclose(froc.wafroc(single).theta, froc.afroc(single).theta)
    np.testing.assert_allclose(froc.wafroc(single).left_out, froc.afroc(single).left_out)
    scores, labels = froc.inferred_roc(single)
    roc = figures.auc(scores, labels.astype(bool))
    np.testing.assert_allclose(roc.theta, froc.afroc(single).theta)


def test_given_weights_are_used() -> None:
    given = marks()
    weights = np.array([1.0, 0, 1, 1, 0, 0, 1])
    found = froc.wafroc(froc.Marks(given.false_alarms, given.lesions, given.case_of, weights))
    kept = weights == 1
    alone = froc.Marks(given.false_alarms, np.asarray(given.lesions)[:, kept], np.arange(4))
    np.testing.assert_allclose(found.theta, froc.wafroc(alone).theta)
    with pytest.raises(WrongInput, match="sum to one"):
        froc.wafroc(froc.Marks(given.false_alarms, given.lesions, given.case_of, weights * 2))


def test_the_highest_lesion_speaks_for_its_case() -> None:
    given = froc.Marks([[-np.inf, 2.0]], [[3.0, -np.inf, -np.inf]], [0, 0, 1])
    scores, labels = froc.inferred_roc(given)
    np.testing.assert_array_equal(scores, [[1.0, 2, 3, 1]])
    np.testing.assert_array_equal(labels, [0, 0, 1, 1])
    empty = froc.Marks([[-np.inf, -np.inf]], [[-np.inf, -np.inf]], [0, 1])
    np.testing.assert_array_equal(froc.inferred_roc(empty)[0], np.zeros((1, 4)))


def test_the_highest_mark_of_a_case_is_kept() -> None:
    found = froc.highest_marks([0, 0, 1], [1, 1, 0], [2.0, 3.0, 1.0], shape=(2, 2))
    np.testing.assert_array_equal(found, [[-np.inf, 3], [1, -np.inf]])


def test_one_clean_case_has_no_figure() -> None:
    given = marks()
    clean = np.asarray(given.false_alarms)[:, :1]
    found = froc.wafroc(froc.Marks(clean, given.lesions, given.case_of))
    no_estimate(mrmc.infer(mrmc.from_figures(found), LEVEL))
    one = froc.Marks(given.false_alarms, given.lesions, np.zeros(7, dtype=int))
    assert np.isnan(froc.afroc(one).theta).all()


@pytest.mark.parametrize(
    ("clean", "lesions", "case_of"),
    [
        ([[1.0, np.nan]], [[1.0, 2.0]], [0, 1]),
        ([[1.0, 2.0]], [[1.0, np.nan]], [0, 1]),
        ([[1.0, 2.0]], [[1.0, 2.0]], [0, 2]),
        ([[1.0, 2.0]], [[1.0, 2.0]], [0]),
        ([[1.0], [2.0]], [[1.0, 2.0]], [0, 1]),
        ([1.0], [1.0], [0]),
        (np.zeros((1, 0)), [[1.0]], [0]),
        ([[1.0]], np.zeros((1, 0)), []),
    ],
)
def test_marks_that_do_not_fit_are_refused(
    clean: Floats, lesions: Floats, case_of: ArrayLike
) -> None:
    with pytest.raises(WrongInput, match="The marks need"):
        froc.wafroc(froc.Marks(clean, lesions, case_of))


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


def test_every_estimator_says_what_it_needs() -> None:
    for key, entry in registry.ESTIMATORS.items():
        assert entry.key == key
        assert entry.title[0].isupper()
        assert entry.least_readers >= 1
        assert entry.function.__doc__


def test_gates_by_ratings_go_through_the_engine() -> None:
    gates = registry.applicable(Data.CONFIDENCE, readers=5, role=Role.GATE)
    assert [gate.key for gate in gates] == ["auc", "comparison"]
    assert gates[0].function is mrmc.single
    assert gates[0].figure is figures.auc


def test_two_readers_have_agreement_but_no_gate() -> None:
    offered = registry.applicable(Data.CALLS, readers=2)
    assert {entry.role for entry in offered} == {Role.VALIDITY}


def test_an_unknown_estimator_is_refused_with_the_known_ones() -> None:
    assert registry.estimator("auc").title == "Area under the ROC curve"
    with pytest.raises(WrongInput, match="Choose one of accuracy"):
        registry.estimator("magic")
