"""A job as its page shows it: its own picture, what it draws, and the way to what it made."""

from django.urls import reverse

from reviewapp.accounts.permissions import Action, permits
from reviewapp.accounts.selectors import Person
from reviewapp.jobs import selectors
from reviewapp.jobs.selectors import BackgroundJob
from reviewapp.synthesis import selectors as synthesis
from reviewapp.synthesis.services import SAMPLE_MODEL
from reviewapp.synthesis.wanting import TRAIN
from reviewapp.web.jobs.curves import curves

# Where each kind of thing is looked at, and by whom.
PAGES = {
    "provenance.cohortversion": ("cohort", Action.COHORT_VIEW),
    "provenance.import": ("import", Action.IMAGE_IMPORT),
    "synthesis.measuring": ("measuring", Action.COHORT_VIEW),
    "synthesis.model": ("model", Action.MODEL_VIEW),
}


def picture(job: BackgroundJob, *, who: Person, after: int = 0) -> dict[str, object]:
    told = {"made": _made(job, who), "samples": _samples(job, who), "curves": _curves(job)}
    return {**selectors.picture(job, after=after), **told}


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
    return {"name": job.made_name, "address": reverse(page, args=[job.made_id])}
