"""The guides show the values of today."""

import re

import pytest

from tests.reference import page
from tests.reference.loading import PRESENT

NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
# An optimum found by iteration moves in its last digits with the number of threads at work.
NOISE = 1e-5
# Of a difference one digit is shown, which moves with them; test_values.py holds it to its bound.
DIFFERENCE = re.compile(r"\| [^|]* (\| [^|]* \|)$", re.MULTILINE)


def numbers(text: str) -> list[float]:
    return [float(found) for found in NUMBER.findall(text)]


@pytest.mark.skipif(not PRESENT, reason="The reference data are not beside this project.")
def test_the_tables_of_reference_values_are_not_stale() -> None:
    for file, written in page.pages().items():
        kept = DIFFERENCE.sub(r"\1", (page.GUIDES / file).read_text(encoding="utf-8"))
        text = DIFFERENCE.sub(r"\1", written)
        stale = (
            f"{file} shows older values. If the change is intended: run "
            "`python -m tests.reference` and commit docs/guides."
        )
        assert NUMBER.sub("0", kept) == NUMBER.sub("0", text), stale
        assert numbers(kept) == pytest.approx(numbers(text), rel=NOISE, abs=NOISE), stale
