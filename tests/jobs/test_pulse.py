"""A worker that cannot touch its file …"""

from pathlib import Path

from pytest_django import Settings

from reviewapp.jobs import pulse


def test_works_on(settings: Settings, tmp_path: Path) -> None:
    settings.PULSE_FILE = tmp_path / "no such folder" / "pulse"

    pulse.beat()

    assert not settings.PULSE_FILE.exists()
