"""Pure: chance as a hash, not as a generator of some library's version.

To shuffle is to sort by SHA-256(seed, purpose, name). So a draw depends on the seed and on the
names of what is drawn, and anybody can derive it again with nothing but a hash function.
"""

from collections.abc import Callable, Iterable
from hashlib import sha256
from json.encoder import encode_basestring

from reviewapp.audit import canonical

# Blocks are of random even length, so that nobody can count to the last place of one.
BLOCK_LENGTHS = (4, 6, 8)


def shuffled(names: Iterable[str], seed: int, purpose: str) -> list[str]:
    hashed = _hasher(seed, purpose)
    return sorted(names, key=lambda name: (hashed(name), name))


def number(seed: int, purpose: str) -> int:
    """Return one of 2⁶⁴ numbers."""
    return int.from_bytes(_hasher(seed, purpose)("number")[:8], "big")


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


def _hasher(seed: int, purpose: str) -> Callable[[str], bytes]:
    """SHA-256 of the canonical JSON of [seed, purpose, name]; what all names share once."""
    begun = sha256(canonical.canonical_json([seed, purpose])[:-1] + b",")

    def hashed(name: str) -> bytes:
        whole = begun.copy()
        whole.update(encode_basestring(name).encode() + b"]")
        return whole.digest()

    return hashed
