"""Ask for background work, change one's mind about it, and do it."""

import json
from datetime import datetime

from django.db import IntegrityError, models, transaction
from django.db.models import F

from reviewapp.audit import services as audit
from reviewapp.jobs import sending
from reviewapp.jobs.errors import KeyUsedTwice, NotCancellable, NotRetryable, QueueUnknown
from reviewapp.jobs.models import Job, Queue, State
from reviewapp.jobs.progress import Progress
from reviewapp.jobs.runner import run
from reviewapp.jobs.sweeping import Swept, sweep

__all__ = [
    "Progress",
    "Swept",
    "cancel",
    "enqueue",
    "enqueue_helper",
    "notice",
    "retry",
    "run",
    "sweep",
]

TRIES = 3


@transaction.atomic
def enqueue(
    task: str,
    *,
    title: str,
    by: models.Model | None,
    at: datetime,
    queue: str = Queue.CPU,
    idempotency_key: str | None = None,
    **arguments: object,
) -> Job:
    """Remember the job now, start it once the surrounding transaction commits.

    The same key gives the same job. Arguments are ids: what they mean is read when it runs.
    """
    if queue not in Queue.values:
        raise QueueUnknown(
            f"No worker listens to the queue “{queue}”, so the job was not kept. "
            f"Use one of: {', '.join(Queue.values)}."
        )
    job = Job(
        task=task,
        title=title,
        owner_id=by.pk if by else None,
        created_at=at,
        sent_at=at,
        queue=queue,
        idempotency_key=idempotency_key,
        max_attempts=TRIES,
        arguments=_plain(arguments),
    )
    return _start(job, by=by, at=at)


@transaction.atomic
def enqueue_helper(task: str, helped: Job, *, key: str, at: datetime, **arguments: object) -> Job:
    """Start a job that does a part of another one's work. People see and stop that one alone."""
    job = Job(
        task=task,
        title=helped.title,
        owner_id=helped.owner_id,
        helps=helped,
        created_at=at,
        sent_at=at,
        queue=helped.queue,
        idempotency_key=key,
        max_attempts=TRIES,
        arguments=_plain(arguments),
    )
    return _start(job, by=None, at=at)


def _start(job: Job, *, by: models.Model | None, at: datetime) -> Job:
    if known := _known(job) or _beaten_to_it(job):
        return known
    facts: dict[str, object] = {"task": job.task, "queue": str(job.queue)}
    audit.record("job.requested", job, by=by, at=at, facts=facts)
    sending.send_after_commit(job.task, job.pk, queue=job.queue)
    return job


def _plain(arguments: dict[str, object]) -> dict[str, object]:
    plain: dict[str, object] = json.loads(json.dumps(arguments, default=str))
    return plain


def _known(job: Job) -> Job | None:
    if job.idempotency_key is None:
        return None
    known = Job.objects.filter(idempotency_key=job.idempotency_key).first()
    if known and (known.task, known.arguments) != (job.task, job.arguments):
        raise KeyUsedTwice(
            f"The key “{job.idempotency_key}” already belongs to other work ({known.title}), so "
            f"“{job.title}” was not started. Give each piece of work a key of its own."
        )
    return known


def _beaten_to_it(job: Job) -> Job | None:
    """Insert the row; another request with the same key at the same time wins, and is returned."""
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError:
        if known := _known(job):
            return known
        raise
    return None


@transaction.atomic
def cancel(job: Job, *, by: models.Model, at: datetime) -> None:
    """Stop a job: one that waits at once, one that runs as soon as its worker hears of it."""
    mine = Job.objects.filter(pk=job.pk)
    if mine.filter(state=State.QUEUED).update(
        state=State.CANCELLED, cancel_requested_at=at, finished_at=at
    ):
        audit.record("job.cancelled", job, by=by, at=at)
    elif mine.filter(state=State.RUNNING, cancel_requested_at=None).update(cancel_requested_at=at):
        audit.record("job.cancel_requested", job, by=by, at=at)
    elif not mine.filter(state=State.RUNNING).exists():
        raise NotCancellable(
            f"“{job.title}” has ended already, so there is nothing to cancel. "
            f"Look at its page for how it ended."
        )


def notice(job: Job, *, by: models.Model, at: datetime) -> None:
    """Remember that its owner has seen how a job ended."""
    unseen = Job.objects.filter(pk=job.pk, owner=by.pk, noticed_at=None, finished_at__isnull=False)
    unseen.update(noticed_at=at)


@transaction.atomic
def retry(job: Job, *, by: models.Model, at: datetime) -> None:
    """Give a job that did not succeed a new budget of tries."""
    ended = Job.objects.filter(pk=job.pk, state__in=[State.FAILED, State.CANCELLED])
    if not ended.update(
        state=State.QUEUED,
        max_attempts=F("attempt") + TRIES,
        error="",
        cancel_requested_at=None,
        finished_at=None,
        noticed_at=None,
        sent_at=at,
        done=0,
        rate=None,
    ):
        raise NotRetryable(
            f"“{job.title}” is under way or has succeeded, so it was not started again. "
            f"Look at its page for where it is."
        )
    audit.record("job.retried", job, by=by, at=at)
    sending.send_after_commit(job.task, job.pk, queue=job.queue)
