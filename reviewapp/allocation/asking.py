"""Ask for the draw of a study, and the work of its job."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db import models, transaction

from reviewapp.accounts.selectors import Person, person_with_id
from reviewapp.allocation import selectors, services
from reviewapp.allocation.errors import AlreadyAllocated
from reviewapp.audit import services as audit
from reviewapp.jobs import services as jobs
from reviewapp.jobs.models import Job
from reviewapp.jobs.selectors import UNDER_WAY
from reviewapp.studies.models import Study

DRAW = "allocation.draw"


class Progress(Protocol):
    """What this work needs of a job."""

    def report(self, done: int, total: int | None = None, unit: str = "") -> None: ...

    def log(self, text: str, *, level: str = "info") -> None: ...

    def check(self) -> None: ...

    def made(self, thing: models.Model) -> None: ...


def latest_draw(study: Study) -> Job | None:
    """The job that draws this study, or the last one that tried to."""
    return _draws(study).order_by("-created_at", "-idempotency_key").first()


@transaction.atomic
def request_draw(study: Study, *, by: Person, at: datetime) -> Job:
    """Start a job that draws what was signed; while one is under way, that one."""
    study = Study.objects.select_for_update().get(pk=study.pk)
    latest = latest_draw(study)
    if latest and latest.state in UNDER_WAY:
        return latest
    services.refuse_what_is_not_signed(study)
    job = jobs.enqueue(
        DRAW,
        # Whoever watches over jobs may read in the study.
        title="Draw the schedule of a study",
        by=by,
        at=at,
        idempotency_key=f"{_key(study)}{_draws(study).count():04}",
        study_id=str(study.pk),
        by_id=str(by.pk),
    )
    facts: dict[str, object] = {"job": str(job.pk)}
    audit.record("study.draw_requested", study, by=by, at=at, facts=facts)
    return job


def run(
    progress: Progress, *, clock: Callable[[], datetime], study_id: str, by_id: str, **_: object
) -> None:
    """The work of the job. Done again it makes the copies that are missing, and stores once."""
    study = selectors.study_with_id(UUID(study_id))
    if selectors.schedule_of(study) is None:
        _draw(study, progress, by=person_with_id(UUID(by_id)), clock=clock)
    progress.made(selectors.schedule(study))


def _draw(study: Study, progress: Progress, *, by: Person, clock: Callable[[], datetime]) -> None:
    try:
        drawn = services.drawn_as_signed(study)
        progress.log("The order is drawn. Now the copies are made that readers will be sent.")
        copies = services.copies_of(drawn, report=progress.report)
        progress.check()
        services.store(study, drawn, copies, by=by, at=clock())
    except AlreadyAllocated:
        progress.log("Another job stored the schedule meanwhile; that one stands.")
    else:
        progress.log("The schedule is stored.")


def _draws(study: Study) -> models.QuerySet[Job]:
    return Job.objects.filter(task=DRAW, idempotency_key__startswith=_key(study))


def _key(study: Study) -> str:
    return f"draw {study.pk} "
