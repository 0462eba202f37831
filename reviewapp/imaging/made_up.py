"""Pure: a picture of nobody, to try a presentation on before any image of a study is shown.

It is computed from the presentation alone: no image, no origin and no chance goes into it.
"""

import numpy as np
from numpy.typing import NDArray

from reviewapp.imaging.form import Photometric
from reviewapp.imaging.presentation import BYTE, Look

# Half axes of the body, of two cavities and of a nodule, in halves of the picture, and how bright
# each is, from the lower end of the window to the upper.
BODY = ((0.0, 0.0), (0.72, 0.86), 0.62)
CAVITIES = (((0.0, -0.4), (0.46, 0.28), 0.14), ((0.0, 0.4), (0.46, 0.28), 0.14))
SPINE = ((0.5, 0.0), (0.12, 0.13), 0.95)
NODULE_AT = ((-0.12, -0.38), (0.16, 0.44), (0.05, -0.42))
NODULE = (0.09, 0.09)
NODULE_SHARE = 0.7
TINT = (1.0, 0.72, 0.64)
# How much smaller the body is at the first and at the last slice.
ENDS = 0.45

Share = NDArray[np.float32]


def made_up(look: Look, *, low: int, high: int, number: int) -> bytes:
    """The samples of one picture as they are sent, within the window from `low` to `high`."""
    low, high = max(low, look.low), min(high, look.high)
    half = [
        _sent(_slice(look, number=number, slice_=slice_), look, low=low, high=high)
        for slice_ in range((look.slices + 1) // 2)
    ]
    # The body is the same from both ends, so its other half costs nothing.
    return b"".join([*half, *reversed(half[: look.slices // 2])])


def _slice(look: Look, *, number: int, slice_: int) -> Share:
    depth = 0.0 if look.slices == 1 else 2 * slice_ / (look.slices - 1) - 1
    scale = 1 - ENDS * depth**2
    y = np.linspace(-1, 1, look.rows, dtype=np.float32)[:, None] / scale
    x = np.linspace(-1, 1, look.columns, dtype=np.float32)[None, :] / scale
    share = np.zeros((look.rows, look.columns), np.float32)
    for (row, column), (high, wide), bright in (BODY, *CAVITIES, SPINE):
        inside = ((y - row) / high) ** 2 + ((x - column) / wide) ** 2 < 1
        share[inside] = bright
    row, column = NODULE_AT[number % len(NODULE_AT)]
    nodule = ((y - row) / NODULE[0]) ** 2 + ((x - column) / NODULE[1]) ** 2 + (2 * depth) ** 2
    share[nodule < 1] = NODULE_SHARE
    # A slope across the body, so that a change of the window can be seen everywhere.
    return np.where(share > 0, share * (1 + 0.12 * x), 0).clip(0, 1)


def _sent(share: Share, look: Look, *, low: int, high: int) -> bytes:
    if look.photometric is Photometric.RGB:
        colours = share[..., None] * np.array(TINT, np.float32) * BYTE
        return colours.round().astype(np.uint8).tobytes()
    values = np.where(share > 0, low + share * (high - low), look.low)
    return (values.round() - look.low).astype("<u2").tobytes()
