"""A job as its page shows it: its own picture, and the way to what it made."""

from django.urls import reverse

from reviewapp.accounts.permissions import Action, permits
from reviewapp.accounts.selectors import Person
from reviewapp.jobs import selectors
from reviewapp.jobs.selectors import BackgroundJob

# Where each kind of thing is looked at, and by whom.
PAGES = {"provenance.cohortversion": ("cohort", Action.COHORT_VIEW)}


def picture(job: BackgroundJob, *, who: Person, after: int = 0) -> dict[str, object]:
    return {**selectors.picture(job, after=after), "made": _made(job, who)}


def _made(job: BackgroundJob, who: Person) -> dict[str, str] | None:
    if job.made_kind not in PAGES:
        return None
    page, action = PAGES[job.made_kind]
    if not permits(who, action):
        return None
    return {"name": job.made_name, "address": reverse(page, args=[job.made_id])}
