"""Attribute tables that come with images: CSV or Parquet. A table is text of strangers: bounded.

What a column is called and what stands in it may name somebody, so both stay in quarantine; only
the values of columns that a person maps to an attribute ever leave it.
"""

import csv
import io
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from threading import Timer

import reviewapp
from reviewapp.dicom.errors import Damaged, FileRefused, TooLarge
from reviewapp.provenance.intake.columns import Looked
from reviewapp.provenance.intake.parquet import TOO_LARGE

LARGEST = 64 * 2**20
MOST_ROWS = 1_000_000
MOST_COLUMNS = 500
LONGEST_CELL = 10_000
PARQUET = b"PAR1"
PARQUET_READER = "reviewapp.provenance.intake.parquet"
ROOT = str(Path(reviewapp.__file__).parent.parent)
MEBIBYTES = 4096  # of address space; what the library maps, not what it uses
PATIENCE = 180
EXAMPLES = 5
Row = Sequence[str]


class NotATable(FileRefused):
    advice = "Give a CSV file in UTF-8 with a head line, or a Parquet file."


@dataclass(frozen=True)
class Column:
    """What the preview shows of one, so that a person can say what it means."""

    place: int
    name: str
    examples: tuple[str, ...]
    codes: int
    is_coded: bool
    why_not: str


def rows(path: Path) -> Iterator[Row]:
    """The head line, then every row, all as text."""
    if path.stat().st_size > LARGEST:
        raise TooLarge(f"is a table of more than {LARGEST // 2**20} MiB")
    with path.open("rb") as file:
        is_parquet = file.read(4) == PARQUET
    yield from islice(_bounded(_parquet(path) if is_parquet else _csv(path)), MOST_ROWS + 2)


def columns(path: Path) -> list[Column]:
    """Look through a table once."""
    found = rows(path)
    head = next(found, ())
    if not head:
        raise NotATable("is an empty table")
    looked = [Looked() for _ in head]
    for number, row in enumerate(found, start=1):
        if number > MOST_ROWS:
            raise TooLarge(f"is a table of more than {MOST_ROWS} rows")
        for column, cell in zip(looked, row, strict=True):
            column.hear(cell)
    return [
        _column(place, name, of) for place, (name, of) in enumerate(zip(head, looked, strict=True))
    ]


def _column(place: int, name: str, looked: Looked) -> Column:
    why_not = looked.why_not()
    return Column(
        place=place,
        name=name,
        examples=tuple(islice(looked.values, EXAMPLES)),
        codes=len(looked.values),
        is_coded=not why_not,
        why_not=why_not,
    )


def _bounded(found: Iterator[Row]) -> Iterator[Row]:
    width = None
    for number, row in enumerate(found, start=1):
        width = len(row) if width is None else width
        if width > MOST_COLUMNS or any(len(cell) > LONGEST_CELL for cell in row):
            raise TooLarge(f"is a table with too many columns or too long a cell (row {number})")
        if len(row) != width:
            raise Damaged(f"is a table whose row {number} has {len(row)} cells instead of {width}")
        yield row


def _csv(path: Path) -> Iterator[Row]:
    try:
        return _rows_of(path.read_text("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise NotATable("is no text in UTF-8") from error


def _rows_of(text: str) -> Iterator[Row]:
    if "\x00" in text:
        raise NotATable("holds zero bytes, which no table has")
    head = text.partition("\n")[0]
    mark = max(",;\t", key=head.count)
    csv.field_size_limit(LONGEST_CELL * 10)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True):
            if row:
                yield [cell.strip() for cell in row]
    except csv.Error as error:
        raise Damaged("is a CSV file that cannot be read: a quote is not closed") from error


def _parquet(path: Path) -> Iterator[Row]:
    """In a process of its own: the library reads in C++, and the file may be hostile."""
    status, content = _written_by_reader(path)
    if status == TOO_LARGE or len(content) > LARGEST:
        raise TooLarge(
            f"is a Parquet file of more than {MOST_ROWS} rows, more than {LARGEST // 2**20} MiB "
            f"of text or with too long a cell"
        )
    if status:
        raise Damaged("is a Parquet file that cannot be read")
    try:
        return _rows_of(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Damaged("is a Parquet file that cannot be read") from error


def _written_by_reader(path: Path) -> tuple[int, bytes]:
    """Return how the reader ended and what it wrote; of too much only so much that it shows."""
    bounds = map(str, (MOST_ROWS, LONGEST_CELL, LARGEST, MEBIBYTES))
    with subprocess.Popen(  # noqa: S603 this very program, with our own path and four numbers
        [sys.executable, "-m", PARQUET_READER, str(path), *bounds],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": ROOT, "OMP_NUM_THREADS": "1", "ARROW_NUM_THREADS": "1"},
    ) as reader:
        patience = Timer(PATIENCE, reader.kill)
        patience.start()
        try:
            assert reader.stdout is not None  # noqa: S101 it was asked for above
            content = reader.stdout.read(LARGEST + 1)
            if len(content) > LARGEST:
                reader.kill()  # a reader that keeps no bound is no longer ours
            return reader.wait(), content
        finally:
            patience.cancel()
