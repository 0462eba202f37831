"""Pure: in which order each reader sees their cases.

The cases are dealt into segments, and the segments follow each other as in a Williams square
(Williams, Aust J Sci Res A 2:149-168, 1949): over a square's readers each case stands in each
segment of the list exactly equally often, so that learning and tiredness hit all cases alike.
"""

from collections import Counter
from collections.abc import Sequence

from reviewapp.allocation.assigning import Group, dealt
from reviewapp.allocation.chance import block_length, number, shuffled
from reviewapp.allocation.errors import DrawImpossible
from reviewapp.allocation.plan import Item

MOST_SEGMENTS = 8


def orders(group: Group, *, seed: int, purpose: str) -> dict[str, list[Item]]:
    """Give each reader of the group their cases in an order of their own."""
    count = max(1, min(MOST_SEGMENTS, len(group.of_reader), len(group.items)))
    segments = dealt(group.items, count, seed=seed, purpose=f"segments of {purpose}")
    square = williams(count)
    found = {}
    for rank, reader in enumerate(shuffled(group.of_reader, seed, f"rows of {purpose}")):
        own = group.of_reader[reader]
        found[reader] = [
            item
            for number_, segment in enumerate(square[rank % len(square)])
            for item in woven(
                [item for item in segments[segment] if item.name in own],
                seed=seed,
                purpose=f"segment {number_} of {purpose} for {reader}",
            )
        ]
    return found


def williams(count: int) -> list[list[int]]:
    """Return rows in which each number is at each place, and before each other, equally often."""
    steps = range(count)
    first = [step // 2 + 1 if step % 2 else (count - step // 2) % count for step in steps]
    rows = [[(step + row) % count for step in first] for row in steps]
    return rows + [row[::-1] for row in rows] if count % 2 and count > 1 else rows


def woven(items: Sequence[Item], *, seed: int, purpose: str) -> list[Item]:
    """Shuffle within blocks that hold each kind by its share."""
    of_kind = Counter(item.kind for item in items)
    by_name = {item.name: item for item in items}
    ranks: Counter[str] = Counter()
    start, blocks = 0, [0]
    while start < len(items):
        start += block_length(seed, f"block at {start} of {purpose}")
        blocks.append(start)
    places = {}
    for name in shuffled(by_name, seed, f"ranks of {purpose}"):
        kind = by_name[name].kind
        # The middle of its share of the list, as a fraction of whole numbers: no rounding.
        middle = (2 * ranks[kind] + 1) * len(items)
        places[name] = sum(2 * end * of_kind[kind] <= middle for end in blocks)
        ranks[kind] += 1
    order = shuffled(by_name, seed, purpose)
    return [by_name[name] for name in sorted(order, key=lambda name: places[name])]


def with_catches(
    order: list[Item], catches: Sequence[Item], *, seed: int, purpose: str
) -> list[Item]:
    """Put one catch case at random into each of equal stretches of the list."""
    if len(catches) > len(order):
        raise DrawImpossible(
            f"There are {len(catches)} catch cases for {len(order)} cases, so nothing was drawn. "
            f"Take fewer catch cases than cases."
        )
    by_name = {item.name: item for item in catches}
    found, here = [], 0
    for rank, name in enumerate(shuffled(by_name, seed, f"catches of {purpose}")):
        low, high = (end * len(order) // len(catches) for end in (rank, rank + 1))
        gap = low + number(seed, f"catch {rank} of {purpose}") % (high - low) + 1
        found += [*order[here:gap], by_name[name]]
        here = gap
    return found + order[here:]


def kept_apart(order: list[Item]) -> list[Item]:
    """Exchange cases until no subject is shown twice in a row; like is exchanged for like first."""
    found = list(order)
    for place in range(1, len(found)):
        if clash(found[place - 1], found[place]) and not _exchanged(found, place):
            return _rarest_last(order)
    return found


def clash(one: Item, other: Item) -> bool:
    return bool(one.subjects & other.subjects)


def _exchanged(order: list[Item], place: int) -> bool:
    others = sorted(
        (other for other in range(len(order)) if other != place),
        key=lambda other: (order[other].kind != order[place].kind, abs(other - place)),
    )
    for other in others:
        order[place], order[other] = order[other], order[place]
        if not any(_stands_beside_itself(order, where) for where in (place, other)):
            return True
        order[place], order[other] = order[other], order[place]
    return False


def _stands_beside_itself(order: Sequence[Item], place: int) -> bool:
    beside = [*order[max(place - 1, 0) : place], *order[place + 1 : place + 2]]
    return any(clash(order[place], other) for other in beside)


def _rarest_last(order: Sequence[Item]) -> list[Item]:
    """Take the subjects of which most is left first: this finds an order wherever there is one."""
    left = list(order)
    found: list[Item] = []
    while left:
        counts = Counter(subject for item in left for subject in item.subjects)
        fits = [item for item in left if not found or not clash(found[-1], item)]
        if not fits:
            raise DrawImpossible(
                "One subject has so many of the cases that it would be shown twice in a row, so "
                "nothing was drawn. Take images of more subjects."
            )
        best = max(fits, key=lambda item: max((counts[s] for s in item.subjects), default=0))
        left.remove(best)
        found.append(best)
    return found
