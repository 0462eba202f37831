"""A table written row by row, as CSV and as Parquet at once; memory holds one batch of rows."""

import csv
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
from pyarrow import parquet

from reviewapp.releases.bags import Bag, Kept

AT_ONCE = 2000
KINDS = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
# A spreadsheet runs what begins like this; ' in front makes it a text again.
FORMULA = ("=", "+", "-", "@", "\t", "\r")

Row = Mapping[str, str | int | float | bool | None]


class Table:
    """Columns are known before: each with its name and the kind of its values."""

    def __init__(self, bag: Bag, name: str, columns: Mapping[str, type]) -> None:
        self.bag, self.name, self.columns = bag, name, list(columns)
        self.rows = 0
        self._schema = pa.schema([(column, KINDS[kind]) for column, kind in columns.items()])
        # The name of a table may have folders in it; its unfinished files have none.
        plain = name.replace("/", "-")
        self._csv_path, self._parquet_path = (
            bag.scratch / f"{plain}.{kind}" for kind in ("csv", "parquet")
        )

    def __enter__(self) -> Self:
        self._file = self._csv_path.open("w", encoding="utf-8", newline="")
        self._csv = csv.writer(self._file, lineterminator="\n")
        self._csv.writerow(self.columns)
        self._parquet = parquet.ParquetWriter(self._parquet_path, self._schema)
        self._waiting: list[Row] = []
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self._flush()
        self._file.close()
        self._parquet.close()

    def add(self, row: Row) -> None:
        self.rows += 1
        self._csv.writerow([_cell(row.get(column)) for column in self.columns])
        self._waiting.append(row)
        if len(self._waiting) >= AT_ONCE:
            self._flush()

    def kept(self) -> tuple[Kept, Kept]:
        """Put both files into the bag, once all rows are in."""
        return (
            self.bag.take(f"{self.name}.csv", self._csv_path),
            self.bag.take(f"{self.name}.parquet", self._parquet_path),
        )

    def _flush(self) -> None:
        if self._waiting:
            rows: list[Any] = [{c: row.get(c) for c in self.columns} for row in self._waiting]
            self._parquet.write_table(pa.Table.from_pylist(rows, schema=self._schema))
            self._waiting = []


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value
