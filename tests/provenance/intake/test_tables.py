"""Attribute tables of strangers …"""

import resource
import sys
from pathlib import Path
from runpy import run_path
from time import monotonic

import pyarrow
import pyarrow.parquet
import pytest

from reviewapp.dicom.errors import FileRefused, TooLarge
from reviewapp.provenance.intake import parquet, tables


def a_table(folder: Path, content: bytes) -> Path:
    path = folder / "table"
    path.write_bytes(content)
    return path


def a_parquet(folder: Path, **columns: list[object]) -> Path:
    path = folder / "table.parquet"
    pyarrow.parquet.write_table(pyarrow.table(columns), path)
    return path


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_rows_are_read_whatever_divides_them(tmp_path: Path, mark: str) -> None:
    content = f"\ufefffile{mark}age\r\na.png{mark} 41 \r\n\r\n".encode()

    assert list(tables.rows(a_table(tmp_path, content))) == [["file", "age"], ["a.png", "41"]]


def test_parquet_is_read_as_text(tmp_path: Path) -> None:
    path = a_parquet(tmp_path, file=["a.png", None], age=[41, 42])

    assert list(tables.rows(path)) == [["file", "age"], ["a.png", "41"], ["", "42"]]


@pytest.mark.parametrize(
    ("values", "is_coded"),
    [
        (["NODULE", "NONE"] * 200, True),
        ([str(number / 7) for number in range(500)], True),
        ([f"somebody {number}" for number in range(500)], False),
        (["x" * 61], False),
        ([""], True),
        ([f"{number}" for number in range(300)] + ["Jane Doe"], False),
        (["12.5", "nan", "1e-3", "-4", ".5"] * 100, True),
    ],
)
def test_a_column_of_many_or_long_texts_is_free_text(
    tmp_path: Path, *, values: list[str], is_coded: bool
) -> None:
    content = "file,column\n" + "\n".join(f"f,{value}" for value in values)

    assert tables.columns(a_table(tmp_path, content.encode()))[1].is_coded is is_coded


NAMES = [f"Doe{number} Jane" for number in range(30)]
MEASURED = [f"{100_000 + number * 7.3:.1f}" for number in range(300)]


@pytest.mark.parametrize(
    ("values", "why_not"),
    [
        (NAMES, "nearly every row has another"),
        ([*NAMES, *["Doe1 Jane"] * 20], "nearly every row has another"),
        ([*NAMES, *["Doe1 Jane"] * 31], ""),
        ([f"code {number}" for number in range(20)], ""),
        ([str(4_711_000 + number) for number in range(300)], "long numbers"),
        ([f"{4_711_000 + number}.0" for number in range(300)], "long numbers"),
        ([str(4_711_000 + number) for number in range(5)], "long numbers"),
        ([str(4_711_000 + number % 50) for number in range(300)], "long numbers"),
        (["471100", "471101"] * 20, ""),
        (MEASURED, ""),
        ([str(number) for number in range(1000, 1900)], ""),
        (["120", "250000", *["80"] * 30], ""),
        (["1957-03-14"], "dates"),
        (["14.03.1957"], "dates"),
        (["3/14/57"], "dates"),
        (["1957-03-14T00:00:00"], "dates"),
        (["14 Mar 1957"], "dates"),
        (["MARCH 14, 1957"], "dates"),
        (["14-MAR-1957", *["unknown"] * 50], "dates"),
        (["19570314", "19480229"] * 30, "dates"),
        (["MARKED", "12-15", "1.5", "T2", "2021"] * 9, ""),
    ],
)
def test_a_column_that_may_name_somebody_says_why(
    tmp_path: Path, values: list[str], why_not: str
) -> None:
    content = "file;column\n" + "\n".join(f"f;{value}" for value in values)
    column = tables.columns(a_table(tmp_path, content.encode()))[1]

    assert why_not in column.why_not
    assert (column.is_coded, column.why_not == "") == (not why_not, not why_not)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is an empty table"),
        (b"\xff\xfe\x00a", "no text in UTF-8"),
        (b"a,b\n1,\x00\n", "zero bytes"),
        (b"a,b\n1\n", "row 2 has 1 cells instead of 2"),
        (b'a,b\n"1,2\n', "a quote is not closed"),
        (b"a," * 600 + b"b\n", "too many columns"),
        (b"a\n" + b"x" * 20_000 + b"\n", "too long a cell"),
        (b"a\n" + b"x" * 200_000 + b"\n", "cannot be read"),
        (b"PAR1 and nothing else", "Parquet file that cannot be read"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    with pytest.raises(FileRefused, match=says):
        tables.columns(a_table(tmp_path, content))


def test_a_table_too_large_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "LARGEST", 3)

    with pytest.raises(FileRefused, match="more than 0 MiB"):
        tables.columns(a_table(tmp_path, b"a,b\n1,2\n"))


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_table_of_too_many_rows_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    path = a_table(tmp_path, b"a\n1\n2\n3\n") if kind == "csv" else a_parquet(tmp_path, a=[1, 2, 3])

    with pytest.raises(FileRefused):
        tables.columns(path)


@pytest.mark.parametrize(
    "column", [["x" * 10_001], ["x" * 9_000] * 8_000], ids=["a long cell", "a long table"]
)
def test_a_small_parquet_file_of_much_text_is_refused(tmp_path: Path, column: list[object]) -> None:
    path = a_parquet(tmp_path, a=column)

    assert path.stat().st_size < 100_000
    with pytest.raises(TooLarge, match="MiB of text or with too long a cell"):
        tables.columns(path)


@pytest.mark.parametrize(
    ("reader", "says"),
    [
        ("import sys; [sys.stdout.write('x' * 1000) for _ in range(10**9)]", "MiB of text"),
        ("import time; time.sleep(60)", "cannot be read"),
        ("import sys; sys.stdout.buffer.write(bytes([255]))", "cannot be read"),
    ],
    ids=["writes on and on", "sleeps", "writes no text"],
)
def test_a_reader_that_was_taken_over_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reader: str, says: str
) -> None:
    (tmp_path / "taken_over.py").write_text(reader)
    monkeypatch.setattr(tables, "ROOT", str(tmp_path))
    monkeypatch.setattr(tables, "PARQUET_READER", "taken_over")
    monkeypatch.setattr(tables, "PATIENCE", 2)
    path = a_parquet(tmp_path, a=["b"])

    started = monotonic()
    with pytest.raises(FileRefused, match=says):
        tables.columns(path)
    assert monotonic() - started < 30


@pytest.mark.parametrize(
    ("bounds", "status", "said"),
    [
        ((2, 9, 99), None, 'name\r\nabc\r\n""\r\n'),
        ((1, 9, 99), 3, "name\r\n"),
        ((2, 2, 99), 3, "name\r\n"),
        ((2, 9, 9), 3, "name\r\n"),
    ],
    ids=["within", "a row too many", "a long cell", "too much in all"],
)
def test_the_reader_ends_at_each_of_its_bounds(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    bounds: tuple[int, ...],
    status: int | None,
    said: str,
) -> None:
    path = a_parquet(tmp_path, name=["abc", None])
    monkeypatch.setattr(resource, "setrlimit", lambda *_: None)  # these bounds are ours as well
    monkeypatch.setattr(sys, "argv", ["parquet", str(path), *map(str, bounds), "4096"])
    ended = None
    try:
        run_path(parquet.__file__, run_name="__main__")
    except SystemExit as ending:
        ended = ending.code

    assert ended == status
    assert capsys.readouterr().out == said
