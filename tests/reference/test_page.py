"""The guides show the values of today."""

import re

import pytest

from tests.reference import page
from tests.reference.loading import PRESENT

NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
# An optimum found by iteration moves in its last digits with the number of threads at work, and
# a difference of which one digit is shown moves by that digit. test_values.py holds the values.
RELATIVE, ABSOLUTE = 1e-5, 1e-4


def numbers(text: str) -> list[float]:
    return [float(found) for found in NUMBER.findall(text)]


@pytest.mark.skipif(not PRESENT, reason="The reference data are not beside this project.")
def test_the_tables_of_reference_values_are_not_stale() -> None:
    for file, text in page.pages().items():
        kept = (page.GUIDES / file).read_text(encoding="utf-8")
        stale = (
            f"{file} shows older values. If the change is intended: run "
            "`python -m tests.reference` and commit docs/guides."
        )
        assert NUMBER.sub("0", kept) == NUMBER.sub("0", text), stale
        assert numbers(kept) == pytest.approx(numbers(text), rel=RELATIVE, abs=ABSOLUTE), stale
