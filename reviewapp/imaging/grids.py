"""Pure: bring a picture of any size onto the one grid that a study shows.

EXACT    the picture has the grid already; any other is refused
CROP     cut out the middle, samples as they are
COVER    shrink or enlarge until the grid is covered, then cut out the middle
CONTAIN  shrink or enlarge until all of it is in the grid; what is left is padding
SPACING  resample to the study's millimetres, then cut out the middle

Slices are treated like rows and columns, but keep their number under COVER and CONTAIN. Pictures
are never turned or stretched: rows and columns grow and shrink alike.
"""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np

from reviewapp.imaging.resampling import Interpolation, Samples, resample


class Fit(StrEnum):
    EXACT = "EXACT"
    CROP = "CROP"
    COVER = "COVER"
    CONTAIN = "CONTAIN"
    SPACING = "SPACING"


Lengths = tuple[int, int, int]


def lengths_under(
    fit: Fit, shape: Lengths, grid: Lengths, *, ratios: Sequence[float] = (1.0, 1.0, 1.0)
) -> Lengths:
    """Return how many slices, rows and columns the picture has once it is resampled.

    `ratios` are its spacing over the study's, along each axis, for SPACING.
    """
    slices, rows, columns = shape
    if fit is Fit.SPACING:
        one, two, three = (max(round(n * ratio), 1) for n, ratio in zip(shape, ratios, strict=True))
        return one, two, three
    if fit not in {Fit.COVER, Fit.CONTAIN}:
        return shape
    scales = (grid[1] / rows, grid[2] / columns)
    scale = max(scales) if fit is Fit.COVER else min(scales)
    return slices, max(round(rows * scale), 1), max(round(columns * scale), 1)


def is_covered(lengths: Lengths, grid: Lengths) -> bool:
    return all(length >= wanted for length, wanted in zip(lengths, grid, strict=True))


def bring(
    values: Samples, lengths: Lengths, grid: Lengths, *, by: Interpolation, padding: float
) -> Samples:
    """Resample slices × rows × columns to `lengths`, then cut out or pad around the middle."""
    resampled = resample(values, lengths, by=by)
    made = np.full((*grid, *values.shape[3:]), padding, np.float64)
    spans = [_spans(length, wanted) for length, wanted in zip(lengths, grid, strict=True)]
    to, taken = (tuple(span[side] for span in spans) for side in (0, 1))
    made[to] = resampled[taken]
    return made


def _spans(length: int, wanted: int) -> tuple[slice, slice]:
    """Where the middle of `length` lies in `wanted`, and what of it fits."""
    kept = min(length, wanted)
    to, taken = (wanted - kept) // 2, (length - kept) // 2
    return slice(to, to + kept), slice(taken, taken + kept)
