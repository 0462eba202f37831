"""What tests of imports may ask for."""

from pathlib import Path

import pytest
from pytest_django import Settings

from tests.provenance.intake.reading_here import reading_here

__all__ = ["reading_here"]


@pytest.fixture(autouse=True)
def _own_quarantine(settings: Settings, tmp_path: Path) -> None:
    """No test finds a file that another one has received."""
    settings.INTAKE_DIR = tmp_path / "intake"
