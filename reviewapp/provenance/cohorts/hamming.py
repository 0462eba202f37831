"""Pure: all pairs of 64-bit words from two sides that differ in few bits, without trying all.

Each word is cut into four chunks of 16 bits. Two words that differ in at most 11 bits differ in
at most 2 in some chunk, so it suffices to look up, for each chunk, the 137 values within 2 bits
(multi-index hashing: M. Norouzi, A. Punjani & D. Fleet, CVPR 2012).
"""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Places = NDArray[np.int64]
CHUNKS, CHUNK_BITS, CHUNK_RADIUS = 4, 16, 2
FURTHEST = CHUNKS * (CHUNK_RADIUS + 1) - 1
VALUES = 2**CHUNK_BITS
# How many candidates are held at once. What fits into a processor's cache is compared 2.6 times as
# quickly as 8 million pairs, with an eighth of the memory.
AT_ONCE = 2**18


def near(one: Words, other: Words, *, within: int) -> Iterator[tuple[Places, Places]]:
    """Yield places in `one` and in `other` of words at most `within` bits apart, each pair once."""
    if within > FURTHEST:
        raise ValueError(f"{within} bits are more than the {FURTHEST} that this search finds.")
    for chunk in range(CHUNKS):
        keys, sorted_places, starts = _chunk(one, chunk), *_buckets(_chunk(other, chunk))
        for mask in _masks():
            for left, right in _candidates(keys ^ mask, sorted_places, starts):
                kept = _is_near(one[left] ^ other[right], chunk, within)
                if kept.any():
                    yield left[kept], right[kept]


def _chunk(words: Words, number: int) -> NDArray[np.int64]:
    shifted = words >> np.uint64(CHUNK_BITS * number)
    return (shifted & np.uint64(VALUES - 1)).astype(np.int64)


def _masks() -> list[int]:
    """Every way to turn at most CHUNK_RADIUS bits of a chunk."""
    return [
        sum(1 << bit for bit in bits)
        for count in range(CHUNK_RADIUS + 1)
        for bits in combinations(range(CHUNK_BITS), count)
    ]


def _buckets(keys: NDArray[np.int64]) -> tuple[Places, Places]:
    """Places in the order of their keys, and where each key's places start."""
    starts = np.zeros(VALUES + 1, np.int64)
    np.cumsum(np.bincount(keys, minlength=VALUES), out=starts[1:])
    return np.argsort(keys, kind="stable"), starts


def _candidates(
    keys: NDArray[np.int64], sorted_places: Places, starts: Places
) -> Iterator[tuple[Places, Places]]:
    """Every place beside each place of the bucket that its key names, in handfuls."""
    sizes = starts[keys + 1] - starts[keys]
    filled = np.flatnonzero(sizes)
    ends = np.cumsum(sizes[filled])
    first = 0
    while first < len(filled):
        before = ends[first - 1] if first else 0
        last = max(int(np.searchsorted(ends, before + AT_ONCE, "right")), first + 1)
        some = filled[first:last]
        left = np.repeat(some, sizes[some])
        offsets = np.arange(len(left)) - np.repeat(
            ends[first:last] - sizes[some] - before, sizes[some]
        )
        yield left, sorted_places[starts[keys[left]] + offsets]
        first = last


def _is_near(differing: Words, chunk: int, within: int) -> NDArray[np.bool_]:
    """Near altogether, and found by no earlier chunk."""
    kept = np.bitwise_count(differing) <= within
    for earlier in range(chunk):
        kept &= np.bitwise_count(_chunk(differing, earlier)) > CHUNK_RADIUS
    return np.asarray(kept, np.bool_)
