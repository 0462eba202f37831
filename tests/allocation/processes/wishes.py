"""What is asked of the draw at the desk of a test's own site."""

from datetime import UTC, datetime
from uuid import UUID

from reviewapp.accounts.roles import Role
from reviewapp.allocation import asking, rederiving, selectors
from reviewapp.allocation.models import Arm
from reviewapp.audit.models import Event
from reviewapp.imaging.models import PresentationCopy
from reviewapp.jobs.models import Job
from reviewapp.reading.models import Reading
from reviewapp.studies.models import Case, Study
from tests.factories import a_person
from tests.web.coordinator.steps import a_signed_study

SIDE = 512  # pixels of a copy, so that making them all takes some seconds


def draw(*, cases: int) -> str:
    """A signed study, and the job that draws it."""
    by = a_person(Role.COORDINATOR)
    study = a_signed_study(by, cases=cases, images=cases, side=SIDE)
    return str(asking.request_draw(study, by=by, at=datetime.now(UTC)).pk)


def drawn(job_id: str) -> dict[str, object]:
    """What has come of it by now."""
    study = Study.objects.get(pk=Job.objects.get(pk=UUID(job_id)).arguments["study_id"])
    kept = selectors.schedule_of(study)
    events = Event.objects.filter(verb="study.allocated", subject_id=str(study.pk))
    return {
        "copies": sorted(map(str, PresentationCopy.objects.values_list("pk", flat=True))),
        "cases": Case.objects.filter(study=study).count(),
        "readings": Reading.objects.filter(worklist__study=study).count(),
        "arms": Arm.objects.filter(study=study).count(),
        "is_what_was_drawn": rederiving.compare(study).agrees if kept else None,
        "events": events.count(),
    }
