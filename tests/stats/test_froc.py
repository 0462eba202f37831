"""Marks at places."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import ArrayLike

from reviewapp.stats import figures, froc, mrmc
from reviewapp.stats.errors import WrongInput
from tests.stats.tables import (
    Floats,
    no_estimate,
    seeds,
)

LEVEL = 0.95
few = settings(max_examples=10, deadline=None)


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
