"""Signing a reading …"""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from reviewapp.reading.models import Reading, Worklist
from reviewapp.reading.services import MEANING_OF_SIGNATURE, submit_rating
from reviewapp.studies.models import State, Study
from tests.factories import PASSWORD, rating_fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(reading: Reading) -> Reading:
    for each in reading.worklist.readings.all():
        submit_rating(each, **rating_fields())
    return reading


def address(reading: Reading) -> str:
    return f"/reading/{reading.worklist_id}/sign/"


def is_signed(reading: Reading) -> bool:
    return Worklist.objects.get(pk=reading.worklist_id).signed_at is not None


def test_it_shows_the_answers_and_what_the_signature_means(reader: Client, read: Reading) -> None:
    page = reader.get(address(read)).content.decode()

    assert MEANING_OF_SIGNATURE in page
    assert "Which image is synthetic?" in page
    assert "All 3 cases are answered." in page
    assert "<td>Image A</td><td>2 Rather sure</td>" in page


def test_it_needs_the_password_again(reader: Client, read: Reading) -> None:
    wrong = reader.post(address(read), {"password": "something else"})
    assert wrong.status_code == 200
    assert not is_signed(read)

    right = reader.post(address(read), {"password": PASSWORD})
    assert right["Location"] == "/reading/"
    assert is_signed(read)


def test_it_leads_back_to_the_cases_while_one_has_no_answer(
    reader: Client, reading: Reading
) -> None:
    answer = reader.post(address(reading), {"password": PASSWORD})

    assert answer["Location"] == f"/reading/{reading.worklist_id}/"
    assert not is_signed(reading)


def test_it_leads_home_once_the_study_is_closed(reader: Client, read: Reading) -> None:
    Study.objects.update(state=State.CLOSED)

    assert reader.post(address(read), {"password": PASSWORD})["Location"] == "/reading/"
    assert not is_signed(read)


def test_it_takes_the_single_sign_on_of_a_person_without_a_password(
    reader: Client, read: Reading
) -> None:
    person = read.worklist.reader
    person.set_unusable_password()
    person.save()
    reader.force_login(person)

    assert "Sign this reading" in reader.get(address(read)).content.decode()
    assert reader.post(address(read))["Location"] == "/reading/"
    assert is_signed(read)


def test_it_asks_a_person_without_a_password_for_their_second_factor(
    reader: Client, read: Reading
) -> None:
    person = read.worklist.reader
    person.set_unusable_password()
    person.save()
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    reader.force_login(person)

    answer = reader.post(address(read))

    assert answer["Location"].startswith(f"{reverse('account_reauthenticate')}?next=/reading/")
    assert not is_signed(read)
