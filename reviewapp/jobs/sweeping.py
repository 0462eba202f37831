"""Repair what the queue forgot and what dead workers left behind."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from reviewapp.jobs import ledger, sending
from reviewapp.jobs.ledger import Claim
from reviewapp.jobs.models import Job, Queue, State

AT_ONCE = 500  # rows a sweep looks at; the next one comes in half a minute


@dataclass(frozen=True)
class Swept:
    taken_over: int
    resent: int


def sweep(*, at: datetime) -> Swept:
    """Take over jobs whose lease ran out, and send again what nobody picked up."""
    taken_over = sum(_take_over(job, at=at) for job in _abandoned(at))
    resent = sum(_send_again(queue, at=at) for queue in Queue.values)
    return Swept(taken_over=taken_over, resent=resent)


def _abandoned(at: datetime) -> list[Job]:
    stale = Job.objects.filter(state=State.RUNNING, lease_until__lt=at)
    return list(stale.order_by("lease_until")[:AT_ONCE])


@transaction.atomic
def _take_over(job: Job, *, at: datetime) -> bool:
    claim = Claim(job.pk, job.attempt)
    # Asked again, and held: the worker may have been slow, not dead, and have come back.
    stale = claim.held().filter(lease_until__lt=at)
    if not stale.select_for_update().exists():
        return False
    if job.cancel_requested_at:
        return ledger.finish(claim, State.CANCELLED, at=at)
    if job.attempt >= job.max_attempts:
        return ledger.finish(claim, State.FAILED, at=at, error=_worn_out(job))
    stale.update(state=State.QUEUED, lease_until=None, worker="", sent_at=at)
    ledger.add_line(
        job.pk,
        job.attempt,
        f"The worker {job.worker} was last heard of at {job.heartbeat_at:%H:%M:%S} UTC, "
        f"so the job goes to another one.",
        level="warning",
        at=at,
    )
    sending.send_after_commit(job.task, job.pk, queue=job.queue)
    return True


def _worn_out(job: Job) -> str:
    times = {1: "once", 2: "twice", 3: "three times"}.get(job.attempt, f"{job.attempt} times")
    return (
        f"This job stopped its worker {times}, so it is not tried again. Probably it needs more "
        f"memory than the worker has. Ask for less at once, or show the log to whoever runs "
        f"this site, then retry."
    )


def _send_again(queue: str, *, at: datetime) -> int:
    """Send the waiting jobs of a queue, but only into an empty one.

    While messages lie there, the workers are busy and nothing is known to be lost; sending each
    minute regardless would pile up a thousand copies of a job that waits for a day.
    """
    overdue = at - settings.JOB_RESEND_AFTER
    forgotten = Job.objects.filter(
        Q(sent_at__lte=overdue) | Q(sent_at=None, created_at__lte=overdue),
        state=State.QUEUED,
        queue=queue,
    ).order_by("created_at")[:AT_ONCE]
    jobs = list(forgotten)
    if not jobs or sending.waiting(queue):
        return 0
    return sum(_resend(job, at=at) for job in jobs)


def _resend(job: Job, *, at: datetime) -> bool:
    still_waiting = Job.objects.filter(pk=job.pk, state=State.QUEUED, sent_at=job.sent_at)
    if not still_waiting.update(sent_at=at):
        return False
    sending.send(job.task, job.pk, queue=job.queue)
    return True
