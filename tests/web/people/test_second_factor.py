"""Enrolling, using, demanding and losing the second factor."""

import re
from base64 import b64decode
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.audit.models import Event
from reviewapp.web.people import second_factor
from tests.factories import AT, a_person
from tests.web.people.steps import (
    SECRET,
    code_now,
    enrol,
    get,
    has_second_factor,
    is_signed_in,
    post,
    sign_in,
    text_of,
)

pytestmark = pytest.mark.django_db


def drawing_of(page: str) -> str:
    shown = re.search(r"data:image/svg\+xml;base64,([\w+/=]+)", page)
    assert shown
    return b64decode(shown[1]).decode()


def enrol_in_browser(client: Client) -> None:
    page = get(client, "mfa_activate_totp").content.decode()
    shown = re.search(r'id="totp-secret">(\w+)<', page)
    assert shown
    post(client, "mfa_activate_totp", code=code_now(shown[1]))


@pytest.fixture
def person() -> User:
    return a_person(Role.COORDINATOR)


@pytest.mark.django_db(transaction=True)
def test_enrolling_shows_a_code_to_scan_and_recovery_codes_once(
    client: Client, person: User
) -> None:
    sign_in(client, person)
    page = get(client, "mfa_activate_totp").content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    assert " style=" not in page
    assert 'fill="white"' in drawing_of(page)

    enrol_in_browser(client)

    assert has_second_factor(person)
    codes = re.findall(r"\b\d{8}\b", text_of(get(client, "mfa_view_recovery_codes")))
    assert len(codes) == 10
    assert not re.findall(r"\b\d{8}\b", text_of(get(client, "mfa_view_recovery_codes")))
    assert Event.objects.filter(verb="second_factor.enrolled").count() == 1


def test_then_signing_in_takes_a_code(client: Client, person: User) -> None:
    enrol(person)
    sign_in(client, person)
    assert not is_signed_in(client)
    assert "One more step" in text_of(get(client, "mfa_authenticate"))

    post(client, "mfa_authenticate", code="000000")
    assert not is_signed_in(client)
    post(client, "mfa_authenticate", code=code_now())

    assert is_signed_in(client)
    assert Event.objects.get(verb="person.signed_in").facts["with"] == ["password", "mfa"]


def test_a_code_works_once(client: Client, person: User) -> None:
    enrol(person)
    with time_machine.travel(AT, tick=False):
        for browser in (client, Client()):
            sign_in(browser, person)
            post(browser, "mfa_authenticate", code=code_now())

        assert is_signed_in(client)
        assert not is_signed_in(browser)


@pytest.mark.django_db(transaction=True)
def test_a_recovery_code_stands_in_for_the_telephone_once(client: Client, person: User) -> None:
    sign_in(client, person)
    enrol_in_browser(client)
    code = re.findall(r"\b\d{8}\b", text_of(get(client, "mfa_view_recovery_codes")))[0]

    first, second = Client(), Client()
    for browser in (first, second):
        sign_in(browser, person)
        post(browser, "mfa_authenticate", code=code)

    assert is_signed_in(first)
    assert not is_signed_in(second)


@pytest.mark.django_db(transaction=True)
def test_new_recovery_codes_replace_the_old(client: Client, person: User) -> None:
    sign_in(client, person)
    enrol_in_browser(client)
    get(client, "mfa_view_recovery_codes")
    assert "10 unused" in text_of(get(client, "mfa_generate_recovery_codes"))

    post(client, "mfa_generate_recovery_codes")

    assert len(re.findall(r"\b\d{8}\b", text_of(get(client, "mfa_view_recovery_codes")))) == 10
    assert Event.objects.filter(verb="recovery_codes.made").count() == 1


def test_it_can_be_turned_off_where_nobody_demands_it(client: Client, person: User) -> None:
    enrol(person)
    client.force_login(person)
    confirm(client)
    assert "On" in text_of(get(client, "mfa_index"))
    assert "password alone" in text_of(get(client, "mfa_deactivate_totp"))

    post(client, "mfa_deactivate_totp")

    assert not has_second_factor(person)
    assert "Off" in text_of(get(client, "mfa_index"))
    assert Event.objects.filter(verb="second_factor.removed").count() == 1


def confirm(client: Client) -> None:
    post(client, "mfa_reauthenticate", code=code_now())


def test_it_stays_on_where_it_is_demanded(client: Client, person: User, settings: Settings) -> None:
    settings.REQUIRE_TWO_FACTOR = True
    enrol(person)
    client.force_login(person)
    confirm(client)

    post(client, "mfa_deactivate_totp")

    assert has_second_factor(person)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.COORDINATOR])
def test_where_it_is_demanded_nothing_is_reached_before_it(
    client: Client, settings: Settings, role: Role
) -> None:
    settings.REQUIRE_TWO_FACTOR = True
    sign_in(client, a_person(role))

    for name in ("account", "home", "api-tokens", "people"):
        assert get(client, name).headers["Location"] == reverse("mfa_activate_totp")
    assert get(client, "mfa_activate_totp").status_code == 200
    assert client.get(f"/api/reading/frames/{'x' * 22}").status_code == 403


@pytest.mark.parametrize("role", [Role.READER, Role.RESEARCHER, Role.AUDITOR])
def test_nobody_else_is_asked_for_it(client: Client, settings: Settings, role: Role) -> None:
    settings.REQUIRE_TWO_FACTOR = True
    sign_in(client, a_person(role))

    assert is_signed_in(client)


def test_once_enrolled_everything_is_reached(
    client: Client, person: User, settings: Settings
) -> None:
    settings.REQUIRE_TWO_FACTOR = True
    enrol(person)
    client.force_login(person)

    assert is_signed_in(client)


def test_its_secret_is_sealed_in_the_database(person: User) -> None:
    enrol(person)

    kept = Authenticator.objects.get(user=person).data["secret"]
    assert SECRET not in kept
    assert second_factor.opened(kept) == SECRET


def test_it_survives_a_new_secret_key(settings: Settings) -> None:
    sealed = second_factor.sealed(SECRET)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"

    assert second_factor.opened(sealed) == SECRET


def test_what_weighs_asks_again_after_five_minutes(client: Client) -> None:
    with time_machine.travel(AT, tick=False) as clock:
        sign_in(client, a_person(Role.ADMINISTRATOR))
        clock.shift(timedelta(seconds=299))
        assert post(client, "invite", email="x").status_code == 400

        clock.shift(timedelta(seconds=2))
        asked = post(client, "invite", email="ada@example.org", roles=["READER"])

    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))


def test_confirming_goes_on_with_what_was_asked(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    asked = post(client, "invite", email="ada@example.org", roles=["READER"])
    page = client.get(asked.headers["Location"])
    assert "Is it still you?" in text_of(page)

    sent = {"password": "correct horse battery", "next": reverse("invite")}
    done = client.post(asked.headers["Location"], sent)

    assert "ada@example.org is invited" in text_of(done)


def test_the_app_confirms_too(client: Client, person: User) -> None:
    enrol(person)
    client.force_login(person)

    assert "authenticator app" in text_of(get(client, "mfa_reauthenticate"))
