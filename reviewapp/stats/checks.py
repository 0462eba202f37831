"""What every estimator asks of its input before it begins."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reviewapp.stats.errors import WrongInput

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]
Booleans = NDArray[np.bool_]
Labels = NDArray[Any]


def confidence_level(confidence: float) -> float:
    """Return the level if it is one."""
    if not 0 < confidence < 1:
        raise WrongInput(
            f"A confidence level of {confidence} was asked for, so no interval was computed. "
            "Give a number between 0 and 1, such as 0.95."
        )
    return confidence


def probability(value: float, *, name: str) -> float:
    """Return the value if it is a probability strictly between 0 and 1."""
    if not 0 < value < 1:
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
    if trials < 1 or not 0 <= successes <= trials:
        raise WrongInput(
            f"{successes} of {trials} is not a count of successes among trials, so no "
            "proportion was computed. Give at least one trial and no more successes than trials."
        )
    return successes, trials


def vector(values: ArrayLike, *, name: str, least: int = 1) -> Floats:
    """Return a finite one-dimensional array with at least so many entries."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1 or array.size < least or not np.isfinite(array).all():
        raise WrongInput(
            f"{name} must be one list of at least {least} finite numbers, so nothing was "
            "computed. Remove missing values and check the shape."
        )
    return array


def matrix(values: ArrayLike, *, name: str, least: tuple[int, int] = (1, 1)) -> Floats:
    """Return a two-dimensional array in which NaN marks what is missing."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 2 or array.shape[0] < least[0] or array.shape[1] < least[1]:
        raise WrongInput(
            f"{name} must be a table of at least {least[0]} rows and {least[1]} columns, so "
            "nothing was computed. Give one row per reader and one column per case."
        )
    if np.isinf(array).any():
        raise WrongInput(
            f"{name} holds an infinite number, so nothing was computed. "
            "Leave missing ratings empty instead."
        )
    return array


def truth_labels(truth: ArrayLike, *, cases: int) -> Booleans:
    """Return one truth per case, True for a synthetic (positive) one."""
    array = np.asarray(truth)
    if array.shape != (cases,) or not np.isin(array, (0, 1)).all():
        raise WrongInput(
            f"The truth must hold one 0 or 1 for each of the {cases} cases, so nothing was "
            "computed. Give 1 for synthetic and 0 for real."
        )
    return array.astype(np.bool_)


def same_length(first: Labels, second: Labels, *, name: str) -> None:
    """Refuse two lists that should run side by side and do not."""
    if len(first) != len(second):
        raise WrongInput(
            f"{name} have {len(first)} and {len(second)} entries, so they cannot be paired. "
            "Give lists of the same length."
        )
