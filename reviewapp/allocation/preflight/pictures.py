"""Pure: the part of a copy in which a tell shows, large enough to see it."""

import numpy as np
from numpy.typing import NDArray

from reviewapp.imaging.png import png

SIDE = 256
CORNER, DETAIL = 32, 64
IN_A_CORNER = frozenset({"BORDER", "PADDING"})
IN_DETAIL = frozenset({"NOISE", "SPECTRUM", "LEVELS", "COMPRESSIBILITY"})


def picture(copy: NDArray[np.integer], *, group: str, high: int) -> bytes:
    """Return a PNG of a corner, of the middle in detail, or of the whole."""
    frame = np.asarray(copy[len(copy) // 2])
    if group in IN_A_CORNER:
        frame = frame[:CORNER, :CORNER]
    elif group in IN_DETAIL:
        frame = frame[_middle(frame.shape[0]), _middle(frame.shape[1])]
    grey = np.clip(frame.astype(np.float64) * (255 / max(high, 1)), 0, 255).astype(np.uint8)
    times = max(1, SIDE // max(grey.shape))
    step = max(1, -(-max(grey.shape) // SIDE))
    return png(np.kron(grey[::step, ::step], np.ones((times, times), np.uint8)))


def _middle(side: int) -> slice:
    start = max(0, (side - DETAIL) // 2)
    return slice(start, start + DETAIL)
