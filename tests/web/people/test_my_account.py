"""My account and its API tokens."""

import re
from typing import cast

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path, reverse
from django.utils import timezone
from pytest_django import Settings
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reviewapp.accounts import services
from reviewapp.accounts.models import ApiToken, User
from reviewapp.accounts.permissions import Action
from reviewapp.accounts.roles import Role
from reviewapp.urls import handler403, handler404, handler500
from reviewapp.urls import urlpatterns as _site
from reviewapp.web.people.doors import Allows, person
from tests.accounts.factories import a_token
from tests.factories import AT, a_person
from tests.web.people.steps import enrol, get, post, sign_in, text_of

pytestmark = pytest.mark.django_db
__all__ = ["handler403", "handler404", "handler500"]


class Whoami(APIView):
    permission_classes = (Allows(Action.COHORT_VIEW),)

    def get(self, request: Request) -> Response:
        return Response({"email": person(request).email})


class Rating(APIView):
    permission_classes = (Allows(Action.READING_RATE),)

    def get(self, request: Request) -> Response:
        return Response({"rated_by": person(request).email})


# This module is the site's addresses plus two for a program to ask.
urlpatterns = [path("api/whoami", Whoami.as_view()), path("api/rate", Rating.as_view()), *_site]
with_two_more = pytest.mark.urls(__name__)


def ask(client: Client, address: str, secret: str) -> HttpResponse:
    headers = {"authorization": f"Bearer {secret}"}
    return cast(HttpResponse, client.get(address, headers=headers))


def a_working_token(person: User, *scopes: Action) -> str:
    return a_token(person, scopes=scopes or (Action.COHORT_VIEW,), at=timezone.now())[1]


def test_the_page_shows_roles_and_ways_to_sign_in(client: Client) -> None:
    sign_in(client, a_person(Role.AUDITOR))

    told = text_of(get(client, "account"))

    assert "Auditor" in told
    assert "Keys for programs" in told


def test_a_reader_is_offered_no_tokens(client: Client) -> None:
    sign_in(client, a_person(Role.READER))

    assert "Keys for programs" not in text_of(get(client, "account"))
    assert get(client, "api-tokens").status_code == 403


def test_a_name_is_changed(client: Client) -> None:
    person = a_person()
    sign_in(client, person)

    post(client, "account", name="Ada King")
    assert "This field is required" in text_of(post(client, "account", name=""))

    assert User.objects.get(pk=person.pk).name == "Ada King"


def test_making_a_token_shows_it_once(client: Client) -> None:
    sign_in(client, a_person(Role.RESEARCHER))
    assert "No token yet" in text_of(get(client, "api-tokens"))

    made = post(client, "api-token-create", label="export", scopes=["cohort.view"], days=30)

    secret = re.search(r"rva_[\w-]+", text_of(made))
    assert secret
    assert made.headers["Cache-Control"] == "no-store"
    page = text_of(get(client, "api-tokens"))
    assert "export" in page
    assert secret[0] not in page
    assert (ApiToken.objects.get().expires_at - timezone.now()).days == 29


def test_a_scope_beyond_ones_roles_is_not_offered_and_not_taken(client: Client) -> None:
    sign_in(client, a_person(Role.RESEARCHER))
    assert "trail.view" not in text_of(get(client, "api-tokens"))

    answer = post(client, "api-token-create", label="x", scopes=["trail.view"], days=30)

    assert answer.status_code == 400
    assert not ApiToken.objects.exists()


def test_a_scope_is_told_in_words_beside_its_code(client: Client) -> None:
    person = a_person(Role.RESEARCHER)
    sign_in(client, person)
    said = "See cohorts and where they come from <code>cohort.view</code>"

    offered = get(client, "api-tokens").content.decode()
    a_token(person, scopes=[Action.COHORT_VIEW], at=timezone.now())
    made = get(client, "api-tokens").content.decode()

    assert offered.count(said) == 1
    assert made.count(said) == 2


def test_revoking_a_token(client: Client) -> None:
    person = a_person(Role.RESEARCHER)
    token, _ = a_token(person, at=timezone.now())
    a_token(person, at=AT.replace(year=2020))
    sign_in(client, person)

    post(client, "api-token-revoke", token.pk)

    told = text_of(get(client, "api-tokens"))
    assert "Revoked" in told
    assert "Expired" in told


def test_another_persons_token_is_not_there(client: Client) -> None:
    token, _ = a_token(a_person(Role.RESEARCHER), at=timezone.now())
    sign_in(client, a_person(Role.RESEARCHER))

    assert post(client, "api-token-revoke", token.pk).status_code == 404


@with_two_more
def test_a_program_acts_for_its_person(client: Client) -> None:
    researcher = a_person(Role.RESEARCHER)

    answer = ask(client, "/api/whoami", a_working_token(researcher))

    assert answer.content.decode() == f'{{"email":"{researcher.email}"}}'


@with_two_more
def test_a_made_up_token_is_nobody(client: Client) -> None:
    answer = ask(client, "/api/whoami", "rva_made-up")

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@with_two_more
def test_no_token_at_all_is_nobody_too(client: Client) -> None:
    assert client.get("/api/whoami").status_code == 401


@with_two_more
def test_beyond_its_scopes_it_is_refused(client: Client) -> None:
    token = a_working_token(a_person(Role.RESEARCHER), Action.JOB_VIEW)

    assert ask(client, "/api/whoami", token).status_code == 403


@with_two_more
def test_no_token_reads_or_rates(client: Client) -> None:
    person = a_person(Role.RESEARCHER)
    services.grant_role(person, Role.READER, by=None, at=AT)
    token = a_working_token(person)

    assert ask(client, "/api/rate", token).status_code == 403
    assert ask(client, reverse("frame", args=["x" * 22]), token).status_code in {401, 403}


@with_two_more
def test_it_waits_for_a_second_factor_that_is_demanded(client: Client, settings: Settings) -> None:
    settings.REQUIRE_TWO_FACTOR = True
    coordinator = a_person(Role.COORDINATOR)
    token = a_working_token(coordinator)

    assert ask(client, "/api/whoami", token).status_code == 401
    enrol(coordinator)
    assert ask(client, "/api/whoami", token).status_code == 200


@with_two_more
def test_a_session_asks_the_api_as_well(client: Client) -> None:
    sign_in(client, a_person(Role.RESEARCHER))

    assert client.get("/api/whoami").status_code == 200
