"""Taking a job, holding it, and losing it: every write of a worker names its attempt."""

import uuid
from datetime import datetime, timedelta

import pytest

from reviewapp.jobs import ledger
from reviewapp.jobs import services as jobs
from reviewapp.jobs.ledger import Claim
from reviewapp.jobs.models import Job, LogLine, State
from tests.factories import a_person
from tests.jobs.factories import AT, LEASE, a_claim, a_job, a_running_job, again

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(seconds=61)


def _claim(job: Job, *, at: datetime = AT) -> Claim | None:
    return ledger.claim(job.pk, worker="there:2", at=at, lease=LEASE)


def test_it_counts_the_attempt_before_any_work() -> None:
    job = a_running_job()

    assert (job.state, job.attempt, job.lease_until) == (State.RUNNING, 1, AT + LEASE)


def test_it_is_refused_while_another_worker_holds_the_job() -> None:
    assert _claim(a_running_job()) is None


def test_it_is_granted_when_the_lease_has_run_out() -> None:
    job = a_running_job()

    assert _claim(job, at=LATER) == Claim(job.pk, 2)


def test_it_keeps_the_time_of_the_first_start() -> None:
    job = a_running_job()
    _claim(job, at=LATER)

    assert again(job).started_at == AT


@pytest.mark.parametrize("state", [State.SUCCEEDED, State.FAILED, State.CANCELLED])
def test_it_is_refused_for_a_job_that_has_ended(state: State) -> None:
    job = a_job()
    ledger.finish(a_claim(job), state, at=AT, error="because" if state == State.FAILED else "")

    assert _claim(job, at=LATER) is None


def test_it_is_refused_for_a_job_that_nobody_knows() -> None:
    assert ledger.claim(uuid.uuid4(), worker="w", at=AT, lease=LEASE) is None


def test_it_is_refused_when_the_tries_are_used_up() -> None:
    job = a_running_job()
    Job.objects.filter(pk=job.pk).update(attempt=3)

    assert _claim(job, at=LATER) is None


def test_it_is_refused_for_a_job_that_is_to_be_cancelled() -> None:
    job = a_running_job()
    jobs.cancel(job, by=a_person(), at=AT)

    assert _claim(job, at=LATER) is None


def test_a_beat_extends_the_lease() -> None:
    claim = a_claim()

    assert ledger.extend(claim, at=LATER, lease=LEASE)
    assert Job.objects.get().lease_until == LATER + LEASE


def test_a_fenced_worker_writes_nothing() -> None:
    job = a_job()
    first = a_claim(job)
    second = _claim(job, at=LATER)
    assert second
    before = again(job).__dict__ | {"_state": None}

    assert not ledger.extend(first, at=LATER, lease=LEASE)
    assert not ledger.report(first, done=9, total=9, unit="images", rate=1.0)
    assert not ledger.log(first, "still here", level="info", at=LATER)
    assert not ledger.give_back(first, at=LATER)
    assert not ledger.finish(first, State.SUCCEEDED, at=LATER)

    assert again(job).__dict__ | {"_state": None} == before
    assert not LogLine.objects.exists()


def test_a_second_end_is_dropped() -> None:
    claim = a_claim()

    assert ledger.finish(claim, State.SUCCEEDED, at=AT)
    assert not ledger.finish(claim, State.FAILED, at=AT, error="too late")
    assert Job.objects.get().state == State.SUCCEEDED


def test_giving_a_job_back_does_not_cost_a_try() -> None:
    job = a_job()

    for _ in range(5):
        assert ledger.give_back(a_claim(job), at=AT)

    assert again(job).max_attempts - again(job).attempt == 3


def test_a_very_long_line_is_cut() -> None:
    ledger.log(a_claim(), "x" * 30_000, level="info", at=AT)

    assert len(LogLine.objects.get().text) == 20_000
