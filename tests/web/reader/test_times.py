"""The times of a rating are the server's own, whatever a reader's clock says …"""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from reviewapp.audit.models import Event
from reviewapp.reading import times
from reviewapp.reading.models import Issue, Rating, Reading
from tests.factories import AT
from tests.web.reader.test_ratings import a_body
from tests.web.reader.test_ratings import address as rating_of
from tests.web.reader.test_session import address as session_of

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
YEAR_MS = 365 * 24 * 60 * 60 * 1000


def ago(*, waited: int = 0, painted: int = 0) -> times.Ago:
    return times.Ago(waited=timedelta(seconds=waited), since_painted=timedelta(seconds=painted))


def rate(reader: Client, reading: Reading, **said: int) -> Rating:
    answer = reader.post(rating_of(reading), a_body(**said), "application/json")
    assert answer.status_code == 201
    return Rating.objects.get()


def test_as_they_are_reckoned_back_from_when_it_came() -> None:
    found = times.reckoned(ago(waited=5, painted=20), issued=AT - 60 * SECOND, received=AT)

    assert found == times.Times(painted_at=AT - 25 * SECOND, answered_at=AT - 5 * SECOND)


@pytest.mark.parametrize(
    ("said", "painted", "answered"),
    [
        (ago(waited=60, painted=1), 60, 60),
        (ago(waited=61, painted=1), 60, 60),
        (ago(waited=50, painted=20), 60, 50),
        (ago(waited=10**9, painted=10**9), 60, 60),
    ],
)
def test_and_never_lie_before_it_was_issued(said: times.Ago, painted: int, answered: int) -> None:
    found = times.reckoned(said, issued=AT - 60 * SECOND, received=AT)

    assert found == times.Times(AT - painted * SECOND, AT - answered * SECOND)


def test_nor_after_it_came_though_the_servers_clock_was_put_back() -> None:
    found = times.reckoned(ago(waited=1, painted=1), issued=AT + 60 * SECOND, received=AT)

    assert found == times.Times(painted_at=AT, answered_at=AT)


def test_of_a_page_that_said_nothing_nothing_is_made_up(reader: Client, reading: Reading) -> None:
    reader.get(session_of(reading))

    rating = rate(reader, reading)

    assert (rating.painted_at, rating.answered_at) == (None, None)


def test_even_if_it_was_put_forward_a_year(reader: Client, reading: Reading) -> None:
    reader.get(session_of(reading))

    rating = rate(reader, reading, since_painted_ms=4_200, waited_ms=YEAR_MS)

    issued = Issue.objects.get(reading=reading).at
    assert rating.painted_at == rating.answered_at == issued < rating.given_at


def test_and_stand_in_the_trail(reader: Client, reading: Reading) -> None:
    reader.get(session_of(reading))

    rating = rate(reader, reading, since_painted_ms=0, waited_ms=0)

    facts = Event.objects.get(verb="rating.given").facts
    assert facts["looked_for_ms"] == 4200
    assert datetime.fromisoformat(facts["issued"]) == Issue.objects.get(reading=reading).at
    assert datetime.fromisoformat(facts["answered"]) == rating.answered_at == rating.given_at
    assert datetime.fromisoformat(facts["painted"]) == rating.painted_at


def test_a_case_is_issued_once(reader: Client, reading: Reading) -> None:
    reader.get(session_of(reading))
    first = list(Issue.objects.order_by("pk").values())

    reader.get(session_of(reading))

    assert len(first) == 3
    assert list(Issue.objects.order_by("pk").values()) == first


@pytest.mark.parametrize(
    "statement",
    ["UPDATE reading_issue SET at = '2001-01-01 00:00:00'", "DELETE FROM reading_issue"],
)
def test_when_it_was_issued_is_never_changed(
    reader: Client, reading: Reading, statement: str
) -> None:
    reader.get(session_of(reading))
    connection.check_constraints()

    with (
        pytest.raises(IntegrityError, match="is kept as it was"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="speaks SQLite")
def test_nor_is_it_replaced(reader: Client, reading: Reading) -> None:
    reader.get(session_of(reading))
    before = list(Issue.objects.order_by("pk").values())

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT OR REPLACE INTO reading_issue (reading_id, at) "
            "SELECT reading_id, '2001-01-01 00:00:00' FROM reading_issue"
        )

    assert list(Issue.objects.order_by("pk").values()) == before
