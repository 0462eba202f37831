"""What every estimator asks of its input before it begins."""

from contextlib import suppress
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reviewapp.stats.errors import WrongInput

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]
Booleans = NDArray[np.bool_]
Labels = NDArray[Any]
# Squares of larger numbers leave the range of floats.
LARGEST = 1e100
# A probability nearer to 0 or 1 is rounding.
ROUNDING = 1e-15


def confidence_level(confidence: float) -> float:
    """Return the level if it is one."""
    if not 0 < confidence < 1:
        raise WrongInput(
            f"A confidence level of {confidence} was asked for, so no interval was computed. "
            "Give a number between 0 and 1, such as 0.95."
        )
    return confidence


def probability(value: float, *, name: str) -> float:
    """Return the value if it is a probability that differs from 0 and 1."""
    if not ROUNDING <= value <= 1 - ROUNDING:
        raise WrongInput(
            f"{name} is {value}, which is no probability between 0 and 1, so nothing was "
            f"computed. Give {name} as a fraction such as 0.05."
        )
    return value


def positive(value: float, *, name: str) -> float:
    """Return the value if it is finite and above 0."""
    if not 0 < value < np.inf:
        raise WrongInput(
            f"{name} is {value}, so nothing was computed. Give {name} as a number above 0."
        )
    return value


def counts(successes: int, trials: int) -> tuple[int, int]:
    """Return both counts if they can be successes among trials."""
    if not (1 <= trials < np.inf and 0 <= successes <= trials) or successes % 1 or trials % 1:
        raise WrongInput(
            f"{successes} of {trials} is not a count of successes among trials, so no "
            "proportion was computed. Give at least one trial and no more successes than trials."
        )
    return int(successes), int(trials)


def whole(value: float, *, name: str, least: int = 1, most: int = 1_000_000_000) -> int:
    """Return the value if it is a whole number within these bounds."""
    if not least <= value <= most or value % 1:
        raise WrongInput(
            f"{name} is {value}, so nothing was computed. Give it as a whole number from "
            f"{least} to {most}."
        )
    return int(value)


def chance(seed: int) -> np.random.Generator:
    """Return the generator of a seed; the same seed draws the same numbers."""
    return np.random.default_rng(whole(seed, name="The seed", least=0, most=2**64))


def numbers(values: ArrayLike, *, name: str) -> Floats:
    """Return the values as floats; text, complex numbers and uneven rows are refused."""
    with suppress(TypeError, ValueError, OverflowError):
        array = np.asarray(values)
        if array.dtype.kind in "biufO":
            return array.astype(np.float64, copy=False)
    raise WrongInput(
        f"{name} hold something that is no number, or rows of different length, so nothing was "
        "computed. Give numbers only, NaN where one is missing."
    )


def vector(values: ArrayLike, *, name: str, least: int = 1) -> Floats:
    """Return a finite one-dimensional array with at least so many entries."""
    array = numbers(values, name=name)
    if array.ndim != 1 or array.size < least or not (np.abs(array) <= LARGEST).all():
        raise WrongInput(
            f"{name} must be one list of at least {least} finite numbers, so nothing was "
            "computed. Remove missing values and check the shape."
        )
    return array


def gapped(values: ArrayLike, *, name: str) -> Floats:
    """Return a one-dimensional array in which NaN marks what is missing."""
    array = numbers(values, name=name)
    if array.ndim != 1:
        raise WrongInput(
            f"{name} must be one list of numbers, so nothing was computed. "
            "Give one number per reading, NaN where one is missing."
        )
    return _bounded(array, name)


def matrix(values: ArrayLike, *, name: str, least: tuple[int, int] = (1, 1)) -> Floats:
    """Return a two-dimensional array in which NaN marks what is missing."""
    array = numbers(values, name=name)
    if array.ndim != 2 or array.shape[0] < least[0] or array.shape[1] < least[1]:
        raise WrongInput(
            f"{name} must be a table of at least {least[0]} rows and {least[1]} columns, so "
            "nothing was computed. Give one row per reader and one column per case."
        )
    return _bounded(array, name)


def design(columns: ArrayLike, *, rows: int) -> Floats:
    """Return the design of a model as rows × columns."""
    given = numbers(columns, name="The design's columns")
    if given.size == 0 and rows:
        return np.zeros((rows, 0))
    if not rows or given.shape[:1] != (rows,) or given.ndim > 2:
        raise WrongInput(
            f"The design does not have one row for each of the {rows} readings, or there is no "
            "reading, so the model was not fitted. Give one row per reading."
        )
    return given.reshape(rows, -1)


def _bounded(array: Floats, name: str) -> Floats:
    # From 0 on, because NaN is passed over and an empty table has neither end.
    low, high = (end.reduce(array, axis=None, initial=0.0) for end in (np.fmin, np.fmax))
    if max(-low, high) > LARGEST:
        raise WrongInput(
            f"{name} holds an infinite number, or one too large to be squared, so nothing was "
            "computed. Leave missing ratings empty instead."
        )
    return array


def truth_labels(truth: ArrayLike, *, cases: int) -> Booleans:
    """Return one truth per case, True for a synthetic (positive) one."""
    array = np.asarray(truth)
    if array.shape != (cases,) or not ((array == 0) | (array == 1)).all():
        raise WrongInput(
            f"The truth must hold one 0 or 1 for each of the {cases} cases, so nothing was "
            "computed. Give 1 for synthetic and 0 for real."
        )
    return array.astype(np.bool_)


def same_length(first: ArrayLike, second: ArrayLike, *, name: str) -> None:
    """Refuse two lists that should run side by side and do not."""
    one, other = (np.shape(values)[0] if np.ndim(values) else 0 for values in (first, second))
    if one != other:
        raise WrongInput(
            f"{name} have {one} and {other} entries, so they cannot be paired. "
            "Give lists of the same length."
        )
