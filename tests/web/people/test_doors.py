"""The doors every view stands behind."""

from collections.abc import Callable

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from django.views import View

from reviewapp.accounts.errors import NotAllowed
from reviewapp.accounts.models import User
from reviewapp.accounts.permissions import Action
from reviewapp.accounts.roles import Role
from reviewapp.audit.models import Event
from reviewapp.web.people.bearer import BearerToken, BearerTokenInTheSchema
from reviewapp.web.people.doors import allowed
from tests.factories import a_person

pytestmark = pytest.mark.django_db


@allowed(Action.TRAIL_VIEW)
def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("the trail")


@allowed(Action.TRAIL_VIEW)
async def stream(request: HttpRequest) -> HttpResponse:
    return HttpResponse("the trail, later")


@allowed(Action.TRAIL_VIEW)
class Trail(View):
    def get(self, request: HttpRequest) -> HttpResponse:  # noqa: ARG002 given by Django
        return HttpResponse("the trail, as a class")


def later(request: HttpRequest) -> HttpResponseBase:
    answer: HttpResponseBase = async_to_sync(stream)(request)
    return answer


DOORS = [page, later, Trail.as_view()]


def a_request(who: User | AnonymousUser) -> HttpRequest:
    request = RequestFactory().get("/audit/?page=2")
    request.user = who
    return request


@pytest.mark.parametrize("door", DOORS)
def test_who_is_allowed_passes(door: Callable[[HttpRequest], HttpResponse]) -> None:
    answer = door(a_request(a_person(Role.AUDITOR)))

    assert answer.content.startswith(b"the trail")


@pytest.mark.parametrize("door", DOORS)
def test_who_is_not_is_refused_and_noted(door: Callable[[HttpRequest], HttpResponse]) -> None:
    reader = a_person(Role.READER)

    with pytest.raises(NotAllowed):
        door(a_request(reader))

    event = Event.objects.get(verb="access.denied")
    assert event.actor == f"person:{reader.pk}"
    assert event.facts == {"action": "trail.view", "path": "/audit/"}


@pytest.mark.parametrize("door", DOORS)
def test_nobody_is_asked_to_sign_in_and_come_back(
    door: Callable[[HttpRequest], HttpResponse],
) -> None:
    answer = door(a_request(AnonymousUser()))

    assert answer.headers["Location"] == "/account/login/?next=/audit/%3Fpage%3D2"
    assert not Event.objects.exists()


def test_every_door_says_what_it_asks_for() -> None:
    assert page.action == stream.action == Trail.action == Action.TRAIL_VIEW  # type: ignore[attr-defined] # set by the door


def test_the_schema_knows_the_bearer_token() -> None:
    extension = BearerTokenInTheSchema(BearerToken)  # type: ignore[no-untyped-call] # drf-spectacular

    assert extension.get_security_definition(None) == {"type": "http", "scheme": "bearer"}
