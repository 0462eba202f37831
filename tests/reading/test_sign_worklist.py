"""Signing a worklist …"""

from uuid import uuid4

import pytest

from reviewapp.audit.models import Event
from reviewapp.imaging.models import PresentationCopy
from reviewapp.reading import signed
from reviewapp.reading.errors import WorklistIncomplete, WorklistSigned
from reviewapp.reading.models import Rating, Reading, Side, Worklist
from reviewapp.reading.services import MEANING_OF_SIGNATURE, sign_worklist, submit_rating
from reviewapp.studies.errors import StudyNotOpen
from reviewapp.studies.models import State, Study
from tests.factories import AT, a_person, an_open_study, rating_fields

pytestmark = pytest.mark.django_db


def a_rated_worklist() -> Worklist:
    worklist = Worklist.objects.select_related("reader").get(study=an_open_study(cases=2))
    for reading in worklist.readings.all():
        submit_rating(reading, **rating_fields())
    return worklist


def test_it_finishes_the_worklist() -> None:
    worklist = a_rated_worklist()

    assert sign_worklist(worklist, by=worklist.reader, at=AT).signed_at == AT
    assert Worklist.objects.get().signed_at == AT


def test_it_writes_down_what_was_signed_and_what_that_means() -> None:
    worklist = a_rated_worklist()

    sign_worklist(worklist, by=worklist.reader, at=AT)

    event = Event.objects.get(verb="worklist.signed")
    assert event.facts == {"ratings": 2, "meaning": MEANING_OF_SIGNATURE}
    assert len(event.after) == 64


def test_it_covers_the_last_revision_of_every_answer() -> None:
    one, other = a_rated_worklist(), a_rated_worklist()
    reading = Reading.objects.filter(worklist=other).first()
    assert reading is not None
    submit_rating(reading, **rating_fields(answers={"synthetic": "B", "confidence": 1}))

    for worklist in (one, other):
        sign_worklist(worklist, by=worklist.reader, at=AT)

    digests = Event.objects.filter(verb="worklist.signed").values_list("after", flat=True)
    assert len(set(digests)) == 2


def test_it_covers_the_remarks_too() -> None:
    worklist = a_rated_worklist()
    without = signed.digest_of(worklist)

    last = Rating.objects.filter(reading__worklist=worklist).values(
        "reading_id", "protocol_id", "answers", "looked_for", "given_at"
    )[0]
    Rating.objects.create(**last, revision=2, token=uuid4(), comment="Seen before?")

    assert signed.digest_of(worklist) != without


def test_it_covers_the_pictures_that_were_shown() -> None:
    worklist = a_rated_worklist()
    before = signed.digest_of(worklist)

    shown = Side.objects.filter(reading__worklist=worklist).values_list("copy", flat=True)[:1]
    PresentationCopy.objects.filter(pk__in=list(shown)).update(digest="0" * 64)

    assert signed.digest_of(worklist) != before


def test_it_is_refused_while_a_case_has_no_answer() -> None:
    worklist = Worklist.objects.get(study=an_open_study(cases=2))

    with pytest.raises(WorklistIncomplete, match="2 of your cases have no answer"):
        sign_worklist(worklist, by=worklist.reader, at=AT)

    assert not Event.objects.filter(verb="worklist.signed").exists()


def test_it_is_refused_a_second_time() -> None:
    worklist = a_rated_worklist()
    sign_worklist(worklist, by=worklist.reader, at=AT)

    with pytest.raises(WorklistSigned):
        sign_worklist(worklist, by=worklist.reader, at=AT)


def test_it_is_refused_when_the_study_has_closed() -> None:
    worklist = a_rated_worklist()
    Study.objects.update(state=State.CLOSED)

    with pytest.raises(StudyNotOpen):
        sign_worklist(worklist, by=worklist.reader, at=AT)


def test_it_takes_nobody_but_the_reader() -> None:
    with pytest.raises(Worklist.DoesNotExist):
        sign_worklist(a_rated_worklist(), by=a_person(), at=AT)
