"""The short way to a frame …"""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

import pytest
from asgiref.typing import ASGIReceiveEvent, ASGISendEvent, HTTPScope
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from reviewapp import environment
from reviewapp.accounts.models import RoleGrant, User
from reviewapp.accounts.roles import Role
from reviewapp.imaging import stores
from reviewapp.imaging.models import PresentationCopy
from reviewapp.reading.models import Reading, Side, Worklist
from reviewapp.studies.models import State, Study
from reviewapp.web.reader.shortcut import ShortWay, asks_for_a_frame
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


def asked(client: Client, address: str, **headers: str) -> HTTPScope:
    """What a server makes of a request with the cookies of this client."""
    path, _, query = address.partition("?")
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    sent = {"host": "127.0.0.1", "cookie": cookies, **headers}
    scope: dict[str, Any] = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8000),
    }
    return cast(HTTPScope, scope)


async def nowhere(*_: object) -> None:
    raise AssertionError("the site was asked")


def short_way(scope: HTTPScope) -> HttpResponse | None:
    """Walk the short way alone; nothing, where it hands the request on."""
    return ShortWay(nowhere).frame(scope) if asks_for_a_frame(scope) else None


def goes_long(client: Client, address: str, **headers: str) -> bool:
    return short_way(asked(client, address, **headers)) is None


def test_it_asks_the_database_once(
    reader: Client, side: Side, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(1) as queries:
        assert not goes_long(reader, address(side))

    assert not [q for q in queries.captured_queries if "provenance_" in q["sql"]]


def test_it_answers_like_the_long_way(reader: Client, side: Side) -> None:
    short = short_way(asked(reader, address(side)))
    long = reader.get(address(side))

    assert short is not None
    assert (short.status_code, short.content) == (long.status_code, long.content)
    assert [item for item in sorted(short.items()) if item[0] not in RANDOM] == [
        item for item in sorted(long.items()) if item[0] not in RANDOM
    ]


def test_it_sends_its_answer_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []

    async def send(message: ASGISendEvent) -> None:
        sent.append(message)

    monkeypatch.setattr(ShortWay, "frame", lambda *_: HttpResponse(b"pixels", charset="utf-8"))
    scope = asked(Client(), "/api/reading/frames/AAAAAAAAAAAAAAAAAAAAAA")
    asyncio.run(ShortWay(nowhere)(scope, nothing, send))

    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert (b"Content-Type", b"text/html; charset=utf-8") in sent[0]["headers"]
    assert (sent[1]["body"], sent[1]["more_body"]) == (b"pixels", False)


@pytest.mark.parametrize("path", ["/reading/", "/api/reading/frames/AAAAAAAAAAAAAAAAAAAAAA"])
def test_it_hands_on_what_is_not_for_it(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ShortWay, "frame", lambda *_: None)

    with pytest.raises(AssertionError, match="the site was asked"):
        asyncio.run(ShortWay(nowhere)(asked(Client(), path), nothing, nowhere))


async def nothing() -> ASGIReceiveEvent:
    raise AssertionError("the body was asked for")


def test_it_is_left_for_whatever_is_not_a_frame(reader: Client, side: Side) -> None:
    assert not goes_long(reader, address(side))
    assert goes_long(reader, "/reading/")
    assert goes_long(reader, f"{address(side)}?x=1")
    assert goes_long(reader, f"{address(side)}x")
    assert goes_long(reader, address(side), **{"content-length": "1"})


def test_it_is_left_for_another_host(reader: Client, side: Side) -> None:
    assert goes_long(reader, address(side), host="elsewhere.example.org")
    assert goes_long(reader, address(side), host="")


def test_it_is_left_where_pixels_lie_far(reader: Client, side: Side, settings: Settings) -> None:
    bucket = environment.pixel_store("NO_SUCH_VARIABLE", "s3://bucket/pixels")
    settings.STORAGES = {**settings.STORAGES, "pixels": bucket}

    assert goes_long(reader, address(side))


def test_it_is_left_when_the_picture_is_lost(reader: Client, side: Side) -> None:
    PresentationCopy.objects.update(digest="0" * 64)

    assert goes_long(reader, address(side))


def test_it_is_left_when_the_database_fails(
    reader: Client, side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr("reviewapp.web.reader.shortcut.frame_in_session", fail)

    assert goes_long(reader, address(side))


def test_it_leaves_to_the_proxy_what_is_the_proxys(
    reader: Client, side: Side, settings: Settings
) -> None:
    settings.PIXEL_ACCEL_PREFIX = "/pixels-inside/"

    answer = short_way(asked(reader, address(side)))

    assert answer is not None
    assert answer["X-Accel-Redirect"] == f"/pixels-inside/{stores.address(side.copy.digest)}"


def test_it_sends_nobody_a_picture_unprotected(
    reader: Client, side: Side, settings: Settings
) -> None:
    settings.SECURE_SSL_REDIRECT = True

    answer = short_way(asked(reader, address(side)))

    assert answer is not None
    assert (answer.status_code, answer.content) == (301, b"")


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
