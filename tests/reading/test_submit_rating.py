"""Submitting a rating …"""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError
from pytest_django import DjangoAssertNumQueries

from reviewapp.audit.models import Event
from reviewapp.reading import services
from reviewapp.reading.errors import TokenUsedElsewhere, WorklistSigned
from reviewapp.reading.models import Rating, Reading, Worklist
from reviewapp.reading.services import submit_rating
from reviewapp.studies.errors import AnswersDoNotFit, StudyNotOpen
from reviewapp.studies.models import State, Study
from tests.factories import AT, a_reading, an_open_study, rating_fields

pytestmark = pytest.mark.django_db


def submit(reading: Reading, **changed: object) -> Rating:
    return submit_rating(reading, **rating_fields(**changed))


def test_it_keeps_the_answers_under_the_locked_protocol() -> None:
    reading = a_reading()

    rating = submit(reading, answers={"synthetic": "B", "confidence": 3})

    kept = Rating.objects.get()
    assert kept == rating
    assert kept.answers == {"synthetic": "B", "confidence": 3}
    assert (kept.revision, kept.looked_for, kept.given_at) == (1, timedelta(seconds=4), AT)
    assert kept.protocol == reading.worklist.study.protocols.get()


def test_it_keeps_a_rating_sent_twice_only_once() -> None:
    reading, fields = a_reading(), rating_fields()

    first = submit(reading, **fields)

    assert submit(reading, **fields) == first
    assert Rating.objects.count() == 1
    assert Event.objects.filter(verb="rating.given").count() == 1


def test_it_makes_a_correction_the_next_revision() -> None:
    reading = a_reading()

    first = submit(reading, answers={"synthetic": "A", "confidence": 1})
    second = submit(reading, answers={"synthetic": "B", "confidence": 1})

    assert (first.revision, second.revision) == (1, 2)
    assert Rating.objects.get(revision=1).answers["synthetic"] == "A"


def test_it_writes_the_event_of_the_reader_with_the_digest_of_the_answers() -> None:
    reading = a_reading()

    rating = submit(reading)

    event = Event.objects.get(verb="rating.given")
    assert event.actor == f"person:{reading.worklist.reader_id}"
    assert event.subject_id == str(rating.pk)
    assert (event.before, len(event.after)) == ("", 64)


def test_it_chains_the_event_of_a_correction_to_what_was_corrected() -> None:
    reading = a_reading()

    submit(reading)
    submit(reading, answers={"synthetic": "B", "confidence": 1})

    given = Event.objects.get(verb="rating.given")
    assert Event.objects.get(verb="rating.corrected").before == given.after


def test_it_is_refused_while_the_study_is_not_open() -> None:
    reading = a_reading()
    Study.objects.update(state=State.CLOSED)

    with pytest.raises(StudyNotOpen, match="is not open for reading"):
        submit(reading)

    assert not Rating.objects.exists()
    assert not Event.objects.filter(verb="rating.given").exists()


def test_it_still_answers_what_was_kept_when_the_study_has_closed_since() -> None:
    reading, fields = a_reading(), rating_fields()
    kept = submit(reading, **fields)
    Study.objects.update(state=State.CLOSED)

    assert submit(reading, **fields) == kept


def test_it_is_refused_once_the_worklist_is_signed() -> None:
    reading = a_reading()
    Worklist.objects.update(signed_at=AT)

    with pytest.raises(WorklistSigned, match="signed"):
        submit(reading)


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"synthetic": "A"},
        {"synthetic": "C", "confidence": 1},
        {"synthetic": "A", "confidence": 4},
        {"synthetic": "A", "confidence": True},
        {"synthetic": "A", "confidence": 1, "origin": "real"},
    ],
)
def test_it_is_refused_when_the_answers_do_not_fit_the_questions(answers: object) -> None:
    reading = a_reading()

    with pytest.raises(AnswersDoNotFit):
        submit(reading, answers=answers)

    assert not Rating.objects.exists()


def test_it_refuses_a_token_of_another_reading() -> None:
    one, other = an_open_study(cases=2).pk, uuid.uuid4()
    first, second = Reading.objects.filter(worklist__study=one).order_by("position")
    submit(first, token=other)

    with pytest.raises(TokenUsedElsewhere, match="key of another one"):
        submit(second, token=other)


def test_it_asks_the_database_for_no_more_than_it_needs(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    reading = a_reading()
    submit(reading)

    # the place, two savepoints, insert, what is corrected, the trail's
    with django_assert_max_num_queries(8):
        submit(reading, answers={"synthetic": "B", "confidence": 1})


def test_it_says_so_when_the_database_refuses_again_and_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> Rating:
        raise IntegrityError("no room")

    monkeypatch.setattr(services, "_kept", refuse)

    with pytest.raises(IntegrityError, match="no room"):
        submit(a_reading())
