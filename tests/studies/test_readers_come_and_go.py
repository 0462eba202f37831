"""Readers of a study …"""

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from reviewapp.accounts import services as accounts
from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.studies import locking, readers, selectors
from reviewapp.studies.errors import PersonHasAPart, ReaderMissing, StudyNotLocked, StudyNotOpen
from reviewapp.studies.models import Member, Part, Study
from reviewapp.studies.record_models import Departure, Qualification
from tests.factories import (
    AT,
    PASSWORD,
    a_locked_study,
    a_person,
    a_study,
    an_allocated_study,
    an_open_study,
)

pytestmark = pytest.mark.django_db


def coordinator(study: Study) -> User:
    return study.members.get(part=Part.COORDINATOR).user


def invite(study: Study, user: User) -> Member:
    return readers.invite(
        study,
        user=user,
        qualification=" Radiologist ",
        experience_years=7,
        by=coordinator(study),
        at=AT,
    )


def replace(study: Study, member: Member, user: User) -> Member:
    return readers.replace(
        study,
        member=member,
        user=user,
        qualification="Radiologist",
        experience_years=9,
        reason="On leave.",
        by=coordinator(study),
        at=AT,
    )


def reader_of(study: Study) -> Member:
    return study.members.filter(part=Part.READER)[0]


def test_who_is_invited_gets_a_letter_that_names_no_study_but_its_title(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    study, user = a_study(title="Body CT"), a_person()
    with django_capture_on_commit_callbacks(execute=True):
        member = invite(study, user)

    assert Qualification.objects.get(member=member).text == "Radiologist"
    assert mail.outbox[0].to == [user.email]
    assert "Body CT" in mail.outbox[0].body
    assert study.name not in f"{mail.outbox[0].subject} {mail.outbox[0].body}"


def test_only_who_can_read_is_invited() -> None:
    study = a_study()
    with pytest.raises(PersonHasAPart, match="no role that reads"):
        invite(study, a_person(Role.AUDITOR))
    both = accounts.create_user(
        "both@example.org",
        name="Both",
        roles=[Role.RESEARCHER, Role.READER],
        password=PASSWORD,
        by=None,
        at=AT,
    )
    locking.name_signatory(study, user=both, by=coordinator(study), at=AT)
    with pytest.raises(PersonHasAPart, match="beside its coordinator"):
        invite(study, both)


def test_a_reminder_goes_out_only_while_there_is_something_to_read() -> None:
    study = an_open_study()
    readers.remind(study, member=reader_of(study), by=coordinator(study), at=AT)

    assert [line.verb for line in selectors.told(study)][-1] == "reader.reminded"
    locked = a_locked_study()
    with pytest.raises(StudyNotOpen, match="nobody was reminded"):
        readers.remind(locked, member=reader_of(locked), by=coordinator(locked), at=AT)
    with pytest.raises(ReaderMissing, match="does not read"):
        readers.remind(study, member=reader_of(locked), by=coordinator(study), at=AT)


def test_another_reads_instead_before_anything_is_drawn() -> None:
    study, user = a_locked_study(), a_person()
    leaving = reader_of(study)

    replace(study, leaving, user)

    assert selectors.readers(study) == [user]
    assert Departure.objects.get(member=leaving).reason == "On leave."
    with pytest.raises(ReaderMissing):
        replace(study, leaving, a_person())


def test_nobody_is_replaced_by_somebody_with_a_part_or_after_the_draw() -> None:
    study = a_locked_study(readers=2)
    one, other = study.members.filter(part=Part.READER)
    with pytest.raises(PersonHasAPart, match="has a part"):
        replace(study, one, other.user)
    is_open = an_open_study()
    with pytest.raises(StudyNotLocked, match="what this reader leaves is missing"):
        replace(is_open, reader_of(is_open), a_person())


def test_who_is_replaced_while_it_is_drawn_is_replaced_at_the_second_try() -> None:
    drawn = an_allocated_study()

    with pytest.raises(
        StudyNotLocked, match=r"drawn just now, so nobody was replaced\. Do it again"
    ):
        replace(drawn, reader_of(drawn), a_person())


def test_the_database_keeps_what_a_reader_was() -> None:
    study = a_study()
    member = invite(study, a_person())

    with pytest.raises(DatabaseError, match="kept for ever"), transaction.atomic():
        Qualification.objects.filter(member=member).update(experience_years=30)
