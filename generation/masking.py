"""Sums that a server cannot take apart (secure aggregation; Bonawitz et al., CCS 2017).

Every two sites share a secret. Of each pair, one adds a stream made of it and the other takes it
away, so that what a site sends looks like chance, and the sum of all is the sum of their weights:

    site i sends   count_i · weights_i + Σ_{j>i} stream_ij − Σ_{j<i} stream_ji     (mod 2⁶⁴)

Homomorphic encryption gives a server the same view, at a higher price; here nothing is encrypted,
all sites must answer, and two sites that talk to the server give a third away.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import shake_256

import numpy as np
from numpy.typing import NDArray

from generation.refusal import Refusal

Whole = NDArray[np.uint64]
# Weights times counts are kept to this fraction, and must stay below 2⁶³ in all.
STEPS = float(1 << 24)
LARGEST = float(1 << 38)


class NotMasked(Refusal):
    """The message says why a sum cannot be masked, or not be taken apart."""


@dataclass(frozen=True)
class Mask:
    """What one site knows: its own name, and a secret with each of the others."""

    name: str
    secrets: Mapping[str, bytes]

    def masked(
        self, arrays: Sequence[NDArray[np.float32]], count: int, *, number: int
    ) -> list[Whole]:
        """Weights times the number of images, in whole numbers, under the streams of a round."""
        shown = []
        for place, array in enumerate(arrays):
            scaled = array.astype(np.float64) * count
            if not np.isfinite(scaled).all() or np.abs(scaled).max(initial=0) > LARGEST:
                raise NotMasked(
                    f"The weights of “{self.name}” are too large to be summed under a mask. This "
                    f"round was not sent; lower the learning rate."
                )
            whole = np.rint(scaled * STEPS).astype(np.int64).view(np.uint64)
            for other, secret in self.secrets.items():
                stream = _stream(secret, number, place, array.shape)
                whole = whole + stream if self.name < other else whole - stream
            shown.append(whole)
        return shown


def unmasked(answers: Sequence[tuple[Sequence[Whole], int]]) -> list[NDArray[np.float32]]:
    """The mean of all sites' weights, each counted by its images; streams cancel in the sum."""
    total = sum(count for _, count in answers)
    means = []
    for parts in zip(*(arrays for arrays, _ in answers), strict=True):
        whole = np.zeros(parts[0].shape, np.uint64)
        for part in parts:
            whole = whole + part
        means.append((whole.view(np.int64) / STEPS / total).astype(np.float32))
    return means


def agreed(names: Sequence[str]) -> dict[str, Mask]:
    """Give every two sites a secret of their own; sites apart agree on theirs without a server."""
    shared = {
        frozenset({one, other}): secrets.token_bytes(32)
        for one in names
        for other in names
        if one < other
    }
    return {
        name: Mask(name, {o: shared[frozenset({name, o})] for o in names if o != name})
        for name in names
    }


def _stream(secret: bytes, number: int, place: int, shape: tuple[int, ...]) -> Whole:
    """Bytes that only who knows the secret can make: of this round, for this array."""
    size = int(np.prod(shape, dtype=np.int64))
    made = shake_256(secret + f"/{number}/{place}".encode()).digest(8 * size)
    return np.frombuffer(made, np.uint64).reshape(shape)
