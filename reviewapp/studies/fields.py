"""Pure: take a protocol's JSON apart, place by place; what does not fit is refused with its place.

A place is written as in code: `questions[0].anchors[2]`. Decimals are text, as canonical JSON
has no floats: "0.40".
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from reviewapp.studies.errors import ProtocolNotUsable

LONGEST_TEXT = 2000
_DECIMAL = re.compile(r"-?\d{1,6}(\.\d{1,6})?")
_HEX = re.compile(r"[0-9a-f]{64}")

Kind = TypeVar("Kind", bound=StrEnum)


def unusable(place: str, what: str, now: str) -> ProtocolNotUsable:
    """What is wrong, what follows and what to do, with the place for a form to stand beside."""
    return ProtocolNotUsable(f"{what}, so this protocol cannot be used. {now}.", place=place)


def whole(
    value: object, place: str, keys: Iterable[str], *, may: Iterable[str] = ()
) -> dict[str, object]:
    """An object with all of `keys`, some of `may` and nothing else."""
    must = set(keys)
    at = place if place != "The protocol" else ""
    if not isinstance(value, dict):
        raise unusable(at, f"{place} is not an object", f"Give it {', '.join(sorted(must))}")
    if missing := sorted(must - set(value)):
        raise unusable(_inside(at, missing[0]), f"{place} lacks “{missing[0]}”", "Add it")
    if unknown := sorted(set(value) - must.union(may)):
        raise unusable(
            _inside(at, unknown[0]),
            f"{place} has “{unknown[0]}”, which means nothing here",
            "Take it out",
        )
    return value


def items(
    value: object, place: str, *, fewest: int = 0, most: int = 200
) -> Iterator[tuple[object, str]]:
    """Each entry of a list beside its place."""
    if not isinstance(value, list) or not fewest <= len(value) <= most:
        raise unusable(place, f"{place} is {value!r:.80}", f"List {fewest} to {most} entries")
    return ((entry, f"{place}[{n}]") for n, entry in enumerate(value))


def number(value: object, place: str, *, low: int, high: int) -> int:
    if type(value) is not int or not low <= value <= high:
        raise unusable(place, f"{place} is {value!r}", f"Give a whole number from {low} to {high}")
    return value


def text(value: object, place: str, *, most: int = LONGEST_TEXT) -> str:
    if not isinstance(value, str) or not value.strip():
        raise unusable(place, f"{place} is {value!r}", "Write a text that is not empty")
    if len(value.strip()) > most:
        raise unusable(
            place, f"{place} has {len(value)} characters", f"Write at most {most} characters"
        )
    return value.strip()


def text_or_nothing(value: object, place: str, *, most: int = LONGEST_TEXT) -> str:
    return "" if value == "" else text(value, place, most=most)


def code(value: object, place: str) -> str:
    """A stable name: it stays when the words around it are written anew."""
    found = text(value, place, most=40)
    if not (found.isidentifier() and found.isascii()):
        raise unusable(
            place,
            f"{place} is {found!r}",
            "Use letters, digits and underscores, a letter first",
        )
    return found


def one_of(value: object, place: str, kinds: type[Kind]) -> Kind:
    for kind in kinds:
        if value == kind:
            return kind
    raise unusable(place, f"{place} is {value!r}", f"Write one of {', '.join(kinds)}")


def truth(value: object, place: str) -> bool:
    if not isinstance(value, bool):
        raise unusable(place, f"{place} is {value!r}", "Write true or false")
    return value


def decimal(value: object, place: str, *, low: Decimal, high: Decimal) -> Decimal:
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
        raise unusable(
            place, f"{place} is {value!r}", 'Write a decimal in quotation marks, such as "0.40"'
        )
    found = Decimal(value)
    if not low <= found <= high:
        raise unusable(
            place,
            f"{place} is {value}, which lies outside the scale",
            f"Give a number from {low} to {high}",
        )
    return found


def fingerprint(value: object, place: str) -> str:
    if not isinstance(value, str) or not _HEX.fullmatch(value):
        raise unusable(
            place, f"{place} is {value!r}", "Give the 64 hexadecimal digits of a SHA-256"
        )
    return value


def refuse_twice(codes: Sequence[str], place: str, what: str) -> None:
    """Two of the same code could not be told apart later."""
    for at, one in enumerate(codes):
        if one in codes[:at]:
            raise unusable(
                f"{place}[{at}].code", f"two {what} have the same code, {one}", "Give each its own"
            )


def _inside(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key
