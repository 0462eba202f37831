"""The short way to a frame …"""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qsl

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from reviewapp.accounts.models import RoleGrant, User
from reviewapp.accounts.roles import Role
from reviewapp.reading.models import Reading, Side, Worklist
from reviewapp.studies.models import State, Study
from reviewapp.web.reader.shortcut import ShortWay
from tests.factories import AT

pytestmark = pytest.mark.django_db
# They differ from answer to answer.
RANDOM = {"X-Request-Id"}


@pytest.fixture
def side(reading: Reading) -> Side:
    return reading.sides.get(place="A")


@pytest.fixture
def reader(reader: Client) -> Client:
    reader.get("/reading/")  # from here on the session has its clock
    return reader


def address(side: Side) -> str:
    return f"/api/reading/frames/{side.token}"


def goes_long(client: Client, address: str) -> bool:
    """Walk the short way alone and see whether it hands the request on."""
    path, _, query = address.partition("?")
    request = RequestFactory().get(path, query_params=dict(parse_qsl(query)))
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    return ShortWay(lambda _: HttpResponse("long"))(request).content == b"long"


def test_it_asks_the_database_once(
    reader: Client, side: Side, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(1) as queries:
        assert reader.get(address(side)).status_code == 200

    assert not [q for q in queries.captured_queries if "provenance_" in q["sql"]]


def test_it_answers_like_the_long_way(reader: Client, side: Side, settings: Settings) -> None:
    short = reader.get(address(side))
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "ShortWay" not in name]
    again = Client()
    again.cookies = reader.cookies
    long = again.get(address(side))

    assert short.content == long.content
    assert {k: v for k, v in short.items() if k not in RANDOM} == {
        k: v for k, v in long.items() if k not in RANDOM
    }


def test_it_is_left_for_whatever_is_not_a_frame(reader: Client, side: Side) -> None:
    assert not goes_long(reader, address(side))
    assert goes_long(reader, "/reading/")
    assert goes_long(reader, f"{address(side)}?x=1")
    assert goes_long(reader, f"{address(side)}x")


def test_it_is_closed_to_others(stranger: Client, client: Client, side: Side) -> None:
    stranger.get("/reading/")

    assert goes_long(stranger, address(side))
    assert goes_long(client, address(side))


def close_study(_: User) -> None:
    Study.objects.update(state=State.CLOSED)


def sign(_: User) -> None:
    Worklist.objects.update(signed_at=AT)


def deactivate(reader: User) -> None:
    User.objects.filter(pk=reader.pk).update(is_active=False)


def end_all_sessions(reader: User) -> None:
    User.objects.filter(pk=reader.pk).update(session_generation=7)


def change_password(reader: User) -> None:
    User.objects.filter(pk=reader.pk).update(password="another")


def take_the_role(reader: User) -> None:
    reader.role_grants.all().delete()


def give_another_role(reader: User) -> None:
    RoleGrant.objects.create(user=reader, role=Role.AUDITOR, granted_at=AT)


def expire(_: User) -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))


def damage(_: User) -> None:
    Session.objects.update(session_data="nothing that was signed here")


@pytest.mark.parametrize(
    "change",
    [
        close_study,
        sign,
        deactivate,
        end_all_sessions,
        change_password,
        take_the_role,
        give_another_role,
        expire,
        damage,
    ],
)
def test_it_closes_at_once_when_something_changes(
    reader: Client, side: Side, change: Callable[[User], None]
) -> None:
    assert not goes_long(reader, address(side))

    change(side.reading.worklist.reader)

    assert goes_long(reader, address(side))


def test_it_is_left_when_the_session_has_to_be_written(
    reader: Client, side: Side, settings: Settings
) -> None:
    settings.SESSION_COOKIE_AGE = 0

    assert goes_long(reader, address(side))


def test_it_is_left_when_the_session_has_no_clock(reading: Reading, side: Side) -> None:
    client = Client()
    client.force_login(reading.worklist.reader)

    assert goes_long(client, address(side))
