"""Pure: hidden repeats, never closer to their case than the protocol says."""

from collections import defaultdict
from collections.abc import Sequence

from reviewapp.allocation.assigning import dealt
from reviewapp.allocation.chance import number
from reviewapp.allocation.errors import DrawImpossible
from reviewapp.allocation.ordering import clash
from reviewapp.allocation.plan import Item, Part

Row = tuple[Item, Part]
CLOSEST = 2  # directly behind itself its subject would be shown twice in a row


def chosen(items: Sequence[Item], count: int, *, seed: int, purpose: str) -> list[Item]:
    """Take this many of the cases by chance, each kind by its share, in the order of the list."""
    if count > len(items):
        raise DrawImpossible(
            f"There are {len(items)} cases that {count} repeats could repeat, so nothing was "
            f"drawn. Ask for fewer repeats, a smaller distance, or more cases."
        )
    sorted_by_kind = dealt(items, 1, seed=seed, purpose=f"repeats of {purpose}")[0]
    taken = {sorted_by_kind[place * len(items) // count].name for place in range(count)}
    return [item for item in items if item.name in taken]


def with_repeats(
    rows: Sequence[Row], count: int, *, distance: int, seed: int, purpose: str
) -> list[Row]:
    """Insert repeats of early cases at random places at least `distance` behind them."""
    distance = max(distance, CLOSEST)
    where = {item.name: place for place, (item, _) in enumerate(rows)}
    early = [
        item
        for place, (item, part) in enumerate(rows)
        if part is Part.CASE and place + distance <= len(rows)
    ]
    gaps: dict[int, list[Row]] = defaultdict(list)
    for item in chosen(early, count, seed=seed, purpose=purpose):
        first = where[item.name] + distance
        gap = _free_gap(rows, gaps, item, first=first, seed=seed, purpose=purpose)
        gaps[gap].append((item, Part.REPEAT))
    found = []
    for gap in range(len(rows) + 1):
        found += [*gaps[gap], *rows[gap : gap + 1]]
    return found


def _free_gap(
    rows: Sequence[Row],
    gaps: dict[int, list[Row]],
    item: Item,
    *,
    first: int,
    seed: int,
    purpose: str,
) -> int:
    """Begin at a random gap and go round until one has no case of the same subject beside it."""
    room = len(rows) + 1 - first
    start = number(seed, f"repeat of {item.name} in {purpose}") % room
    for step in range(room):
        gap = first + (start + step) % room
        before = (gaps[gap] or rows[gap - 1 : gap])[-1]
        if not any(clash(item, other) for other, _ in [before, *rows[gap : gap + 1]]):
            return gap
    raise DrawImpossible(
        "A repeat would stand beside a case of the same subject wherever it is put, so nothing "
        "was drawn. Take images of more subjects, or a smaller distance."
    )
