"""The guides show the values of today."""

import re
from collections.abc import Iterator

import pytest

from tests.reference import page
from tests.reference.loading import PRESENT

NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
# What a formula gives, every machine gives to the digits shown. An optimum found by iteration moves
# in its last digits with the processor's way of adding; test_values.py holds it to its bound.
EXACT = ("< 1e-09", "none", "")
NOISE = 1e-5


def columns(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|").split("|")]


def is_the_same(kept: str, written: str) -> bool:
    if kept == written:
        return True
    (*_, apart, bound), (*_, apart_now, bound_now) = columns(kept), columns(written)
    is_iterated = apart not in EXACT and apart_now not in EXACT
    return is_iterated and bound == bound_now and alike(before(kept), before(written))


def before(row: str) -> str:
    """All but the difference, of which one digit is shown, and its bound."""
    return "|".join(columns(row)[:-2])


def alike(kept: str, written: str) -> bool:
    return NUMBER.sub("0", kept) == NUMBER.sub("0", written) and numbers(kept) == pytest.approx(
        numbers(written), rel=NOISE, abs=NOISE
    )


def numbers(text: str) -> list[float]:
    return [float(found) for found in NUMBER.findall(text)]


def pairs(kept: str, written: str) -> Iterator[tuple[str, str]]:
    return zip(kept.splitlines(), written.splitlines(), strict=True)


@pytest.mark.skipif(not PRESENT, reason="The reference data are not beside this project.")
def test_the_tables_of_reference_values_are_not_stale() -> None:
    for file, written in page.pages().items():
        kept = (page.GUIDES / file).read_text(encoding="utf-8")
        stale = [(a, b) for a, b in pairs(kept, written) if not is_the_same(a, b)]
        assert stale == [], (
            f"{file} shows older values. If the change is intended: run "
            "`python -m tests.reference` and commit docs/guides."
        )


ROW = "| case | `auc` | 0.8123457 | 0.8123456 | 1e-07 | 1e-06 |"


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (ROW, True),
        (ROW.replace("0.8123457", "0.8123459").replace("1e-07 ", "3e-07 "), True),
        (ROW.replace("0.8123457", "0.8223457"), False),
        (ROW.replace("1e-06", "1e-05"), False),
        (ROW.replace("1e-07", "< 1e-09"), False),
        (ROW.replace("auc", "area"), False),
    ],
)
def test_only_what_is_iterated_may_move_and_only_a_little(other: str, *, same: bool) -> None:
    assert is_the_same(ROW, other) is same


def test_what_a_formula_gives_may_not_move_at_all() -> None:
    exact = ROW.replace("1e-07", "< 1e-09")

    assert not is_the_same(exact, exact.replace("0.8123457", "0.8123458"))
