"""The screen that a session begins on …"""

import pytest
from django.test import Client

from reviewapp.audit.models import Event
from reviewapp.reading import displays
from reviewapp.reading.models import DisplayCheck, Reading, Worklist
from reviewapp.studies.models import State, Study
from tests.factories import AT
from tests.web.reader.conftest import said

pytestmark = pytest.mark.django_db

FOUND: dict[str, object] = {
    "width": 1280,
    "height": 720,
    "pane": 489,
    "pixel_ratio": 1.25,
    "zoom": 100,
    "failed": [],
}


def address(reading: Reading) -> str:
    return f"/api/reading/worklists/{reading.worklist_id}/display-checks"


def test_is_kept_with_the_worklist_and_in_the_trail(reader: Client, reading: Reading) -> None:
    answer = reader.post(address(reading), FOUND, "application/json")

    assert (answer.status_code, answer.content) == (204, b"")
    kept = DisplayCheck.objects.get()
    assert {name: getattr(kept, name) for name in FOUND} == FOUND
    assert kept.worklist_id == reading.worklist_id
    event = Event.objects.get(verb=displays.CHECKED)
    assert event.facts == {**FOUND, "pixel_ratio": "1.25"}


def test_is_kept_with_what_was_wrong_and_the_coordinator_is_shown(
    reader: Client, reading: Reading
) -> None:
    reader.post(address(reading), FOUND, "application/json")
    failed = {**FOUND, "zoom": None, "failed": ["PATTERN", "SIZE"]}

    reader.post(address(reading), failed, "application/json")

    (found,) = displays.failing(reading.worklist.study)
    assert found.failed == ["PATTERN", "SIZE"]
    assert found.faults == [
        "The darkest or lightest greys were not told apart",
        "The images were too small",
    ]


def test_of_somebody_else_does_not_exist(stranger: Client, reading: Reading) -> None:
    answer = stranger.post(address(reading), FOUND, "application/json")

    assert answer.status_code == 404
    assert not DisplayCheck.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"failed": ["COLOUR"]},
        {"failed": "SIZE"},
        {"failed": ["SIZE"] * 4},
        {"width": -1},
        {"width": 100_001},
        {"pixel_ratio": "nan"},
        {"zoom": 0},
        {"origin": "REAL"},
    ],
)
def test_is_refused_where_it_is_none(
    reader: Client, reading: Reading, wrong: dict[str, object]
) -> None:
    answer = reader.post(address(reading), {**FOUND, **wrong}, "application/json")

    assert answer.status_code == 400
    assert not DisplayCheck.objects.exists()


def test_is_not_kept_once_the_study_is_closed(reader: Client, reading: Reading) -> None:
    Study.objects.update(state=State.CLOSED)

    answer = reader.post(address(reading), FOUND, "application/json")

    assert answer.status_code == 409
    assert "is not open for reading" in str(said(answer)["detail"])


def test_is_not_kept_once_it_is_signed(reader: Client, reading: Reading) -> None:
    Worklist.objects.update(signed_at=AT)

    answer = reader.post(address(reading), FOUND, "application/json")

    assert answer.status_code == 409
    assert not DisplayCheck.objects.exists()
