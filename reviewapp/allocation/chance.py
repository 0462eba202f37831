"""Pure: chance as a hash, not as a generator of some library's version.

To shuffle is to sort by SHA-256(seed, purpose, name). So a draw depends on the seed and on the
names of what is drawn, and anybody can derive it again with nothing but a hash function.
"""

from collections.abc import Iterable
from hashlib import sha256

from reviewapp.audit import canonical

# Blocks are of random even length, so that nobody can count to the last place of one.
BLOCK_LENGTHS = (4, 6, 8)


def shuffled(names: Iterable[str], seed: int, purpose: str) -> list[str]:
    return sorted(names, key=lambda name: (_hash(seed, purpose, name), name))


def number(seed: int, purpose: str) -> int:
    """Return one of 2⁶⁴ numbers."""
    return int.from_bytes(_hash(seed, purpose, "number")[:8], "big")


def block_length(seed: int, purpose: str) -> int:
    return BLOCK_LENGTHS[number(seed, purpose) % len(BLOCK_LENGTHS)]


def sides(count: int, *, seed: int, whose: str) -> list[bool]:
    """Half of each block first, half second; an odd rest is one more of either, by chance."""
    found: list[bool] = []
    while len(found) < count:
        start = len(found)
        purpose = f"block at {start} for {whose}"
        length = min(block_length(seed, purpose), count - start)
        odd_one = length % 2 * (number(seed, f"odd one of {purpose}") % 2)
        first = set(shuffled(map(str, range(length)), seed, purpose)[: length // 2 + odd_one])
        found += [str(place) in first for place in range(length)]
    return found


def _hash(seed: int, purpose: str, name: str) -> bytes:
    return sha256(canonical.canonical_json([seed, purpose, name])).digest()
