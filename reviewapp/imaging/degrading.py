"""Pure: spoil a picture so that whoever looks sees it: a coarse mosaic with a coarse pattern.

It serves as a positive control. The grid, the range and the length of the copy stay as they were.
"""

import numpy as np
from numpy.typing import NDArray

# So many blocks on the longer edge are left of a picture.
BLOCKS = 12
# How much of the range the pattern takes; the rest is the picture's.
PATTERN = 0.35


def spoilt(shown: NDArray[np.float64], *, low: float, high: float) -> NDArray[np.float64]:
    """Average over blocks of rows and columns, lay a chequered pattern over it, fill the range."""
    rows, columns = shown.shape[1:3]
    block = max(2, -(-max(rows, columns) // BLOCKS))
    starts = [np.arange(0, length, block) for length in (rows, columns)]
    sums = np.add.reduceat(np.add.reduceat(shown, starts[0], axis=1), starts[1], axis=2)
    heights, widths = (
        np.diff([*start, length]) for start, length in zip(starts, (rows, columns), strict=True)
    )
    extra = (1,) * (shown.ndim - 3)
    means = sums / np.outer(heights, widths).reshape(1, len(heights), len(widths), *extra)
    chequers = np.indices((len(heights), len(widths))).sum(axis=0) % 2
    coarse = (1 - PATTERN) * _filled(means) + PATTERN * chequers.reshape(
        1, len(heights), len(widths), *extra
    )
    whole = np.repeat(np.repeat(_filled(coarse), heights, axis=1), widths, axis=2)
    return np.asarray(low + (high - low) * whole, np.float64)


def _filled(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Stretch to 0 … 1; what has one value only stays at 0."""
    lowest, highest = float(values.min()), float(values.max())
    return np.asarray((values - lowest) / ((highest - lowest) or 1.0), np.float64)
