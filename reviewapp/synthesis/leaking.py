"""Search every synthetic image among all that was learned from, by fingerprints on one grid.

Synthetic images show the middle square of what was learned from, so both are cut alike first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reviewapp.imaging.fingerprints import COARSE_BYTES, LENGTH, fingerprint_of
from reviewapp.provenance.cohorts import hamming
from reviewapp.provenance.cohorts.leaks import COARSE_WITHIN, FINE_WITHIN

EDGE = 64  # as many pixels as a fingerprint looks at
SHOWN = 8
HELD = 10_000
GREYS = 255
WORDS = LENGTH // COARSE_BYTES


@dataclass(frozen=True)
class Prints:
    """Fingerprints as words: one coarse and four fine of each image."""

    words: NDArray[np.uint64]

    @property
    def coarse(self) -> NDArray[np.uint64]:
        return np.ascontiguousarray(self.words[:, 0])

    @property
    def fine(self) -> NDArray[np.uint64]:
        return self.words[:, 1:]


@dataclass(frozen=True)
class Found:
    """Which images of one side are the same picture as one of the other, and the nearest pairs."""

    images: int
    nearest: Sequence[tuple[int, int, int]]  # place on either side, and bits apart


def prints(squares: Iterable[NDArray[np.float64]], *, low: float, high: float) -> Prints:
    kept = [
        fingerprint_of(np.rint((one - low) / (high - low) * GREYS).astype(np.uint8))
        for one in squares
    ]
    return Prints(np.frombuffer(b"".join(kept), ">u8").astype(np.uint64).reshape(-1, WORDS))


def same_pictures(one: Prints, other: Prints) -> Found:
    """Compare every image of one side with every image of the other."""
    leaked: set[int] = set()
    pairs: list[tuple[int, int, int]] = []
    for left, right in hamming.near(one.coarse, other.coarse, within=COARSE_WITHIN):
        apart = np.bitwise_count(one.fine[left] ^ other.fine[right]).sum(axis=1)
        at = np.flatnonzero(apart <= FINE_WITHIN)
        leaked.update(int(left[place]) for place in at)
        pairs += [(int(left[n]), int(right[n]), int(apart[n])) for n in at]
        if len(pairs) > HELD:
            pairs = _closest(pairs)
    return Found(len(leaked), _closest(pairs))


def _closest(pairs: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    return sorted(pairs, key=lambda pair: (pair[2], pair[0], pair[1]))[:SHOWN]
