"""Pure: the draw of protocols since schema 2. One seed gives one drawing, whatever comes first."""

from collections import Counter
from collections.abc import Iterable, Sequence

from reviewapp.allocation.assigning import Group, groups
from reviewapp.allocation.chance import shuffled, sides
from reviewapp.allocation.errors import DrawImpossible
from reviewapp.allocation.ordering import kept_apart, orders, with_catches
from reviewapp.allocation.plan import Again, Drawing, Item, Part, Place, Plan
from reviewapp.allocation.repeating import Row, chosen, with_repeats

FIRST, LATER = 1, 2


def drawing(
    items: Iterable[Item],
    *,
    plan: Plan,
    readers: Sequence[str],
    seed: int,
    catches: Iterable[Item] = (),
    training: Iterable[Item] = (),
) -> Drawing:
    """Draw every reader's worklist."""
    cases, catch, before = (_by_name(some) for some in (items, catches, training))
    _refuse_twice([*cases, *catch, *before])
    worklists = {
        reader: _training(before, plan.tries, seed=seed, reader=reader)
        for reader in sorted(readers)
    }
    parts = groups(cases, plan=plan, readers=sorted(readers), seed=seed)
    for phase in range(1, plan.phases + 1):
        for group in parts:
            drawn = _phase(group, catch, plan=plan, phase=phase, seed=seed)
            for reader, places in drawn.items():
                worklists[reader] += places
    return Drawing({reader: tuple(places) for reader, places in worklists.items()})


def _phase(
    group: Group, catches: Sequence[Item], *, plan: Plan, phase: int, seed: int
) -> dict[str, list[Place]]:
    found = {}
    for reader, order in orders(group, seed=seed, purpose=f"phase {phase}").items():
        purpose = f"phase {phase} for {reader}"
        caught = {item.name for item in catches}
        mixed = kept_apart(with_catches(order, catches, seed=seed, purpose=purpose))
        rows = [(item, Part.CATCH if item.name in caught else Part.CASE) for item in mixed]
        again: list[Row] = []
        if plan.again is Again.LATER_SESSION:
            again = _later(order, plan.repeats, seed=seed, purpose=purpose)
        elif plan.repeats:
            rows = with_repeats(
                rows, plan.repeats, distance=plan.distance, seed=seed, purpose=purpose
            )
        turned = _sides([*rows, *again], seed=seed, purpose=purpose)
        sessions = [FIRST] * len(rows) + [LATER] * len(again)
        found[reader] = [
            Place(item, part, side, phase, session)
            for (item, part), side, session in zip([*rows, *again], turned, sessions, strict=True)
        ]
    return found


def _later(order: Sequence[Item], count: int, *, seed: int, purpose: str) -> list[Row]:
    """Repeats of a session of their own, in a new order."""
    by_name = {item.name: item for item in chosen(order, count, seed=seed, purpose=purpose)}
    names = shuffled(by_name, seed, f"later session of {purpose}")
    return [(item, Part.REPEAT) for item in kept_apart([by_name[name] for name in names])]


def _sides(rows: Sequence[Row], *, seed: int, purpose: str) -> list[bool]:
    """Balance the sides of the cases, of the catch cases and of the repeats, each by itself."""
    counts = Counter(part for _, part in rows)
    found = {
        part: iter(sides(count, seed=seed, whose=f"{part} of {purpose}"))
        for part, count in counts.items()
    }
    return [len(item.images) > 1 and next(found[part]) for item, part in rows]


def _training(items: Sequence[Item], tries: int, *, seed: int, reader: str) -> list[Place]:
    """Everybody is trained on the same cases; each try has an order and sides of its own."""
    by_name = {item.name: item for item in items}
    places = []
    for attempt in range(1, tries + 1):
        purpose = f"training {attempt} of {reader}"
        order = kept_apart([by_name[name] for name in shuffled(by_name, seed, purpose)])
        rows: list[Row] = [(item, Part.TRAINING) for item in order]
        turned = _sides(rows, seed=seed, purpose=purpose)
        places += [
            Place(item, part, side, phase=0, session=attempt)
            for (item, part), side in zip(rows, turned, strict=True)
        ]
    return places


def _by_name(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=lambda item: item.name)


def _refuse_twice(items: Sequence[Item]) -> None:
    names = [item.name for item in items]
    if len(set(names)) < len(names):
        raise DrawImpossible(
            "The same case is asked for twice, so nothing was drawn. "
            "Take each image into one case, and keep training and catch cases apart from the rest."
        )
