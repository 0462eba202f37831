"""Cancel and retry, by a person."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from reviewapp.audit.models import Event
from reviewapp.jobs import ledger, selectors, sending
from reviewapp.jobs import services as jobs
from reviewapp.jobs.errors import NotCancellable, NotRetryable
from reviewapp.jobs.models import Job, State
from tests.factories import a_person
from tests.jobs.factories import AT, a_claim, a_failed_job, a_job, a_running_job, again

pytestmark = pytest.mark.django_db


def _verbs() -> list[str]:
    return list(
        Event.objects.filter(subject_kind="jobs.job").order_by("id").values_list("verb", flat=True)
    )


def test_cancelling_ends_a_waiting_job_at_once() -> None:
    job = a_job()
    jobs.cancel(job, by=a_person(), at=AT)

    assert (again(job).state, again(job).finished_at) == (State.CANCELLED, AT)
    assert _verbs() == ["job.requested", "job.cancelled"]


def test_cancelling_asks_a_running_job_to_stop() -> None:
    job = a_running_job()
    jobs.cancel(job, by=a_person(), at=AT)

    assert (again(job).state, again(job).cancel_requested_at) == (State.RUNNING, AT)
    assert selectors.label(again(job)) == "Being stopped"
    assert _verbs() == ["job.requested", "job.cancel_requested"]


def test_cancelling_twice_keeps_the_first_request() -> None:
    job = a_running_job()
    jobs.cancel(job, by=a_person(), at=AT)
    jobs.cancel(job, by=a_person(), at=AT + timedelta(seconds=5))

    assert again(job).cancel_requested_at == AT
    assert _verbs().count("job.cancel_requested") == 1


def test_cancelling_a_job_that_has_ended_is_refused() -> None:
    with pytest.raises(NotCancellable, match="has ended already"):
        jobs.cancel(a_failed_job(), by=a_person(), at=AT)


def test_a_retry_gives_three_more_tries(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    job = a_failed_job()
    with django_capture_on_commit_callbacks(execute=True):
        jobs.retry(job, by=a_person(), at=AT)

    found = again(job)
    assert (found.state, found.error, found.finished_at) == (State.QUEUED, "", None)
    assert found.max_attempts - found.attempt == 3
    assert sending.waiting("cpu") == 1
    assert _verbs() == ["job.requested", "job.failed", "job.retried"]


def test_a_retried_job_counts_on_so_that_an_old_worker_stays_fenced() -> None:
    job = a_job()
    old = a_claim(job)
    ledger.finish(old, State.FAILED, at=AT, error="It broke.")
    jobs.retry(job, by=a_person(), at=AT)

    assert a_claim(job).attempt == 2
    assert not ledger.finish(old, State.SUCCEEDED, at=AT)


def test_a_cancelled_job_can_be_tried_again() -> None:
    job = a_job()
    jobs.cancel(job, by=a_person(), at=AT)
    jobs.retry(job, by=a_person(), at=AT)

    assert a_claim(job).attempt == 1


@pytest.mark.parametrize("make", [a_job, a_running_job])
def test_a_retry_of_a_job_under_way_is_refused(make: Callable[[], Job]) -> None:
    with pytest.raises(NotRetryable, match="was not started again"):
        jobs.retry(make(), by=a_person(), at=AT)

    assert Job.objects.get().error == ""
