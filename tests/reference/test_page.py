"""The guide shows the values of today."""

import pytest

from tests.reference import page
from tests.reference.loading import PRESENT


@pytest.mark.skipif(not PRESENT, reason="The reference data are not beside this project.")
def test_the_table_of_reference_values_is_not_stale() -> None:
    assert page.PAGE.read_text(encoding="utf-8") == page.current(), (
        "The guide shows older values. If the change is intended: run `python -m tests.reference` "
        "and commit docs/guides/statistics.md."
    )
