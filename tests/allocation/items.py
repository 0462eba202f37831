"""Cases and readers by number, for draws."""

from typing import Any

from reviewapp.allocation.drawing import drawing
from reviewapp.allocation.plan import Drawing, Item, Part, Place, Plan


def pairs(count: int, name: str = "") -> list[Item]:
    return [
        Item((f"{name}r{n}", f"{name}s{n}"), subjects=frozenset({f"{name}p{n}"}))
        for n in range(count)
    ]


def singles(count: int) -> list[Item]:
    """Half of each arm, or one more of the first."""
    return [Item((f"i{n}",), kind=("REAL", "SYNTHETIC")[n % 2]) for n in range(count)]


def names(count: int) -> list[str]:
    return [f"reader {number}" for number in range(count)]


def of_part(places: tuple[Place, ...], part: Part) -> list[Place]:
    return [place for place in places if place.part is part]


def drawn(items: list[Item], count: int = 1, *, seed: int = 1, **plan: Any) -> Drawing:  # noqa: ANN401 the fields of Plan
    return drawing(items, plan=Plan(**plan), readers=names(count), seed=seed)
