"""A job as its page shows it: its own picture, what it draws, and the way to what it made."""

from django.urls import reverse
from django.utils import timezone

from reviewapp.accounts.permissions import Action, permits
from reviewapp.accounts.selectors import Person
from reviewapp.jobs import machine, selectors
from reviewapp.jobs import services as jobs
from reviewapp.jobs.selectors import BackgroundJob
from reviewapp.synthesis import selectors as synthesis
from reviewapp.synthesis.comparing import MEASURE
from reviewapp.synthesis.services import SAMPLE_MODEL
from reviewapp.synthesis.wanting import TRAIN
from reviewapp.web.jobs.curves import curves

# Where each kind of thing is looked at, and by whom.
PAGES = {
    "allocation.schedule": ("study", Action.STUDY_VIEW),
    "provenance.cohortversion": ("cohort", Action.COHORT_VIEW),
    "provenance.import": ("import", Action.IMAGE_IMPORT),
    "studies.study": ("study-results", Action.STUDY_VIEW),
    "synthesis.measuring": ("measuring", Action.COHORT_VIEW),
    "synthesis.model": ("model", Action.MODEL_VIEW),
}
# Whoever watches over jobs may read in a study, and readers never see the name it has for others.
FOR_THEIR_OWNER = {"allocation.schedule", "studies.study"}

# What keeps its work as it goes, so that a new try begins where the last one stopped.
GOES_ON = frozenset({TRAIN, SAMPLE_MODEL, MEASURE})


def picture(job: BackgroundJob, *, who: Person, after: int = 0) -> dict[str, object]:
    if job.finished_at and job.noticed_at is None and job.owner_id == who.pk:
        jobs.notice(job, by=who, at=timezone.now())
    told = {
        "made": _made(job, who),
        "samples": _samples(job, who),
        "curves": _curves(job),
        "grids": _grids(job, who),
        "waiting": selectors.waiting(job),
        "machine": machine.rows(job),
        "retry_label": "Resume" if job.task in GOES_ON else "Try again",
    }
    return {**selectors.picture(job, after=after), **told}


def _grids(job: BackgroundJob, who: Person) -> list[dict[str, object]]:
    """What a training drew at its milestones, for those who may look at images."""
    if job.task != TRAIN or not permits(who, Action.IMAGE_VIEW):
        return []
    return [
        {"step": step, "address": reverse("job-grid", args=[job.pk, step])}
        for step in synthesis.milestones(job)
    ]


def _samples(job: BackgroundJob, who: Person) -> list[dict[str, str]]:
    """The images a sampling has kept last, for those who may look at images."""
    if job.task != SAMPLE_MODEL or not permits(who, Action.IMAGE_VIEW):
        return []
    return [
        {"address": reverse("image", args=[pk]), "thumbnail": reverse("thumbnail", args=[pk])}
        for pk in synthesis.newest_samples(job)
    ]


def _curves(job: BackgroundJob) -> list[dict[str, str]]:
    """The losses of a training so far, as lines to draw."""
    if job.task != TRAIN:
        return []
    return [vars(curve) for curve in curves(synthesis.curve_of(job))]


def _made(job: BackgroundJob, who: Person) -> dict[str, str] | None:
    if job.made_kind not in PAGES:
        return None
    page, action = PAGES[job.made_kind]
    if not permits(who, action):
        return None
    if job.made_kind in FOR_THEIR_OWNER and job.owner_id != who.pk:
        return None
    made = {"id": job.made_id, "kind": job.made_kind, "name": job.made_name}
    return made | {"address": reverse(page, args=[job.made_id])}
