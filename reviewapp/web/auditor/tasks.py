"""Check a trail that is too long to wait for. Here, since audit may not know of jobs."""

from datetime import datetime

from celery import shared_task

from reviewapp.accounts.selectors import Person
from reviewapp.audit import services as audit
from reviewapp.audit.errors import TrailBroken
from reviewapp.jobs import selectors as jobs_selectors
from reviewapp.jobs import services as jobs

VERIFY = "trail.verify"


def ask(*, by: Person, at: datetime) -> None:
    jobs.enqueue(VERIFY, title="Check the audit trail", by=by, at=at)


def latest(person: Person) -> dict[str, object] | None:
    """How the last check in the background stands, if this person asked for one."""
    job = jobs_selectors.jobs(person).filter(task=VERIFY, owner=person).first()
    return jobs_selectors.picture(job) if job else None


@shared_task(name=VERIFY)
def verify(job_id: str, **_: object) -> None:
    jobs.run(job_id, check)


def check(progress: jobs.Progress, **_: object) -> None:
    walked = audit.verify(walked_past=lambda number: progress.report(number, unit="events"))
    if walked.faults():
        raise TrailBroken(walked.sentence())
    progress.log(walked.sentence())
