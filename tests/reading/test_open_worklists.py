"""The database takes a rating …"""

import pytest
from django.db import IntegrityError, transaction

from reviewapp.reading import places
from reviewapp.reading.errors import WorklistSigned
from reviewapp.reading.models import Rating, Worklist
from reviewapp.reading.services import submit_rating
from reviewapp.studies.errors import StudyNotOpen
from reviewapp.studies.models import State, Study
from tests.factories import AT, a_reading, rating_fields

pytestmark = pytest.mark.django_db


def test_only_while_the_study_is_read() -> None:
    reading = a_reading()
    Study.objects.update(state=State.CLOSED)
    fields = rating_fields() | {"given_at": AT}
    del fields["at"]

    with pytest.raises(IntegrityError, match="not open"), transaction.atomic():
        Rating.objects.create(
            reading=reading,
            revision=1,
            protocol=reading.worklist.study.protocols.get(),
            **fields,
        )


def test_not_when_the_study_closes_behind_the_door() -> None:
    reading = a_reading()
    place = places.reading_for(reading.worklist.reader, reading.token)
    Study.objects.update(state=State.CLOSED)

    with pytest.raises(StudyNotOpen):
        submit_rating(place, **rating_fields())

    assert not Rating.objects.exists()


def test_not_when_the_worklist_is_signed_behind_the_door() -> None:
    reading = a_reading()
    place = places.reading_for(reading.worklist.reader, reading.token)
    Worklist.objects.update(signed_at=AT)

    with pytest.raises(WorklistSigned):
        submit_rating(place, **rating_fields())


def test_as_the_next_revision_when_another_one_was_quicker() -> None:
    reading = a_reading()
    place = places.reading_for(reading.worklist.reader, reading.token)
    submit_rating(reading, **rating_fields())

    late = submit_rating(place, **rating_fields())

    assert late.revision == 2
