"""Repairing what the queue forgot and dead workers left behind."""

from datetime import datetime, timedelta

import pytest
from celery.beat import ScheduleEntry
from celery.schedules import schedule
from pytest_django import DjangoCaptureOnCommitCallbacks

from reviewapp.celery import app
from reviewapp.jobs import clock, ledger, sending, sweeping
from reviewapp.jobs import services as jobs
from reviewapp.jobs.clock import Clock
from reviewapp.jobs.models import Job, LogLine, State
from reviewapp.jobs.services import Swept
from tests.factories import a_person
from tests.jobs.factories import AT, LEASE, a_claim, a_job, a_running_job, again

pytestmark = pytest.mark.django_db

NOTHING = Swept(taken_over=0, resent=0)


def _after(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


def test_it_leaves_a_job_alone_whose_worker_lives() -> None:
    a_running_job()

    assert jobs.sweep(at=_after(60)) == NOTHING


def test_it_gives_the_job_of_a_dead_worker_to_another(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    job = a_running_job()
    with django_capture_on_commit_callbacks(execute=True):
        assert jobs.sweep(at=_after(61)).taken_over == 1

    assert (again(job).state, again(job).attempt) == (State.QUEUED, 1)
    assert "was last heard of at 09:30:00" in LogLine.objects.get().text
    assert sending.waiting("cpu") == 1


def test_it_fails_a_job_that_stopped_its_worker_three_times() -> None:
    job = a_job()
    for turn in range(3):
        a_claim(job, at=_after(100 * turn))

    jobs.sweep(at=_after(1000))

    assert again(job).state == State.FAILED
    assert again(job).error.startswith("This job stopped its worker three times")


@pytest.mark.parametrize(("attempt", "words"), [(1, "once"), (2, "twice"), (7, "7 times")])
def test_it_says_how_often(attempt: int, words: str) -> None:
    assert f"stopped its worker {words}," in sweeping._worn_out(Job(attempt=attempt))


def test_it_ends_a_job_that_was_to_be_cancelled_when_its_worker_died() -> None:
    job = a_running_job()
    jobs.cancel(job, by=a_person(), at=AT)

    jobs.sweep(at=_after(61))

    assert again(job).state == State.CANCELLED


def test_it_leaves_a_job_whose_worker_came_back_in_the_meantime() -> None:
    job = a_running_job()
    ledger.extend(ledger.Claim(job.pk, 1), at=_after(61), lease=LEASE)

    assert not sweeping._take_over(job, at=_after(62))  # it was seen as stale before the beat


def test_it_sends_again_what_nobody_picked_up_for_a_minute() -> None:
    job = a_job()

    assert jobs.sweep(at=_after(59)) == NOTHING
    assert jobs.sweep(at=_after(60)).resent == 1
    assert again(job).sent_at == _after(60)
    assert sending.waiting("cpu") == 1


def test_it_sends_what_was_never_sent() -> None:
    Job.objects.filter(pk=a_job().pk).update(sent_at=None)

    assert jobs.sweep(at=_after(60)).resent == 1


def test_it_sends_nothing_into_a_queue_that_has_messages_still() -> None:
    a_job()
    a_job(queue="gpu")
    sending.send("tests.nothing", a_job().pk, queue="cpu")

    assert jobs.sweep(at=_after(600)).resent == 1
    assert sending.waiting("gpu") == 1


def test_it_leaves_a_job_that_another_sweep_has_just_sent() -> None:
    job = a_job()
    Job.objects.update(sent_at=_after(60))

    assert not sweeping._resend(job, at=_after(61))
    assert sending.waiting("cpu") == 0


def _entry(task: str) -> ScheduleEntry:
    return ScheduleEntry(name=task, task=task, schedule=schedule(30), app=app)


def _clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    # A test's connection outlives a sweep.
    monkeypatch.setattr(clock, "close_old_connections", lambda: None)
    return Clock(app, schedule={}, lazy=True)


def test_the_clock_sweeps_by_its_own_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    job = a_running_job()

    _clock(monkeypatch).apply_entry(_entry("jobs.sweep"))

    assert again(job).state == State.QUEUED  # its lease ran out long ago
    assert sending.waiting("cpu") == 0


def test_the_clock_survives_a_sweep_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(jobs, "sweep", broken)

    _clock(monkeypatch).apply_entry(_entry("jobs.sweep"))


def test_the_clock_sends_everything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    _clock(monkeypatch).apply_entry(_entry("tests.nothing"))

    assert sending.waiting("cpu") == 1
