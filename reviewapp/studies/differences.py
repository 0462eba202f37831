"""Pure: what differs between two protocols, place by place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reviewapp.audit.canonical import canonical_json


@dataclass(frozen=True)
class Difference:
    """One place that says something else; empty where the place does not exist."""

    place: str
    before: str
    after: str


def differences(before: object, after: object) -> list[Difference]:
    """All places at which two values differ, in the order of the places."""
    one, other = dict(leaves(before)), dict(leaves(after))
    return [
        Difference(place, one.get(place, ""), other.get(place, ""))
        for place in sorted({*one, *other}, key=_in_order)
        if one.get(place) != other.get(place)
    ]


def leaves(value: object, place: str = "") -> Iterator[tuple[str, str]]:
    """Every place that holds no other, with what it says; empty lists and objects are such."""
    if isinstance(value, Mapping) and value:
        for key in sorted(value):
            yield from leaves(value[key], f"{place}.{key}" if place else str(key))
    elif isinstance(value, list) and value:
        for number, entry in enumerate(value):
            yield from leaves(entry, f"{place}[{number}]")
    else:
        yield place, canonical_json(value).decode()


def _in_order(place: str) -> list[tuple[bool, int, str]]:
    """So that [2] stands before [10]."""
    parts = place.replace("[", ".").replace("]", "").split(".")
    return [(part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts]
