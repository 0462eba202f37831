"""How long a session lives."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from reviewapp.accounts import services
from reviewapp.accounts.roles import Role
from reviewapp.audit.models import Event
from tests.factories import AT, a_person
from tests.web.people.steps import get, is_signed_in, post, sign_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(AT, tick=False) as travelling:
        yield travelling


def test_it_ends_after_half_an_hour_without_a_click(
    client: Client, clock: time_machine.Traveller
) -> None:
    sign_in(client, a_person())

    clock.shift(timedelta(minutes=29))
    assert is_signed_in(client)
    clock.shift(timedelta(minutes=30))
    assert not is_signed_in(client)


def test_it_ends_after_twelve_hours_whatever_is_done(
    client: Client, clock: time_machine.Traveller
) -> None:
    sign_in(client, a_person())
    for _again in range(12 * 3 - 1):
        clock.shift(timedelta(minutes=20))
        assert is_signed_in(client)

    clock.shift(timedelta(minutes=20))

    answer = client.get("/account/", follow=True)
    assert "Your session has ended because it had reached its longest time" in text_of(answer)
    assert Event.objects.filter(verb="session.expired").count() == 1


def test_a_session_that_outlived_its_row_still_ends_when_idle(
    client: Client, clock: time_machine.Traveller, settings: Settings
) -> None:
    settings.SESSION_COOKIE_AGE = 7200
    sign_in(client, a_person())
    settings.SESSION_COOKIE_AGE = 1800
    clock.shift(timedelta(minutes=31))

    answer = client.get("/account/", follow=True)

    assert "nothing happened in it for a while" in text_of(answer)


def test_clicks_are_written_down_at_most_once_a_minute(
    client: Client, clock: time_machine.Traveller
) -> None:
    sign_in(client, a_person())

    def until() -> datetime:
        get(client, "account")
        return Session.objects.get(session_key=client.session.session_key).expire_date

    first = until()
    clock.shift(timedelta(seconds=59))
    assert until() == first
    clock.shift(timedelta(seconds=1))
    assert until() == first + timedelta(seconds=60)


def test_a_page_that_asks_by_itself_keeps_no_session_alive(
    client: Client, clock: time_machine.Traveller
) -> None:
    sign_in(client, a_person(Role.RESEARCHER))
    for _again in range(3):
        clock.shift(timedelta(minutes=10))
        client.get(reverse("api-job", args=["00000000-0000-4000-8000-000000000000"]))

    assert not is_signed_in(client)


def test_a_session_made_elsewhere_gets_its_clock_at_first_sight(
    client: Client, clock: time_machine.Traveller
) -> None:
    client.force_login(a_person())
    assert is_signed_in(client)

    clock.shift(timedelta(minutes=31))
    assert not is_signed_in(client)


def test_new_roles_end_the_sessions_of_a_person(client: Client) -> None:
    person = a_person()
    sign_in(client, person)

    services.grant_role(person, Role.AUDITOR, by=None, at=AT)

    assert not is_signed_in(client)


def test_the_list_shows_them_and_ends_all_others(client: Client) -> None:
    person = a_person()
    elsewhere = Client(headers={"user-agent": "An older browser"})
    sign_in(elsewhere, person)
    sign_in(client, person)
    assert "An older browser" in text_of(get(client, "usersessions_list"))

    post(client, "usersessions_list")

    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)
    assert Event.objects.filter(verb="sessions.ended").count() == 1


def test_an_anonymous_page_starts_no_session(client: Client) -> None:
    get(client, "account_login")

    assert not Session.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/reading/", "/account/login/", "/api/reading/frames/" + 22 * "A"]
)
def test_a_cookie_that_is_no_key_is_nobodys(address: str) -> None:
    stranger = Client(headers={"cookie": r'session="\000aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"'})

    assert stranger.get(address).status_code in {200, 302, 401}
