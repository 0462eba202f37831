"""Pure: many entries, column by column, and the questions that are asked of them.

    ┌ ordinals  8 bytes each ┐┌ column 0  2 bytes each ┐┌ column 1 ┐ …     all little-endian

A code is the number of a term; 0 stands for nothing known. A column that came later than a block
is not in it, and reads as nothing known.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Ordinals = NDArray[np.int64]
Codes = NDArray[np.uint16]
Mask = NDArray[np.bool_]
ORDINAL, CODE = np.dtype("<i8"), np.dtype("<u2")
NOTHING_KNOWN = 0
HIGHEST_CODE = 2**16 - 1
ONE, TWO = np.uint8(1), np.uint8(2)


@dataclass(frozen=True)
class Table:
    """Entries in the order of their ordinals."""

    ordinals: Ordinals
    columns: tuple[Codes, ...]

    def __len__(self) -> int:
        return len(self.ordinals)

    def column(self, position: int) -> Codes:
        if position < len(self.columns):
            return self.columns[position]
        return np.zeros(len(self), CODE)


class Found:
    """The answer to one question: which entries fit, and how many would with one choice undone."""

    def __init__(self, table: Table, wanted: Mapping[int, Iterable[int]], *, but: Ordinals) -> None:
        """`wanted` has the codes that will do, by column; `but` names entries to leave out."""
        self.table = table
        self._misses = np.zeros(len(table), np.uint8)
        self._missed: dict[int, Mask] = {}
        if len(but):
            # Out for good: two misses are never forgiven.
            self._misses[_places(table.ordinals, but)] = TWO
        for position, codes in wanted.items():
            missed = ~_fitting(codes)[table.column(position)]
            self._missed[position] = missed
            self._misses = np.minimum(self._misses + missed.astype(np.uint8), TWO)

    @cached_property
    def places(self) -> NDArray[np.intp]:
        """Where in the table the entries that fit stand, the newest last."""
        return np.flatnonzero(self._misses == 0)

    @property
    def total(self) -> int:
        return len(self.places)

    def counts(self, position: int, highest: int) -> NDArray[np.intp]:
        """How many fit for each code of a column, the choice in that column itself set aside."""
        codes = self.table.column(position)
        chosen = self.places
        if position in self._missed:
            chosen = np.flatnonzero(self._misses - self._missed[position] == 0)
        if len(chosen) < len(self.table):
            codes = codes[chosen]
        return np.bincount(codes, minlength=highest + 1)

    def page(self, *, before: int | None, size: int) -> Ordinals:
        """The newest entries that fit, of those before an ordinal."""
        ordinals = self.table.ordinals[self.places]
        end = len(ordinals) if before is None else int(np.searchsorted(ordinals, before))
        return ordinals[max(end - size, 0) : end][::-1]

    def at(self, position: int, *, size: int, newest: int | None = None) -> Ordinals:
        """The entries from a position on, counted from the newest or from a given one."""
        start = self.total if newest is None else self._until(newest)
        end = max(start - position, 0)
        return self.table.ordinals[self.places[max(end - size, 0) : end]][::-1]

    def _until(self, newest: int) -> int:
        return int(np.searchsorted(self.ordinals, newest, "right"))

    @property
    def ordinals(self) -> Ordinals:
        return self.table.ordinals[self.places]


def write(ordinals: Sequence[int], codes: Sequence[bytes]) -> bytes:
    """Turn rows of codes, of which later ones may be longer, into columns."""
    width = max((len(row) for row in codes), default=0) // CODE.itemsize
    rows = np.zeros((len(codes), width), CODE)
    for number, row in enumerate(codes):
        read_row = np.frombuffer(row, CODE)
        rows[number, : len(read_row)] = read_row
    return np.asarray(ordinals, ORDINAL).tobytes() + np.ascontiguousarray(rows.T).tobytes()


def read(content: bytes, size: int) -> Table:
    """Read what `write` wrote."""
    ordinals = np.frombuffer(content, ORDINAL, size)
    codes = np.frombuffer(content, CODE, offset=size * ORDINAL.itemsize)
    return Table(ordinals, tuple(codes.reshape(-1, size) if size else ()))


def joined(parts: Sequence[Table]) -> Table:
    """Put tables together, in the order of their ordinals."""
    parts = sorted((part for part in parts if len(part)), key=lambda part: part.ordinals[0])
    if not parts:
        return Table(np.zeros(0, ORDINAL), ())
    if len(parts) == 1:
        return parts[0]
    width = max(len(part.columns) for part in parts)
    ordinals = np.concatenate([part.ordinals for part in parts])
    columns = [np.concatenate([part.column(n) for part in parts]) for n in range(width)]
    if (np.diff(ordinals) < 0).any():
        # Two imports at once: their entries lie in each other's blocks.
        order = np.argsort(ordinals, kind="stable")
        ordinals, columns = ordinals[order], [column[order] for column in columns]
    return Table(ordinals, tuple(columns))


def _fitting(codes: Iterable[int]) -> Mask:
    known = np.zeros(HIGHEST_CODE + 1, np.bool_)
    known[list(codes)] = True
    return known


def _places(ordinals: Ordinals, wanted: Ordinals) -> NDArray[np.intp]:
    places = np.searchsorted(ordinals, np.sort(wanted))
    places = places[places < len(ordinals)]
    return places[np.isin(ordinals[places], wanted)]
