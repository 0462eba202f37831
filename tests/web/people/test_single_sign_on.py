"""Coming in through the OpenID Connect service of the house."""

from collections.abc import Iterator
from html import unescape
from time import time
from typing import cast
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from reviewapp.accounts import services
from reviewapp.accounts.models import ApiToken, User
from reviewapp.accounts.roles import Role
from reviewapp.audit.models import Event
from tests.accounts.factories import an_invitation
from tests.factories import AT, a_person
from tests.web.people.identity_provider import IdentityProvider, running
from tests.web.people.steps import get, is_signed_in, post, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def identity(settings: Settings) -> Iterator[IdentityProvider]:
    with running() as provider:
        settings.SOCIALACCOUNT_PROVIDERS = provider.settings()
        yield provider


def come_in(client: Client) -> HttpResponse:
    """Follow the redirects a browser would: to the service, and back with its answer."""
    away = client.get(reverse("openid_connect_login", args=["house"]))
    there = requests.get(away.headers["Location"], allow_redirects=False, timeout=5)
    back = there.headers["Location"].removeprefix("http://testserver")
    return cast(HttpResponse, client.get(back))


def test_the_sign_in_page_offers_it(client: Client, identity: IdentityProvider) -> None:
    assert "Sign in with the hospital" in text_of(get(client, "account_login"))


def test_without_it_the_page_does_not_speak_of_it(client: Client) -> None:
    assert "Sign in with" not in text_of(get(client, "account_login"))
    assert client.get("/account/sso/oidc/house/login/").status_code == 404


def test_a_person_known_by_a_verified_address_comes_in(
    client: Client, identity: IdentityProvider
) -> None:
    person = a_person(email="ada@example.org")

    assert come_in(client).status_code == 302

    assert is_signed_in(client)
    event = Event.objects.get(verb="person.signed_in")
    assert event.subject_id == str(person.pk)
    assert event.facts["with"] == ["socialaccount"]
    assert Event.objects.filter(verb="single_sign_on.linked").count() == 1


def test_the_second_time_the_link_is_enough(client: Client, identity: IdentityProvider) -> None:
    a_person(email="ada@example.org")
    come_in(client)
    identity.person["email"] = "ada.king@example.org"

    elsewhere = Client()
    come_in(elsewhere)

    assert is_signed_in(elsewhere)
    assert Event.objects.filter(verb="single_sign_on.linked").count() == 1


def test_it_keeps_the_password_of_a_person_who_has_one(
    client: Client, identity: IdentityProvider
) -> None:
    person = a_person(email="ada@example.org")
    come_in(client)

    assert User.objects.get(pk=person.pk).has_usable_password()


def test_an_invitation_for_the_address_makes_the_person(
    client: Client, identity: IdentityProvider
) -> None:
    an_invitation("ada@example.org", roles=[Role.RESEARCHER])

    come_in(client)

    person = User.objects.get(email="ada@example.org")
    assert is_signed_in(client)
    assert person.name == "Ada King"
    assert person.roles == {Role.RESEARCHER}
    assert not person.has_usable_password()


def test_nobody_else_comes_in(client: Client, identity: IdentityProvider) -> None:
    answer = come_in(client)

    assert answer.status_code == 403
    assert "Ask an administrator of this site to invite you" in text_of(answer)
    assert not User.objects.exists()
    assert Event.objects.filter(verb="sign_in.failed").count() == 1


@pytest.mark.parametrize(
    "wrong", [{"email_verified": False}, {"email_verified": "true"}, {"email": ""}]
)
def test_an_address_that_is_not_proven_lets_nobody_in(
    client: Client, identity: IdentityProvider, wrong: dict[str, object]
) -> None:
    a_person(email="ada@example.org")
    identity.person.update(wrong)

    assert come_in(client).status_code == 403
    assert not is_signed_in(client)


def test_userinfo_about_somebody_else_lets_nobody_in(
    client: Client, identity: IdentityProvider
) -> None:
    a_person(email="ada@example.org")
    identity.userinfo_sub = "person-2"

    assert come_in(client).status_code == 403


def test_a_deactivated_person_stays_out(client: Client, identity: IdentityProvider) -> None:
    services.deactivate(a_person(email="ada@example.org"), by=None, at=AT)

    assert come_in(client).headers["Location"] == reverse("account_inactive")
    assert not is_signed_in(client)


def test_cancelling_there_leads_back(client: Client, identity: IdentityProvider) -> None:
    identity.refuses = "access_denied"

    answer = come_in(client)

    assert answer.headers["Location"] == reverse("socialaccount_login_cancelled")
    assert "You cancelled" in text_of(get(client, "socialaccount_login_cancelled"))


def test_a_failure_there_gives_a_page_that_says_what_to_do(
    client: Client, identity: IdentityProvider
) -> None:
    identity.refuses = "server_error"

    answer = come_in(client)

    assert answer.status_code == 401
    assert "Try once more" in text_of(answer)
    assert "Try once more" in text_of(get(client, "socialaccount_login_error"))


def ask_for_a_token(client: Client) -> HttpResponse:
    wanted = {"label": "export", "scopes": ["cohort.view"], "days": 30}
    return cast(HttpResponse, client.post(reverse("api-token-create"), wanted))


@pytest.fixture
def researcher(client: Client, identity: IdentityProvider) -> Client:
    """Signed in through the service, and without a password here."""
    an_invitation("ada@example.org", roles=[Role.RESEARCHER])
    come_in(client)
    return client


@pytest.mark.parametrize(
    "proof", [{}, {"auth_time": time() - 301}, {"auth_time": time() + 3600}, {"auth_time": "now"}]
)
def test_what_weighs_asks_for_a_proof_from_there(
    researcher: Client, identity: IdentityProvider, proof: dict[str, object]
) -> None:
    identity.person.update(proof)
    come_in(researcher)

    answer = ask_for_a_token(researcher)

    assert answer.status_code == 403
    assert "So nothing was done." in text_of(answer)
    assert "prompt%3Dlogin%26max_age%3D0" in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_a_proof_from_there_is_enough_for_what_weighs(
    researcher: Client, identity: IdentityProvider
) -> None:
    identity.person["auth_time"] = time()
    come_in(researcher)

    assert ask_for_a_token(researcher).status_code == 200
    assert ApiToken.objects.count() == 1


def test_the_service_is_asked_for_a_new_proof(
    researcher: Client, identity: IdentityProvider
) -> None:
    page = ask_for_a_token(researcher).content.decode()
    there = unescape(page.partition('button-large" href="')[2].partition('"')[0])

    away = researcher.get(there)

    asked = dict(parse_qsl(urlsplit(away.headers["Location"]).query))
    assert (asked["prompt"], asked["max_age"]) == ("login", "0")


@pytest.mark.parametrize("name", ["account_set_password", "mfa_activate_totp"])
def test_neither_a_password_nor_a_second_factor_is_made_without_a_proof(
    researcher: Client, name: str
) -> None:
    assert researcher.get(reverse(name)).status_code == 403


def test_with_a_proof_a_password_may_be_chosen(
    researcher: Client, identity: IdentityProvider
) -> None:
    identity.person["auth_time"] = time()
    come_in(researcher)
    assert "Choose a password" in text_of(get(researcher, "account_set_password"))

    new = "a quite new password"
    post(researcher, "account_set_password", password1=new, password2=new)

    assert Event.objects.filter(verb="password.set").count() == 1
    assert User.objects.get(email="ada@example.org").check_password(new)


def test_who_has_a_password_is_asked_for_it(client: Client, identity: IdentityProvider) -> None:
    a_person(Role.RESEARCHER, email="ada@example.org")
    come_in(client)

    answer = ask_for_a_token(client)

    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))


def test_without_the_service_a_password_is_the_way(researcher: Client, settings: Settings) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {}

    assert "Choose a password by e-mail, sign in with it" in text_of(ask_for_a_token(researcher))


def test_an_answer_nobody_asked_for_is_refused(client: Client, identity: IdentityProvider) -> None:
    a_person(email="ada@example.org")

    answer = client.get(
        reverse("openid_connect_callback", args=["house"]), {"code": "x", "state": "made-up"}
    )

    assert answer.status_code == 401
    assert not is_signed_in(client)
