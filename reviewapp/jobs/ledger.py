"""What a worker writes into the row of its job. Every line is conditional on its attempt.

QUEUED ──claim──► RUNNING ──finish──► SUCCEEDED | FAILED | CANCELLED
   ▲                 │
   └────give_back────┘        a worker whose attempt is no longer the row's writes nothing
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import models, transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest

from reviewapp.audit import services as audit
from reviewapp.jobs import letters
from reviewapp.jobs.gauge import Gauged
from reviewapp.jobs.models import Job, LogLine, State, Stint

LONGEST_NAME = 200
LONGEST_LINE = 20_000  # characters; a traceback fits, a dumped array does not


@dataclass(frozen=True)
class Claim:
    """The right to work on a job: lost as soon as anybody else holds a later attempt."""

    job_id: UUID
    attempt: int

    def held(self) -> QuerySet[Job]:
        return Job.objects.filter(pk=self.job_id, attempt=self.attempt, state=State.RUNNING)

    def stint(self) -> QuerySet[Stint]:
        return Stint.objects.filter(job=self.job_id, attempt=self.attempt)


def claim(job_id: UUID, *, worker: str, at: datetime, lease: timedelta) -> Claim | None:
    """Take a waiting or abandoned job; None if it is taken, ended, used up or unknown.

    One conditional UPDATE, so that of any number of workers one succeeds. The attempt is counted
    before the work: work that kills its process is not tried for ever.
    """
    free = Q(state=State.QUEUED) | Q(state=State.RUNNING, lease_until__lt=at)
    with transaction.atomic():
        taken = Job.objects.filter(
            free, pk=job_id, attempt__lt=F("max_attempts"), cancel_requested_at=None
        ).update(
            state=State.RUNNING,
            attempt=F("attempt") + 1,
            worker=worker,
            lease_until=at + lease,
            heartbeat_at=at,
            started_at=Coalesce("started_at", at),
            done=0,
            rate=None,
        )
        if not taken:
            return None
        attempt = Job.objects.values_list("attempt", flat=True).get(pk=job_id)
        Stint.objects.create(job_id=job_id, attempt=attempt, begun_at=at, seen_at=at)
        return Claim(job_id, attempt)


def extend(claim: Claim, *, at: datetime, lease: timedelta) -> bool:
    """Say that the worker lives. False: the job is no longer its own."""
    if not claim.held().update(lease_until=at + lease, heartbeat_at=at):
        return False
    claim.stint().update(seen_at=at)
    return True


def gauge(claim: Claim, gauged: Gauged) -> None:
    """Write what the work runs on and takes."""
    most = Greatest(Coalesce("most_memory", 0), Value(gauged.memory or 0))
    claim.stint().update(**vars(gauged), most_memory=most)


def is_cancel_requested(claim: Claim) -> bool:
    return claim.held().filter(cancel_requested_at__isnull=False).exists()


def report(claim: Claim, *, done: int, total: int | None, unit: str, rate: float | None) -> bool:
    """Write how far the work is. False: the job is no longer the worker's own."""
    return bool(claim.held().update(done=done, total=total, unit=unit, rate=rate))


def note_made(claim: Claim, thing: models.Model) -> bool:
    """Write what came out of the work. False: the job is no longer the worker's own."""
    made = claim.held().update(
        made_kind=thing._meta.label_lower,
        made_id=str(thing.pk),
        made_name=str(thing)[:LONGEST_NAME],
    )
    return bool(made)


def log(claim: Claim, text: str, *, level: str, at: datetime) -> bool:
    """Add a line, unless the job has been taken over."""
    if not claim.held().exists():
        return False
    add_line(claim.job_id, claim.attempt, text, level=level, at=at)
    return True


def add_line(job_id: UUID, attempt: int, text: str, *, level: str, at: datetime) -> None:
    LogLine.objects.create(
        job_id=job_id, attempt=attempt, text=text[:LONGEST_LINE], level=level, at=at
    )


@transaction.atomic
def finish(claim: Claim, state: State, *, at: datetime, error: str = "") -> bool:
    """End the job. False: another worker has it, and this end is dropped."""
    # Whose lease has run out was not at work until now.
    claim.stint().filter(job__lease_until__gte=at, seen_at__lt=at).update(seen_at=at)
    ended = claim.held().update(
        state=state, finished_at=at, error=error, lease_until=None, heartbeat_at=at
    )
    if not ended:
        return False
    job = Job.objects.get(pk=claim.job_id)
    audit.record(
        f"job.{state.lower()}",
        job,
        by=None,
        at=at,
        facts={"attempt": claim.attempt, "error": error},
    )
    letters.ask_for_one(job)
    return True


def give_back(claim: Claim, *, at: datetime) -> bool:
    """Return the job to the queue without counting the attempt: its worker is going home.

    The number itself stays used, since it is the fence; the budget grows by one instead.
    """
    return bool(
        claim.held().update(
            state=State.QUEUED,
            lease_until=None,
            worker="",
            sent_at=at,
            max_attempts=F("max_attempts") + 1,
        )
    )
