"""The written-down interface is the one that is served …"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from drf_spectacular.settings import spectacular_settings

ROOT = Path(__file__).resolve().parents[2]
READING_ROOM = "reviewapp.web.schema.READING_ROOM"


@pytest.fixture(autouse=True)
def _unpatched() -> Iterator[None]:
    """The command changes the settings of its process for good."""
    yield
    spectacular_settings.clear_patches()  # type: ignore[no-untyped-call] # the library has no types


@pytest.mark.parametrize(
    ("snapshot", "options"),
    [
        ("openapi.yaml", []),
        ("openapi-reader.yaml", ["--custom-settings", READING_ROOM]),
    ],
)
def test_it_has_not_changed_unnoticed(snapshot: str, options: list[str], tmp_path: Path) -> None:
    now = tmp_path / snapshot
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(now), *options)

    assert now.read_text("utf-8") == (ROOT / "docs" / snapshot).read_text("utf-8"), (
        f"The interface is not what docs/{snapshot} says. "
        f"If that is intended: run `make api` and commit the file."
    )


def test_the_public_one_does_not_mention_the_reading_room() -> None:
    assert "/api/reading/" not in (ROOT / "docs" / "openapi.yaml").read_text("utf-8")


def test_the_one_of_the_reading_room_allows_no_field_that_is_not_written_down() -> None:
    described = (ROOT / "docs" / "openapi-reader.yaml").read_text("utf-8")

    assert described.count("additionalProperties: false") == described.count("properties:\n      ")
