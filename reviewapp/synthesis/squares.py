"""Every image on one grid, in values that mean the same, for what learns and for measures."""

import numpy as np
from numpy.typing import NDArray

from reviewapp.imaging.form import Form, Photometric
from reviewapp.imaging.resampling import resample

PLANE = 2


def is_grey_plane(pixels: NDArray[np.integer], form: Form) -> bool:
    """Whether it is one picture of one channel, neither frames nor colours."""
    return pixels.ndim == PLANE and form.photometric is not Photometric.RGB


def square(
    pixels: NDArray[np.integer], form: Form, *, size: int, low: float, high: float
) -> NDArray[np.float64]:
    """Cut the middle square and bring it to a size; whole values within the range that is said."""
    edge = min(pixels.shape)
    top, left = ((length - edge) // 2 for length in pixels.shape)
    middle = pixels[top : top + edge, left : left + edge]
    values = form.slope * middle.astype(np.float64) + form.intercept
    if form.photometric is Photometric.DARK_IS_HIGH:
        values = low + high - values
    small = resample(values, (size, size))
    return np.clip(np.rint(small), low, high)


def labels(pixels: NDArray[np.integer], *, size: int) -> NDArray[np.uint8]:
    """The same square of a label map: the nearest label, since none lies between two."""
    edge = min(pixels.shape)
    top, left = ((length - edge) // 2 for length in pixels.shape)
    at = ((np.arange(size) + 0.5) * edge / size).astype(np.int64)
    nearest: NDArray[np.uint8] = pixels[top + at][:, left + at].astype(np.uint8)
    return nearest
