"""Pure: which reader reads which cases. Loads differ by one case at most."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from reviewapp.allocation.chance import shuffled
from reviewapp.allocation.errors import DrawImpossible
from reviewapp.allocation.plan import Item, Plan, Reading


@dataclass(frozen=True)
class Group:
    """Readers whose orders are balanced against each other, and what each of them reads."""

    items: tuple[Item, ...]
    of_reader: dict[str, frozenset[str]]


def groups(items: Sequence[Item], *, plan: Plan, readers: Sequence[str], seed: int) -> list[Group]:
    if plan.reading is Reading.SPLIT_PLOT:
        return _split(items, plan.blocks, readers=readers, seed=seed)
    if plan.reading is Reading.PARTIAL:
        return [_partial(items, plan, readers=readers, seed=seed)]
    names = frozenset(item.name for item in items)
    return [Group(tuple(items), dict.fromkeys(readers, names))]


def dealt(items: Sequence[Item], parts: int, *, seed: int, purpose: str) -> list[list[Item]]:
    """Deal into equal parts, each kind spread as evenly as it goes."""
    by_name = {item.name: item for item in items}
    order = sorted(shuffled(by_name, seed, purpose), key=lambda name: by_name[name].kind)
    return [[by_name[name] for name in order[part::parts]] for part in range(parts)]


def _split(items: Sequence[Item], blocks: int, *, readers: Sequence[str], seed: int) -> list[Group]:
    if not 1 < blocks <= min(len(readers), len(items)):
        raise DrawImpossible(
            f"{len(readers)} readers and {len(items)} cases do not make {blocks} blocks, so "
            f"nothing was drawn. Take at least two blocks, with a reader and a case in each."
        )
    order = shuffled(readers, seed, "readers into blocks")
    parts = dealt(items, blocks, seed=seed, purpose="cases into blocks")
    return [
        Group(
            tuple(part),
            dict.fromkeys(order[number::blocks], frozenset(item.name for item in part)),
        )
        for number, part in enumerate(parts)
    ]


def _partial(items: Sequence[Item], plan: Plan, *, readers: Sequence[str], seed: int) -> Group:
    wanted = plan.readers_per_case
    if not 0 < wanted <= len(readers) or not 0 <= plan.read_by_all <= len(items):
        raise DrawImpossible(
            f"{wanted} readers for each case and {plan.read_by_all} cases for all do not fit "
            f"{len(readers)} readers and {len(items)} cases, so nothing was drawn. "
            f"Ask for at most as many as there are."
        )
    by_kind = dealt(items, 1, seed=seed, purpose="cases for some")[0]
    common, rest = _common(by_kind, plan.read_by_all)
    lists = {reader: set(common) for reader in readers}
    together: dict[tuple[str, str], int] = defaultdict(int)
    for name in rest:
        chosen = _least_loaded(lists, wanted, together, seed=seed, purpose=name)
        for reader in chosen:
            lists[reader].add(name)
        for pair in combinations(sorted(chosen), 2):
            together[pair] += 1
    return Group(tuple(items), {reader: frozenset(names) for reader, names in lists.items()})


def _common(order: Sequence[Item], count: int) -> tuple[list[str], list[str]]:
    """Take every so manieth of the list that is sorted by kind: each kind has its share."""
    taken = {place * len(order) // count for place in range(count)}
    names = [item.name for item in order]
    return (
        [name for place, name in enumerate(names) if place in taken],
        [name for place, name in enumerate(names) if place not in taken],
    )


def _least_loaded(
    lists: dict[str, set[str]],
    wanted: int,
    together: dict[tuple[str, str], int],
    *,
    seed: int,
    purpose: str,
) -> list[str]:
    """The readers with the fewest cases; among equals those who have met least, then by chance."""
    chosen: list[str] = []
    free = shuffled(lists, seed, f"readers of {purpose}")
    while len(chosen) < wanted:

        def met(reader: str) -> int:
            return sum(together[min(one, reader), max(one, reader)] for one in chosen)

        best = min(free, key=lambda reader: (len(lists[reader]), met(reader)))
        free.remove(best)
        chosen.append(best)
    return chosen
