"""The guides show the values of today."""

import pytest

from tests.reference import page
from tests.reference.loading import PRESENT


@pytest.mark.skipif(not PRESENT, reason="The reference data are not beside this project.")
def test_the_tables_of_reference_values_are_not_stale() -> None:
    for file, text in page.pages().items():
        assert (page.GUIDES / file).read_text(encoding="utf-8") == text, (
            f"{file} shows older values. If the change is intended: run "
            "`python -m tests.reference` and commit docs/guides."
        )
