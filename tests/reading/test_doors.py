"""The doors of reading …"""

from uuid import uuid4

import pytest

from reviewapp.reading import places, selectors
from reviewapp.reading.models import Reading, Side, Worklist
from reviewapp.studies.models import State, Study
from tests.factories import AT, a_person, a_reading

pytestmark = pytest.mark.django_db


def test_a_reader_finds_their_own_reading_by_its_token() -> None:
    reading = a_reading()

    assert places.reading_for(reading.worklist.reader, reading.token).reading == reading


def test_a_reading_of_somebody_else_does_not_exist() -> None:
    with pytest.raises(Reading.DoesNotExist):
        places.reading_for(a_person(), a_reading().token)


def test_a_worklist_of_somebody_else_does_not_exist() -> None:
    with pytest.raises(Worklist.DoesNotExist):
        selectors.progress_for(a_person(), a_reading().worklist.pk)
    with pytest.raises(Worklist.DoesNotExist):
        selectors.progress_for(a_person(), uuid4())


def test_a_picture_is_shown_to_its_reader_only() -> None:
    side = a_reading().sides.all()[0]

    assert selectors.shown_to(side.reading.worklist.reader, side.token) == side
    with pytest.raises(Side.DoesNotExist):
        selectors.shown_to(a_person(), side.token)


def test_a_picture_is_gone_once_the_study_has_closed() -> None:
    side = a_reading().sides.all()[0]
    Study.objects.update(state=State.CLOSED)

    with pytest.raises(Side.DoesNotExist):
        selectors.shown_to(side.reading.worklist.reader, side.token)


def test_a_picture_is_gone_once_the_worklist_is_signed() -> None:
    side = a_reading().sides.all()[0]
    Worklist.objects.update(signed_at=AT)

    with pytest.raises(Side.DoesNotExist):
        selectors.shown_to(side.reading.worklist.reader, side.token)
