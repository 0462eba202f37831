"""Signing in and out, and choosing a new password."""

import logging

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from reviewapp.accounts import services
from reviewapp.accounts.models import User
from reviewapp.audit.models import Event
from tests.factories import AT, PASSWORD, a_person
from tests.web.people.steps import get, is_signed_in, post, sign_in, text_of

pytestmark = pytest.mark.django_db


def test_a_person_comes_in_with_the_address_in_any_case(client: Client) -> None:
    a_person(email="ada@example.org")

    answer = sign_in(client, "ADA@Example.org")

    assert answer.status_code == 302
    assert is_signed_in(client)


def test_the_sign_in_is_noted_with_how_and_from_where(client: Client) -> None:
    person = a_person()
    sign_in(client, person)

    event = Event.objects.get(verb="person.signed_in")
    assert event.actor == f"person:{person.pk}"
    assert event.facts == {"with": ["password"], "from": "127.0.0.1"}


def test_the_session_gets_a_new_key(client: Client) -> None:
    get(client, "account_login")
    client.session.save()
    before = client.session.session_key

    sign_in(client, a_person())

    assert client.session.session_key != before


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client: Client) -> None:
    person = a_person()

    wrong = sign_in(client, person, "not the password")
    unknown = sign_in(client, "nobody@example.org", "not the password")

    assert (wrong.status_code, unknown.status_code) == (200, 200)
    assert text_of(wrong) == text_of(unknown)


def test_a_failure_is_noted_without_what_was_typed(client: Client) -> None:
    person = a_person()
    sign_in(client, person, "my secret password")
    sign_in(client, "typed-by-mistake@example.org", "my secret password")

    known, unknown = Event.objects.filter(verb="sign_in.failed").order_by("id")
    assert known.subject_id == str(person.pk)
    assert unknown.subject_id == ""
    assert "typed-by-mistake" not in str(unknown.facts)
    assert "secret" not in str(Event.objects.values_list())


def test_nothing_secret_reaches_the_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        sign_in(client, a_person(), "a wrong password typed")
        sign_in(client, a_person())

    assert "a wrong password typed" not in caplog.text
    assert PASSWORD not in caplog.text


def test_a_deactivated_person_is_told_so_after_the_right_password(client: Client) -> None:
    person = a_person()
    services.deactivate(person, by=None, at=AT)

    answer = sign_in(client, person)

    assert answer.headers["Location"] == reverse("account_inactive")
    assert "deactivated" in text_of(get(client, "account_inactive"))
    assert not is_signed_in(client)


def test_deactivation_ends_a_session_that_is_open(client: Client) -> None:
    person = a_person()
    sign_in(client, person)

    services.deactivate(person, by=None, at=AT)

    assert not is_signed_in(client)


def test_signing_out_asks_first_and_is_noted(client: Client) -> None:
    sign_in(client, a_person())

    assert "Sign out?" in text_of(get(client, "account_logout"))
    post(client, "account_logout")

    assert not is_signed_in(client)
    assert Event.objects.filter(verb="person.signed_out").count() == 1


@pytest.mark.parametrize("name", ["account_signup", "socialaccount_signup"])
def test_nobody_signs_up(client: Client, name: str) -> None:
    told = text_of(get(client, name))

    assert "By invitation only" in told
    assert post(client, name, email="x@example.org").status_code == 200
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["account_email", "socialaccount_connections"])
def test_pages_that_are_closed_lead_to_the_account(client: Client, name: str) -> None:
    assert get(client, name).headers["Location"] == reverse("account")


def test_asking_for_a_new_password_answers_the_same_for_everybody(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    person = a_person()
    known = client.post(reverse("account_reset_password"), {"email": person.email}, follow=True)
    stranger = {"email": "nobody@example.org"}
    unknown = client.post(reverse("account_reset_password"), stranger, follow=True)

    assert text_of(known) == text_of(unknown)
    assert "Nobody signs in with" in mailoutbox[1].body


def new_password_link(client: Client, person: User, mailoutbox: list[EmailMessage]) -> str:
    post(client, "account_reset_password", email=person.email)
    return next(line for line in mailoutbox[0].body.splitlines() if "/reset/key/" in line)


def test_the_letter_leads_to_a_new_password(
    client: Client, mailoutbox: list[EmailMessage], settings: Settings
) -> None:
    person = a_person()
    link = new_password_link(client, person, mailoutbox)
    assert link.startswith(settings.PUBLIC_URL)

    page = client.get(link, follow=True)
    new = {"password1": "a quite new password", "password2": "a quite new password"}
    done = client.post(page.request["PATH_INFO"], new, follow=True)

    assert "Your password has been changed" in text_of(done)
    sign_in(client, person, "a quite new password")
    assert is_signed_in(client)
    assert Event.objects.get(verb="password.reset").subject_id == str(person.pk)


def test_a_forged_host_does_not_get_into_the_letter(
    client: Client, mailoutbox: list[EmailMessage], settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    person = a_person()

    client.post(
        reverse("account_reset_password"), {"email": person.email}, HTTP_HOST="evil.example"
    )

    assert "evil.example/" not in mailoutbox[0].body


def test_a_new_password_ends_every_session(client: Client, mailoutbox: list[EmailMessage]) -> None:
    person = a_person()
    elsewhere = Client()
    sign_in(elsewhere, person)
    page = client.get(new_password_link(client, person, mailoutbox), follow=True)

    new = {"password1": "a quite new password", "password2": "a quite new password"}
    client.post(page.request["PATH_INFO"], new)

    assert not is_signed_in(elsewhere)


def test_a_used_link_says_what_to_do(client: Client) -> None:
    told = client.get("/account/password/reset/key/1-made-up/")

    assert "Ask for a new link" in text_of(told)


def test_changing_the_password_ends_the_other_sessions(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    person = a_person()
    elsewhere = Client()
    sign_in(elsewhere, person)
    sign_in(client, person)
    assert "Change your password" in text_of(get(client, "account_change_password"))

    new = "a quite new password"
    post(client, "account_change_password", oldpassword=PASSWORD, password1=new, password2=new)

    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)
    assert Event.objects.filter(verb="password.changed").count() == 1
