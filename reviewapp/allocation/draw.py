"""Pure: which images make a pair, in which order each reader sees them, and on which sides.

This is the draw of protocols of schema 1. It never changes: what was drawn by it can be derived
again for ever. Later protocols are drawn by `drawing`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

from reviewapp.allocation.chance import shuffled, sides
from reviewapp.allocation.errors import DrawImpossible
from reviewapp.audit import canonical


@dataclass(frozen=True)
class Pair:
    real: str
    synthetic: str

    @property
    def name(self) -> str:
        return f"{self.real}+{self.synthetic}"


@dataclass(frozen=True)
class Place:
    """One pair as one reader sees it."""

    pair: Pair
    synthetic_is_first: bool

    @property
    def shown(self) -> tuple[str, str]:
        """What stands at A and at B."""
        real, synthetic = self.pair.real, self.pair.synthetic
        return (synthetic, real) if self.synthetic_is_first else (real, synthetic)


@dataclass(frozen=True)
class Draw:
    pairs: tuple[Pair, ...]
    worklists: dict[str, tuple[Place, ...]]

    @property
    def digest(self) -> str:
        """Name a draw by what every reader sees at every place."""
        return digest_of(
            {reader: [place.shown for place in places] for reader, places in self.worklists.items()}
        )


def digest_of(shown: dict[str, list[tuple[str, str]]]) -> str:
    return canonical.digest(
        {reader: [list(pair) for pair in pairs] for reader, pairs in shown.items()}
    )


def draw(
    real: Iterable[str],
    synthetic: Iterable[str],
    *,
    cases: int,
    readers: Sequence[str],
    seed: int,
    alike: Mapping[str, str] = MappingProxyType({}),
) -> Draw:
    """Match real with synthetic images at random; every reader gets all pairs.

    Images with the same value in `alike` are matched with each other as far as there are any.
    """
    one, other = sorted(set(real)), sorted(set(synthetic))
    if min(len(one), len(other)) < cases:
        raise DrawImpossible(
            f"{len(one)} real and {len(other)} synthetic images do not make {cases} pairs, so "
            f"nothing was drawn. Add images, or lock a protocol with fewer cases."
        )
    matched = _matched(shuffled(one, seed, "real"), shuffled(other, seed, "synthetic"), alike=alike)
    pairs = tuple(islice(matched, cases))
    return Draw(
        pairs=pairs,
        worklists={reader: _worklist(pairs, seed=seed, reader=reader) for reader in readers},
    )


def _matched(real: list[str], synthetic: list[str], *, alike: Mapping[str, str]) -> Iterator[Pair]:
    """First those that find their like, then what is left with what is left."""
    free: dict[str, list[str]] = defaultdict(list)
    for name in reversed(synthetic):
        free[alike.get(name, "")].append(name)
    alone = []
    for name in real:
        if same := free[alike.get(name, "")]:
            yield Pair(name, same.pop())
        else:
            alone.append(name)
    left = {name for names in free.values() for name in names}
    others = (name for name in synthetic if name in left)
    yield from (Pair(*images) for images in zip(alone, others, strict=False))


def _worklist(pairs: tuple[Pair, ...], *, seed: int, reader: str) -> tuple[Place, ...]:
    by_name = {pair.name: pair for pair in pairs}
    order = shuffled(by_name, seed, f"order for {reader}")
    turned = sides(len(pairs), seed=seed, whose=reader)
    return tuple(
        Place(pair=by_name[name], synthetic_is_first=first)
        for name, first in zip(order, turned, strict=True)
    )
