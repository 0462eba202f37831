"""Asking for background work."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from reviewapp.audit.models import Event
from reviewapp.jobs import sending
from reviewapp.jobs import services as jobs
from reviewapp.jobs.errors import KeyUsedTwice, QueueUnknown
from reviewapp.jobs.models import Job, State
from tests.factories import a_person
from tests.jobs.factories import AT, TASK, a_job
from tests.jobs.processes.site import wait_until

pytestmark = pytest.mark.django_db


def test_it_keeps_a_row_that_waits_for_a_worker() -> None:
    job = a_job(by=a_person(), run="7")

    assert (job.state, job.attempt, job.arguments) == (State.QUEUED, 0, {"run": "7"})


def test_it_writes_the_request_into_the_trail() -> None:
    person = a_person()
    job = a_job(by=person)

    event = Event.objects.get(verb="job.requested")
    assert (event.actor, event.subject_id) == (f"person:{person.pk}", str(job.pk))


def test_it_sends_one_message_once_the_transaction_commits(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        a_job(queue="gpu")
        assert sending.waiting("gpu") == 0

    wait_until(lambda: sending.waiting("gpu") == 1, "the message is there", seconds=1)


def test_it_sends_nothing_of_a_request_that_was_rolled_back(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as sent, transaction.atomic():
        a_job()
        transaction.set_rollback(True)

    assert not sent
    assert not Job.objects.exists()


def test_it_gives_the_same_job_for_the_same_key() -> None:
    first = a_job(idempotency_key="cohort-1", run=1)

    assert a_job(idempotency_key="cohort-1", run=1) == first
    assert Job.objects.count() == Event.objects.filter(verb="job.requested").count() == 1


def test_it_refuses_one_key_for_two_pieces_of_work() -> None:
    a_job(idempotency_key="cohort-1", run=1)

    with pytest.raises(KeyUsedTwice, match="already belongs to other work"):
        a_job(idempotency_key="cohort-1", run=2)


def test_it_gives_the_job_of_whoever_was_faster_with_the_same_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = a_job(idempotency_key="cohort-1")
    answers = iter([None])
    look = jobs._known
    # As if the other request committed between our look and our insert.
    monkeypatch.setattr(jobs, "_known", lambda job: next(answers, look(job)))

    assert a_job(idempotency_key="cohort-1") == first


def test_it_hides_no_other_mistake_behind_a_key() -> None:
    with pytest.raises(IntegrityError):
        a_job(title=None)


def test_it_turns_ids_into_text() -> None:
    cohort = uuid.uuid4()

    assert a_job(cohort=cohort).arguments == {"cohort": str(cohort)}


def test_it_refuses_a_queue_that_nobody_listens_to() -> None:
    with pytest.raises(QueueUnknown, match="Use one of: cpu, gpu"):
        a_job(queue="tpu")


def test_it_does_without_a_person() -> None:
    assert jobs.enqueue(TASK, title="Anchor the trail", by=None, at=AT).owner is None


def test_a_broker_that_is_away_costs_the_person_nothing(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(*_: object, **__: object) -> None:
        raise ConnectionError("nobody there")

    monkeypatch.setattr(sending, "send", away)
    with django_capture_on_commit_callbacks(execute=True):
        job = a_job()

    assert Job.objects.get(pk=job.pk).state == State.QUEUED
