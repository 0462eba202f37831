"""Pure: one small grey or coloured picture of an image, as a person would first look at it."""

import numpy as np
from numpy.typing import NDArray

from reviewapp.imaging.form import PLAIN, Form, Photometric
from reviewapp.imaging.resampling import resample

SOFT_TISSUE = (-160.0, 240.0)  # Hounsfield units: the usual window for a body CT
TAILS = (0.5, 99.5)  # percent: a marker or a hot pixel must not make the rest dark
BYTE = 255


def glance(pixels: NDArray[np.integer], form: Form = PLAIN, *, edge: int) -> NDArray[np.uint8]:
    """Return at most edge × edge bytes, of several frames the middle one, bright for high."""
    frame = _middle(pixels, form)
    lengths = _lengths(frame.shape, edge)
    small = resample(_thinned(frame, lengths), lengths)
    if form.photometric is Photometric.RGB:
        return _bytes(small, 0, _highest(pixels))
    values = form.slope * small + form.intercept
    shown = _bytes(values, *_window(frame, form))
    return BYTE - shown if form.photometric is Photometric.DARK_IS_HIGH else shown


def smaller(seen: NDArray[np.uint8], *, edge: int) -> NDArray[np.uint8]:
    """Return a glance as it would have been with this edge, but for rounding twice."""
    small = resample(seen.astype(np.float64), _lengths(seen.shape, edge))
    return np.rint(small).astype(np.uint8)


def usual_window(pixels: NDArray[np.integer], form: Form = PLAIN) -> tuple[float, float]:
    """The darkest and the brightest value that a person would first look at."""
    if form.photometric is Photometric.RGB:
        return 0.0, float(_highest(pixels))
    return _window(_middle(pixels, form), form)


def _lengths(shape: tuple[int, ...], edge: int) -> tuple[int, int]:
    rows, columns = shape[:2]
    longest = max(rows, columns)
    if longest <= edge:
        return rows, columns
    return max(rows * edge // longest, 1), max(columns * edge // longest, 1)


def _thinned(frame: NDArray[np.integer], lengths: tuple[int, int]) -> NDArray[np.float64]:
    """Return means of whole blocks, as few as `lengths` allow: most of the way for little work."""
    rows, columns = frame.shape[:2]
    most = min(rows // lengths[0], columns // lengths[1])
    step = next(n for n in range(most, 0, -1) if rows % n == columns % n == 0)
    if step == 1:
        return frame.astype(np.float64)
    sums = sum(frame[at::step].astype(np.int64) for at in range(step))
    blocks = sum(np.asarray(sums)[:, at::step] for at in range(step))
    return np.asarray(blocks) / (step * step)


def _middle(pixels: NDArray[np.integer], form: Form) -> NDArray[np.integer]:
    in_frames = pixels.ndim - (form.photometric is Photometric.RGB) > 2  # noqa: PLR2004 frames come first
    return pixels[pixels.shape[0] // 2] if in_frames else pixels


def _window(frame: NDArray[np.integer], form: Form) -> tuple[float, float]:
    if form.unit == "HU":
        return SOFT_TISSUE
    known = frame[frame != form.padding] if form.padding is not None else frame
    low, high = np.percentile(known if known.size else frame, TAILS)
    ends = sorted((form.slope * low + form.intercept, form.slope * high + form.intercept))
    return float(ends[0]), float(ends[1])


def _highest(pixels: NDArray[np.integer]) -> int:
    return int(np.iinfo(pixels.dtype).max)


def _bytes(values: NDArray[np.float64], low: float, high: float) -> NDArray[np.uint8]:
    scale = BYTE / (high - low) if high > low else BYTE
    return np.clip(np.rint((values - low) * scale), 0, BYTE).astype(np.uint8)
