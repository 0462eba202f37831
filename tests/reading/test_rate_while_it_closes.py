"""A rating and the close of its study, or two ratings, at the same moment …"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event as Signal

import pytest
from django.db import connection, transaction

from reviewapp.accounts.models import User
from reviewapp.audit.models import Event
from reviewapp.reading import closing, places, services
from reviewapp.reading.models import Rating, Reading
from reviewapp.studies import services as studies
from reviewapp.studies.errors import StudyNotOpen
from reviewapp.studies.models import Part, State, Study
from tests.factories import AT, an_open_study, rate_everything, rating_fields

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer"),
]
SECONDS = 20


class Held:
    """A change made in a transaction of its own that is not over before it is let go."""

    def __init__(self, pool: ThreadPoolExecutor, change: Callable[[], object]) -> None:
        self._made, self._may_end = Signal(), Signal()
        self._ended = pool.submit(self._hold, change)
        assert self._made.wait(SECONDS)

    def _hold(self, change: Callable[[], object]) -> None:
        try:
            with transaction.atomic():
                change()
                self._made.set()
                assert self._may_end.wait(SECONDS)
        finally:
            connection.close()

    def let_go(self) -> None:
        self._may_end.set()
        self._ended.result(SECONDS)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as threads:
        yield threads


@pytest.fixture
def study() -> Study:
    return an_open_study(readers=2)


def readings(study: Study) -> list[Reading]:
    """The first place of each reader."""
    found = Reading.objects.select_related("worklist__reader", "worklist__study")
    return list(found.filter(worklist__study=study, position=1))


def coordinator(study: Study) -> User:
    return study.members.get(part=Part.COORDINATOR).user


def started(pool: ThreadPoolExecutor, work: Callable[[], object]) -> Future[object]:
    def whole() -> object:
        try:
            return work()
        finally:
            connection.close()

    return pool.submit(whole)


def is_kept_waiting() -> bool:
    """Whether somebody in this database waits for a row that another transaction holds."""
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT COUNT(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return True
        time.sleep(0.02)
    return False


def test_the_close_waits_for_a_rating_under_way(pool: ThreadPoolExecutor, study: Study) -> None:
    reading, by = readings(study)[0], coordinator(study)
    rating = Held(pool, lambda: services.submit_rating(reading, **rating_fields()))

    closing = started(pool, lambda: studies.close(study, by=by, at=AT))
    assert is_kept_waiting()
    assert not closing.done()
    rating.let_go()
    closing.result(SECONDS)

    study.refresh_from_db()
    assert (study.state, Rating.objects.count()) == (State.CLOSED, 1)


def test_a_rating_that_meets_the_close_is_refused(pool: ThreadPoolExecutor, study: Study) -> None:
    reading, by = readings(study)[0], coordinator(study)
    place = places.reading_for(
        reading.worklist.reader, reading.token
    )  # looked at while the study was still open
    closing = Held(pool, lambda: studies.close(study, by=by, at=AT))

    rating = started(pool, lambda: services.submit_rating(place, **rating_fields()))
    assert is_kept_waiting()
    closing.let_go()

    with pytest.raises(StudyNotOpen, match="nothing was kept"):
        rating.result(SECONDS)
    assert not Rating.objects.exists()


def test_the_signature_waits_for_a_rating_under_way(pool: ThreadPoolExecutor, study: Study) -> None:
    rate_everything(study)
    reading = readings(study)[0]
    worklist = reading.worklist
    rating = Held(pool, lambda: services.submit_rating(reading, **rating_fields()))

    signing = started(pool, lambda: services.sign_worklist(worklist, by=worklist.reader, at=AT))
    assert is_kept_waiting()
    rating.let_go()
    signing.result(SECONDS)

    assert Rating.objects.filter(reading=reading).count() == 2


def test_two_readers_do_not_wait_for_each_other(pool: ThreadPoolExecutor, study: Study) -> None:
    one, other = readings(study)
    first = Held(pool, lambda: services.submit_rating(one, **rating_fields()))

    second = started(pool, lambda: services.submit_rating(other, **rating_fields()))
    second.result(SECONDS)
    first.let_go()

    assert Rating.objects.count() == 2


def test_closing_by_the_rule_waits_for_a_signature_under_way(
    pool: ThreadPoolExecutor, study: Study
) -> None:
    rate_everything(study)
    worklist, by = readings(study)[0].worklist, coordinator(study)
    signing = Held(pool, lambda: services.sign_worklist(worklist, by=worklist.reader, at=AT))

    closed = started(pool, lambda: closing.close(study, by=by, at=AT, reason="Done."))
    assert is_kept_waiting()
    signing.let_go()
    closed.result(SECONDS)

    missing = Event.objects.get(verb="readings.missing").facts["readers"]
    assert str(worklist.reader_id) not in missing
    assert len(missing) == 1


def test_a_signature_that_meets_the_close_is_refused(
    pool: ThreadPoolExecutor, study: Study
) -> None:
    rate_everything(study)
    worklist, by = readings(study)[0].worklist, coordinator(study)
    closed = Held(pool, lambda: closing.close(study, by=by, at=AT, reason="Done."))

    signing = started(pool, lambda: services.sign_worklist(worklist, by=worklist.reader, at=AT))
    assert is_kept_waiting()
    closed.let_go()

    with pytest.raises(StudyNotOpen, match="nothing was kept"):
        signing.result(SECONDS)
    worklist.refresh_from_db()
    assert worklist.signed_at is None
