"""The thread beside the work: keeps the lease, notices what must stop, ends what will not."""

import faulthandler
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from pytest_django import Settings

from reviewapp.jobs import ledger, shutdown
from reviewapp.jobs import services as jobs
from reviewapp.jobs.errors import Cancelled, LeaseLost, ShuttingDown
from reviewapp.jobs.heart import Heart, end_process
from reviewapp.jobs.models import Job, State
from reviewapp.jobs.progress import Progress
from tests.factories import a_person
from tests.jobs.factories import AT, LEASE, Hands, a_claim
from tests.jobs.processes.site import wait_until

pytestmark = pytest.mark.django_db


class Body:
    """A heart with its clock in the test's hand, in a process that cannot be ended."""

    def __init__(self) -> None:
        self.hands = Hands()
        self.claim = a_claim()
        self.progress = Progress(self.claim, self.hands.clocks())
        self.ended = 0
        self.heart = Heart(self.progress, self.hands.clocks(), self._end)

    def _end(self) -> None:
        self.ended += 1

    def tick_at(self, second: float) -> None:
        self.hands.second = second
        self.heart.tick()


@pytest.fixture
def body(settings: Settings) -> Iterator[Body]:
    settings.JOB_HEARTBEAT = timedelta(seconds=3)
    yield Body()
    # A tick sets the timer that ends a process whose heart stands still.
    faulthandler.cancel_dump_traceback_later()


def test_it_extends_the_lease_every_few_seconds(body: Body) -> None:
    body.tick_at(2.9)
    assert Job.objects.get().lease_until == AT + LEASE

    body.tick_at(3)
    assert Job.objects.get().lease_until == AT + timedelta(seconds=3) + LEASE


def test_it_notices_a_request_to_cancel(body: Body) -> None:
    jobs.cancel(Job.objects.get(), by=a_person(), at=AT)
    body.tick_at(3)

    assert body.progress.must_stop is Cancelled


def test_it_notices_that_another_worker_has_the_job(body: Body) -> None:
    ledger.claim(body.claim.job_id, worker="there:2", at=AT + timedelta(seconds=61), lease=LEASE)
    body.tick_at(70)

    assert body.progress.must_stop is LeaseLost


def test_it_notices_that_the_worker_is_going_home(body: Body) -> None:
    shutdown.begin()
    body.tick_at(0.2)

    assert body.progress.must_stop is ShuttingDown


def test_it_lets_work_that_must_stop_tidy_up(body: Body) -> None:
    body.progress.stop(Cancelled)
    body.tick_at(4.9)

    assert body.ended == 0


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        (Cancelled, State.CANCELLED),
        (ShuttingDown, State.QUEUED),
        (LeaseLost, State.RUNNING),
    ],
)
def test_it_ends_the_process_of_work_that_will_not_stop(
    body: Body, reason: type[Cancelled], state: State
) -> None:
    body.progress.stop(reason)
    body.tick_at(5.1)

    assert body.ended == 1
    assert Job.objects.get().state == state


def test_it_ends_no_process_whose_work_has_just_stopped(body: Body) -> None:
    body.progress.stop(Cancelled)
    body.heart._over.set()
    body.tick_at(5.1)

    assert body.ended == 0


def _away(*_: object, **__: object) -> None:
    raise DatabaseError("away")


def test_it_goes_on_while_the_database_is_away(body: Body, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "extend", _away)
    # A broken connection is thrown away; the test keeps its own.
    monkeypatch.setattr(connection, "close", lambda: None)
    body.tick_at(3)

    assert body.progress.must_stop is None


def test_it_ends_the_process_even_while_the_database_is_away(
    body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "finish", _away)
    monkeypatch.setattr(ledger, "extend", lambda *_, **__: True)
    body.progress.stop(Cancelled)
    body.tick_at(5.1)

    assert body.ended == 1


def test_ending_a_process_leaves_no_time_for_anything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    statuses: list[int] = []
    monkeypatch.setattr("os._exit", statuses.append)
    end_process()

    assert statuses == [75]


def test_it_lives_beside_the_work(body: Body) -> None:
    shutdown.begin()
    with body.heart:
        wait_until(lambda: body.progress.must_stop, "the heart notices", seconds=5)

    assert body.progress.must_stop is ShuttingDown
