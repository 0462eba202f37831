"""The kinds of array that measures take, their digests and the refusals they share."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from generation.measures.errors import NotMeasurable

Array = NDArray[Any]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]
SHOWN = 5


def digest(array: Array) -> str:
    """SHA-256 over kind, shape and values: equal bytes of another shape differ."""
    whole = np.ascontiguousarray(array)
    said = f"{whole.dtype.str}{whole.shape}".encode()
    return sha256(said + whole.tobytes()).hexdigest()


def finite(given: ArrayLike, *, name: str) -> Floats:
    """Read numbers and refuse what is none."""
    try:
        values = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError) as wrong:
        raise NotMeasurable(
            f"{name} are not numbers of one shape, so nothing was measured. "
            "Give one array of numbers."
        ) from wrong
    if not np.isfinite(values).all():
        raise NotMeasurable(
            f"{name} hold values that are missing or infinite, so nothing was measured. "
            "Mend or leave out what they come from."
        )
    return values


def vector(given: ArrayLike, *, name: str, length: int | None = None) -> Floats:
    """Read one number per thing."""
    values = finite(given, name=name)
    if values.ndim != 1 or values.size == 0 or (length is not None and values.size != length):
        wanted = "at least one number" if length is None else f"{length} numbers"
        raise NotMeasurable(
            f"{name} have the shape {values.shape} where a list of {wanted} belongs, "
            "so nothing was measured. Give one number for each."
        )
    return values


def features(given: ArrayLike, *, name: str) -> Floats:
    """Read one row of features per image."""
    values = finite(given, name=name)
    if values.ndim != 2 or min(values.shape) < 1:  # noqa: PLR2004  rows and columns
        raise NotMeasurable(
            f"{name} have the shape {values.shape} where rows of features belong, "
            "so nothing was measured. Give images × features."
        )
    return values


def same_width(one: Floats, other: Floats) -> None:
    if one.shape[1] != other.shape[1]:
        raise NotMeasurable(
            f"One set has {one.shape[1]} features and the other {other.shape[1]}, so they cannot "
            "be compared. Encode both with the same encoder."
        )


def same_shape(one: Array, other: Array) -> None:
    if one.shape != other.shape:
        raise NotMeasurable(
            f"The real images have the shape {one.shape} and the synthetic ones {other.shape}, so "
            "they cannot be laid over each other. Bring both to one grid and one order."
        )


def listed(numbers: Sequence[int] | Whole) -> str:
    """Name the first few, and how many there are."""
    shown = ", ".join(str(int(number)) for number in numbers[:SHOWN])
    return shown if len(numbers) <= SHOWN else f"{shown} and {len(numbers) - SHOWN} more"
