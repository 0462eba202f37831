"""Ask about jobs."""

from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from django.db.models import QuerySet

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.jobs.models import Job, LogLine, State
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
    """What came after that line; of very many, the last."""
    newest = LogLine.objects.filter(job=job, pk__gt=after).order_by("-pk")[:LINES_AT_ONCE]
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
            {"id": line.pk, "at": _text(line.at), "level": line.level, "text": line.text}
            for line in lines
        ],
        "last_line": lines[-1].pk if lines else after,
    }


def label(job: Job) -> str:
    if job.state == State.RUNNING and job.cancel_requested_at:
        return "Being stopped"
    return str(job.get_state_display())


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
