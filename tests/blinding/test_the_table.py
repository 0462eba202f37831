"""The table of leaks …"""

import re

from tests.architecture.tree import ROOT

ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+?) \| (.+) \|$", re.MULTILINE)
TEST = re.compile(r"`([\w/]+\.py)::(\w+)`")
LEAKS = 45


def rows(page: str) -> dict[int, list[tuple[str, str]]]:
    """Which tests prove each row."""
    return {int(number): TEST.findall(proof) for number, _, _, proof in ROW.findall(page)}


def gone(tests: list[tuple[str, str]]) -> list[str]:
    """Those that no file has."""
    return [f"{file}::{name}" for file, name in tests if not is_there(file, name)]


def is_there(file: str, name: str) -> bool:
    path = ROOT / file
    return path.exists() and f"\ndef {name}(" in path.read_text("utf-8")


def the_table() -> dict[int, list[tuple[str, str]]]:
    return rows((ROOT / "docs" / "guides" / "blinding.md").read_text("utf-8"))


def test_has_every_leak_once_and_a_test_for_each() -> None:
    table = the_table()

    assert list(table) == list(range(1, LEAKS + 1))
    assert [number for number, tests in table.items() if not tests] == []


def test_names_no_test_that_is_not_there() -> None:
    assert {number: found for number, tests in the_table().items() if (found := gone(tests))} == {}


def test_would_say_so_if_it_did() -> None:
    (planted,) = rows(
        "| 1 | a | b | `tests/blinding/test_the_table.py::test_of_nothing` |"
    ).values()

    assert gone(planted) == ["tests/blinding/test_the_table.py::test_of_nothing"]
    assert rows("| 2 | a | b | we looked |") == {2: []}
