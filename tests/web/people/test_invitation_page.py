"""The page behind an invitation's link."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from reviewapp.accounts.models import User
from tests.accounts.factories import an_invitation
from tests.factories import a_person
from tests.web.people.steps import get, is_signed_in, post, sign_in, text_of

pytestmark = pytest.mark.django_db
PASSWORD = "a quite new password"


def accept(client: Client, secret: str, **changed: object) -> HttpResponse:
    given = {"name": "Ada King", "password": PASSWORD, "password_again": PASSWORD, **changed}
    return post(client, "accept-invitation", secret, **given)


def a_fresh_invitation() -> str:
    return an_invitation("ada@example.org", at=timezone.now())[1]


def test_it_shows_whom_it_is_for_and_the_rules(client: Client) -> None:
    told = text_of(get(client, "accept-invitation", a_fresh_invitation()))

    assert "ada@example.org" in told
    assert "at least 12 characters" in told


def test_accepting_lets_the_person_straight_in(client: Client) -> None:
    answer = accept(client, a_fresh_invitation())

    assert answer.headers["Location"] == "/"
    assert is_signed_in(client)
    assert User.objects.get(email="ada@example.org").name == "Ada King"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"password_again": "something else"}, "The two passwords differ"),
        ({"password": "short", "password_again": "short"}, "at least 12 characters"),
        ({"password": "ada@example.org", "password_again": "ada@example.org"}, "too similar"),
        ({"password": ""}, "This field is required"),
        ({"name": ""}, "This field is required"),
    ],
)
def test_what_does_not_fit_is_said_beside_the_field(
    client: Client, changed: dict[str, str], told: str
) -> None:
    assert told in text_of(accept(client, a_fresh_invitation(), **changed))
    assert not User.objects.filter(email="ada@example.org").exists()


def test_a_used_link_says_what_to_do(client: Client) -> None:
    secret = a_fresh_invitation()
    accept(client, secret)

    answer = get(Client(), "accept-invitation", secret)

    assert answer.status_code == 410
    assert "If that was you, sign in" in text_of(answer)


def test_an_expired_link_says_what_to_do(client: Client) -> None:
    _, secret = an_invitation(at=timezone.now() - timedelta(days=8))

    assert "for a new one" in text_of(accept(client, secret))


def test_a_made_up_link_says_what_to_do(client: Client) -> None:
    assert "copied whole" in text_of(get(client, "accept-invitation", "made-up"))


def test_somebody_signed_in_is_told_to_sign_out_first(client: Client) -> None:
    sign_in(client, a_person())

    assert "sign out and open the link again" in text_of(accept(client, a_fresh_invitation()))


def test_it_leaves_no_copy_in_the_browser(client: Client) -> None:
    answer = get(client, "accept-invitation", a_fresh_invitation())

    assert "no-store" in answer.headers["Cache-Control"]
