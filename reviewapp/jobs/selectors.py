"""Ask about jobs."""

from datetime import datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from django.db.models import Q, QuerySet

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.jobs.models import Job, LogLine, Queue, State
from reviewapp.jobs.pace import time_left

BackgroundJob: TypeAlias = Job  # the name under which web knows the row it may not import

LINES_AT_ONCE = 500

UNDER_WAY = frozenset({State.QUEUED, State.RUNNING})


def sees_everybodys(person: User) -> bool:
    return Role.ADMINISTRATOR in person.roles


def jobs(person: User) -> QuerySet[Job]:
    """A person's own, the newest first; an administrator sees everybody's."""
    own_work = Job.objects.filter(helps=None)
    seen = own_work.select_related("owner").order_by("-created_at", "id")
    return seen if sees_everybodys(person) else seen.filter(owner=person)


def job_for(person: User, job_id: UUID) -> Job:
    """The only door to a job."""
    return jobs(person).get(pk=job_id)


def log_lines(job: Job, *, after: int = 0) -> list[LogLine]:
    """What came after that line, its helpers' lines too; of very many, the last."""
    whose = Job.objects.filter(Q(pk=job.pk) | Q(helps=job)).values("pk")
    newest = LogLine.objects.filter(job__in=whose, pk__gt=after).order_by("-pk")[:LINES_AT_ONCE]
    return list(reversed(newest))


def picture(job: Job, *, after: int = 0) -> dict[str, object]:
    """All that a live page shows of a job: the same for the stream, the API and the first paint."""
    lines = log_lines(job, after=after)
    left = time_left(done=job.done, total=job.total, rate=job.rate)
    return {
        "id": str(job.pk),
        "state": job.state,
        "state_label": label(job),
        "done": job.done,
        "total": job.total,
        "unit": job.unit,
        "rate": round(job.rate, 3) if job.rate is not None else None,
        "seconds_left": int(left.total_seconds()) if left and job.state == State.RUNNING else None,
        "attempt": job.attempt,
        "error": job.error,
        "started_at": _text(job.started_at),
        "finished_at": _text(job.finished_at),
        "can_cancel": job.state in UNDER_WAY and job.cancel_requested_at is None,
        "can_retry": job.state in {State.FAILED, State.CANCELLED},
        "ended": job.state not in UNDER_WAY,
        "lines": [
            {"id": line.pk, "at": _text(line.at), "level": line.level, "text": said(line, job)}
            for line in lines
        ],
        "last_line": lines[-1].pk if lines else after,
    }


def left_waiting(*, at: datetime, patience: timedelta) -> list[tuple[str, datetime]]:
    """The queues whose oldest job waits longer than that while nobody works there."""
    return [
        (queue, since)
        for queue in Queue.values
        if (since := _oldest_waiting(queue)) and at - since > patience and not _at_work(queue, at)
    ]


def _oldest_waiting(queue: str) -> datetime | None:
    waiting = Job.objects.filter(queue=queue, state=State.QUEUED)
    return waiting.order_by("created_at").values_list("created_at", flat=True).first()


def _at_work(queue: str, at: datetime) -> bool:
    return Job.objects.filter(queue=queue, state=State.RUNNING, lease_until__gte=at).exists()


def waiting(job: Job) -> str:
    """Where a job stands in its queue."""
    if job.state != State.QUEUED:
        return ""
    others = Job.objects.filter(queue=job.queue).exclude(pk=job.pk)
    before = others.filter(state=State.QUEUED, sent_at__lt=job.sent_at or job.created_at).count()
    running = others.filter(state=State.RUNNING).count()
    place = "Next in its queue" if before == 0 else f"{before} before it in its queue"
    return f"{place}, {running} running there."


def said(line: LogLine, job: Job) -> str:
    return line.text if line.job_id == job.pk else f"Helper: {line.text}"


def ended_unseen(person: User, *, since: datetime) -> int:
    """How many of a person's jobs have ended since, and they have not looked."""
    mine = Job.objects.filter(owner=person, helps=None, noticed_at=None)
    return mine.filter(finished_at__gte=since).count()


def label(job: Job) -> str:
    if job.state == State.RUNNING and job.cancel_requested_at:
        return "Being stopped"
    return str(job.get_state_display())


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
