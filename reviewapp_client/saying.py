"""What the command prints: one JSON value for programs, a few plain lines for people."""

import json
import sys
from collections.abc import Iterable, Mapping

from reviewapp_client.errors import ClientError
from reviewapp_client.line import Answer

# What tells rows of a list apart, in this order where there is such.
COLUMNS = ("id", "name", "cohort", "number", "title", "size", "state", "email", "code", "frozen_at")


def say(told: object, *, as_json: bool) -> None:
    sys.stdout.write((_json(told) if as_json else _plain(told)) + "\n")


def part_of(told: object, path: str) -> object:
    """One part of an answer, by the names that lead to it: `evaluation.verdict`."""
    for name in path.split("."):
        if not isinstance(told, Mapping) or name not in told:
            known = ", ".join(told) if isinstance(told, Mapping) else "none"
            raise ClientError(f"The answer has no field “{name}”. It has: {known}.")
        told = told[name]
    return _json(told) if isinstance(told, Mapping | list) else told


def _json(told: object) -> str:
    return json.dumps(told, indent=2, ensure_ascii=False)


def _plain(told: object) -> str:
    if isinstance(told, list):
        return _table(told)
    if isinstance(told, Mapping):
        return "\n".join(f"{name}: {_short(value)}" for name, value in told.items())
    return str(told)


def _table(rows: list[Answer]) -> str:
    if not rows:
        return "There is none."
    columns = [name for name in COLUMNS if name in rows[0]] or list(rows[0])[:6]
    cells = [columns, *([_short(row.get(name)) for name in columns] for row in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(columns))]
    return "\n".join(_line(line, widths) for line in cells)


def _line(cells: Iterable[str], widths: list[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()


def _short(value: object) -> str:
    return str(value) if isinstance(value, str | int | float | None) else json.dumps(value)
