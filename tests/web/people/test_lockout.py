"""Too many failed sign-ins."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from reviewapp.audit.models import Event
from tests.factories import AT, a_person
from tests.web.people.steps import code_now, enrol, get, is_signed_in, post, sign_in, text_of

pytestmark = pytest.mark.django_db


def fail(client: Client, email: str, times: int) -> None:
    for _again in range(times):
        sign_in(client, email, "not the password")


def test_after_five_failures_even_the_right_password_is_refused(client: Client) -> None:
    person = a_person()
    fail(client, person.email, 5)

    answer = sign_in(client, person)

    assert "too many failed sign-ins" in text_of(answer)
    assert not is_signed_in(client)
    assert Event.objects.get(verb="sign_in.locked_out").subject_id == str(person.pk)


def test_four_failures_still_let_the_right_password_in(client: Client) -> None:
    person = a_person()
    fail(client, person.email, 4)
    sign_in(client, person)

    assert is_signed_in(client)


def test_five_minutes_later_the_right_password_lets_in_again(client: Client) -> None:
    person = a_person()
    with time_machine.travel(AT, tick=False) as clock:
        fail(client, person.email, 5)
        clock.shift(timedelta(seconds=299))
        sign_in(client, person)
        assert not is_signed_in(client)

        clock.shift(timedelta(seconds=2))
        sign_in(client, person)
        assert is_signed_in(client)


def test_the_lock_is_on_the_person_not_the_browser(client: Client) -> None:
    person = a_person()
    for number in range(5):
        elsewhere = Client(REMOTE_ADDR=f"10.0.0.{number}")
        sign_in(elsewhere, person, "not the password")

    sign_in(client, person)

    assert not is_signed_in(client)


def test_another_name_of_the_site_gives_no_new_tries(client: Client, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    person = a_person()
    for number in range(5):
        sign_in(Client(SERVER_NAME=f"site-{number}.example"), person, "not the password")

    sign_in(client, person)

    assert not is_signed_in(client)


def test_somebody_else_is_not_locked_out(client: Client) -> None:
    fail(client, a_person().email, 5)
    sign_in(client, a_person())

    assert is_signed_in(client)


def test_an_unknown_address_is_locked_the_same_way(client: Client) -> None:
    fail(client, "nobody@example.org", 5)

    answer = sign_in(client, "nobody@example.org")

    assert "too many failed sign-ins" in text_of(answer)


def test_guessing_the_second_factor_is_limited_too(client: Client) -> None:
    person = a_person()
    enrol(person)
    sign_in(client, person)
    for _again in range(5):
        post(client, "mfa_authenticate", code="000000")

    post(client, "mfa_authenticate", code=code_now())

    assert not is_signed_in(client)


def test_a_flood_of_sign_ins_is_answered_by_a_page_that_says_wait(client: Client) -> None:
    answers = [sign_in(client, f"nobody-{number}@example.org", "x") for number in range(31)]

    assert answers[-1].status_code == 429
    assert get(client, "account_login").status_code == 200
