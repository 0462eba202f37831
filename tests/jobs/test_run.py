"""Doing the work of a job, from claim to end."""

from collections.abc import Callable

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError

from reviewapp.audit.models import Event
from reviewapp.imaging.errors import ImagingRefusal
from reviewapp.jobs import ledger, runner, shutdown
from reviewapp.jobs import services as jobs
from reviewapp.jobs.errors import Cancelled, LeaseLost, ShuttingDown
from reviewapp.jobs.models import Job, LogLine, State
from reviewapp.jobs.progress import Progress
from tests.jobs.factories import Hands, a_job, a_running_job, again

pytestmark = pytest.mark.django_db


def _raising(error: BaseException) -> Callable[..., None]:
    def work(progress: Progress, **_: object) -> None:
        raise error

    return work


def test_it_gives_the_work_its_arguments_and_ends_well() -> None:
    heard: list[object] = []
    job = a_job(run="7")

    jobs.run(str(job.pk), lambda progress, *, run: heard.append((progress.attempt, run)))

    assert heard == [(1, "7")]
    assert again(job).state == State.SUCCEEDED
    assert Event.objects.filter(verb="job.succeeded", actor="system").count() == 1


def test_it_does_nothing_for_a_job_that_is_taken() -> None:
    job = a_running_job()

    jobs.run(job.pk, _raising(AssertionError("this must not run")), clocks=Hands().clocks())

    assert again(job).attempt == 1


def test_it_does_nothing_once_the_worker_is_on_its_way_out() -> None:
    job = a_job()
    shutdown.begin()

    jobs.run(job.pk, _raising(AssertionError("this must not run")))

    assert again(job).state == State.QUEUED


def test_it_writes_the_last_report_even_within_the_same_second() -> None:
    def work(progress: Progress) -> None:
        for done in range(4):
            progress.report(done, 3, "images")

    job = a_job()
    jobs.run(job.pk, work)

    assert (again(job).done, again(job).total, again(job).unit) == (3, 3, "images")


def test_it_fails_with_the_sentence_of_a_refusal() -> None:
    job = a_job()
    with pytest.raises(ImagingRefusal):
        jobs.run(job.pk, _raising(ImagingRefusal("These pixels do not fit. Store others.")))

    assert again(job).error == "These pixels do not fit. Store others."


def test_it_fails_with_a_sentence_and_a_traceback_when_nobody_foresaw_it() -> None:
    job = a_job()
    with pytest.raises(ZeroDivisionError):
        jobs.run(job.pk, _raising(ZeroDivisionError("by nothing")))

    assert again(job).state == State.FAILED
    assert "unexpected error (ZeroDivisionError)" in again(job).error
    assert "by nothing" not in again(job).error
    assert "Traceback" in LogLine.objects.get().text


def test_it_is_not_tried_again_after_an_error_of_the_work() -> None:
    job = a_job()
    with pytest.raises(ZeroDivisionError):
        jobs.run(job.pk, _raising(ZeroDivisionError()))
    jobs.run(job.pk, _raising(AssertionError("this must not run")))

    assert again(job).attempt == 1


def test_it_says_so_when_the_work_took_too_long() -> None:
    job = a_job()
    with pytest.raises(SoftTimeLimitExceeded):
        jobs.run(job.pk, _raising(SoftTimeLimitExceeded()))

    assert again(job).error.startswith("The work took longer than the 12 hours a job may take")


@pytest.mark.parametrize(
    ("stopped", "state"),
    [
        (Cancelled(), State.CANCELLED),
        (ShuttingDown(), State.QUEUED),
        (LeaseLost(), State.RUNNING),  # the row belongs to another worker now
    ],
)
def test_it_ends_as_the_reason_to_stop_says(stopped: BaseException, state: State) -> None:
    job = a_job()
    jobs.run(job.pk, _raising(stopped))

    assert again(job).state == state


def test_it_gives_the_job_back_when_the_process_is_told_to_exit() -> None:
    job = a_job()
    with pytest.raises(SystemExit):
        jobs.run(job.pk, _raising(SystemExit()))

    assert (again(job).state, again(job).max_attempts) == (State.QUEUED, 4)


def test_it_insists_on_writing_the_end_while_the_database_is_away() -> None:
    answers = iter([OperationalError("away"), OperationalError("still away")])

    def write() -> str:
        for error in answers:
            raise error
        return "written"

    assert runner.insist(write, pauses=(0, 0, 0)) == "written"


def test_it_gives_up_on_a_database_that_stays_away() -> None:
    def write() -> None:
        raise OperationalError("away")

    with pytest.raises(OperationalError):
        runner.insist(write, pauses=(0,))


def test_a_task_that_nobody_knows_by_id_changes_nothing() -> None:
    jobs.run("00000000-0000-0000-0000-000000000000", _raising(AssertionError()))

    assert not Job.objects.exists()


def test_a_database_that_is_locked_when_it_is_gauged_costs_no_attempt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def locked(*_: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(ledger, "gauge", locked)
    # A broken connection is thrown away; the test keeps its own.
    monkeypatch.setattr("reviewapp.jobs.heart.connection.close", lambda: None)
    job = a_job()

    jobs.run(job.pk, lambda progress: progress.check())

    assert (again(job).state, again(job).attempt) == (State.SUCCEEDED, 1)
