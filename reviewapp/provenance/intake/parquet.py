"""A process of its own that writes a Parquet file as CSV: a hostile one can end this process only.

python -m reviewapp.provenance.intake.parquet PATH ROWS CELL TOTAL MEBIBYTES

A few bytes of Parquet may hold gigabytes of one text, so what is written is bounded as it is made.
"""

import csv
import resource
import sys

SECONDS = 60
TOO_LARGE = 3  # the status it ends with


class Bounded:
    """What the rows are written to, up to so many bytes."""

    def __init__(self, most: int) -> None:
        self.left = most

    def write(self, text: str) -> int:
        self.left -= len(text.encode("utf-8", "surrogatepass"))
        if self.left < 0:
            sys.exit(TOO_LARGE)
        return sys.stdout.write(text)


def main() -> None:
    path, (most_rows, longest, total, mebibytes) = sys.argv[1], map(int, sys.argv[2:])
    resource.setrlimit(resource.RLIMIT_AS, (mebibytes * 2**20, mebibytes * 2**20))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from pyarrow.parquet import ParquetFile

    writer = csv.writer(Bounded(total))
    file = ParquetFile(path, memory_map=False)
    writer.writerow(file.schema_arrow.names)
    if file.metadata.num_rows > most_rows:
        sys.exit(TOO_LARGE)
    for batch in file.iter_batches(batch_size=1000, use_threads=False):
        columns = [column.to_pylist() for column in batch.columns]
        writer.writerows(
            [_said(cell, longest) for cell in row] for row in zip(*columns, strict=True)
        )


def _said(cell: object, longest: int) -> str:
    said = "" if cell is None else str(cell)
    if len(said) > longest:
        sys.exit(TOO_LARGE)
    return said


if __name__ == "__main__":
    main()
