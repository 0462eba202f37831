"""A frame …"""

import numpy as np
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from reviewapp.imaging import stores
from reviewapp.reading.models import Reading, Side, Worklist
from tests.factories import AT, LOOK
from tests.web.reader.conftest import said

pytestmark = pytest.mark.django_db


@pytest.fixture
def side(reading: Reading) -> Side:
    return reading.sides.get(place="A")


def address(side: Side) -> str:
    return f"/api/reading/frames/{side.token}"


def test_it_is_its_samples_and_nothing_else(reader: Client, side: Side) -> None:
    answer = reader.get(address(side))

    assert answer.status_code == 200
    assert answer.content == stores.read(side.copy.digest)
    samples = np.frombuffer(answer.content, "<u2").reshape(LOOK.rows, LOOK.columns)
    assert (samples.min(), samples.max()) == (0, LOOK.high - LOOK.low)


def test_it_says_nothing_about_itself(reader: Client, side: Side) -> None:
    headers = reader.get(address(side)).headers

    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Length"] == str(LOOK.size)
    assert headers["Cache-Control"] == "no-store, no-transform"
    told = {"ETag", "Last-Modified", "Content-Disposition", "Accept-Ranges", "Content-Encoding"}
    assert not told & set(headers)


def test_it_is_left_to_the_proxy_where_there_is_one(
    reader: Client, side: Side, settings: Settings
) -> None:
    settings.PIXEL_ACCEL_PREFIX = "/pixels-inside/"

    answer = reader.get(address(side))

    assert answer["X-Accel-Redirect"] == f"/pixels-inside/{stores.address(side.copy.digest)}"
    assert answer.content == b""


def test_it_does_not_exist_for_anybody_else(stranger: Client, side: Side) -> None:
    theirs = stranger.get(address(side))
    nobodys = stranger.get("/api/reading/frames/AAAAAAAAAAAAAAAAAAAAAA")

    assert theirs.status_code == 404
    assert said(theirs) == said(nobodys)


def test_it_is_gone_once_the_worklist_is_signed(reader: Client, side: Side) -> None:
    Worklist.objects.update(signed_at=AT)

    assert reader.get(address(side)).status_code == 404


def test_it_asks_to_sign_in(client: Client, side: Side) -> None:
    assert client.get(address(side)).status_code == 401


def test_it_asks_the_database_four_times(
    reader: Client, side: Side, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    reader.get("/reading/")  # the first request of a session also writes it

    # session, person, roles, door
    with django_assert_max_num_queries(4) as queries:
        reader.get(address(side))

    assert not [q for q in queries.captured_queries if "provenance_" in q["sql"]]
