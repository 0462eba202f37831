"""Pure: give a picture another number of rows and columns, one axis at a time.

Every method is a matrix of weights whose rows sum to one, so a flat picture stays flat.

AREA     each new sample is the mean of the stretch of old samples it covers
LINEAR   a triangle of one sample's half-width, widened when there are fewer new samples than old
LANCZOS  sinc(x)·sinc(x/3) for |x| < 3, widened the same way; may overshoot at sharp edges
         (C. Duchon, J. Appl. Meteorology 18:1016-1022, 1979)
"""

from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Samples = NDArray[np.float64]
LOBES = 3


class Interpolation(StrEnum):
    AREA = "AREA"
    LINEAR = "LINEAR"
    LANCZOS = "LANCZOS"


def resample(
    values: Samples, lengths: tuple[int, ...], *, by: Interpolation = Interpolation.AREA
) -> Samples:
    """Return the picture with these lengths along its first axes; the others are left alone."""
    for axis, length in enumerate(lengths):
        if values.shape[axis] != length:
            lines = np.moveaxis(values, axis, 0)
            # Sparse, so that nobody's many threads and no order of theirs has a part in a sum.
            summed = _weights(len(lines), length, by) @ lines.reshape(len(lines), -1)
            values = np.moveaxis(summed.reshape(length, *lines.shape[1:]), 0, axis)
    # One layout whatever came in: sums over it then round alike too.
    return np.ascontiguousarray(values)


@lru_cache(maxsize=64)
def _weights(old: int, new: int, by: Interpolation) -> csr_array:
    made = _overlaps(old, new) if by is Interpolation.AREA else _kernel(old, new, KERNELS[by])
    return csr_array(made / made.sum(axis=1, keepdims=True))


def _overlaps(old: int, new: int) -> Samples:
    """How much of each old sample lies under each new one."""
    edges = np.linspace(0, old, new + 1)
    starts = np.arange(old)
    ends = np.minimum(edges[1:, None], starts + 1)
    covered = ends - np.maximum(edges[:-1, None], starts)
    return np.asarray(np.maximum(covered, 0), np.float64)


def _kernel(old: int, new: int, kernel: Callable[[Samples], Samples]) -> Samples:
    scale = max(old / new, 1)
    centres = (np.arange(new) + 0.5) * old / new - 0.5
    return kernel((np.arange(old) - centres[:, None]) / scale)


def _triangle(x: Samples) -> Samples:
    return np.asarray(np.maximum(1 - np.abs(x), 0), np.float64)


def _lanczos(x: Samples) -> Samples:
    return np.where(np.abs(x) < LOBES, np.sinc(x) * np.sinc(x / LOBES), 0)


KERNELS = {Interpolation.LINEAR: _triangle, Interpolation.LANCZOS: _lanczos}
