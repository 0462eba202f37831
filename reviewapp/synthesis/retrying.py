"""Try a job again, unless what it makes or says would help its reader."""

from datetime import datetime

from django.db import transaction

from reviewapp.accounts.selectors import Person
from reviewapp.jobs import services as jobs
from reviewapp.jobs.models import Job
from reviewapp.synthesis import budgets
from reviewapp.synthesis.readers import refuse_readers

# Whose jobs make images, or say which are here: the part of a task's name before its dot.
ABOUT_IMAGES = frozenset({"synthesis", "provenance", "provenance_pacs"})


@transaction.atomic
def retry(job: Job, *, by: Person, at: datetime) -> None:
    """Give a job a new budget of tries; one about images is asked for as if it were new."""
    if job.task.partition(".")[0] in ABOUT_IMAGES:
        refuse_readers(by)
    if job.task.startswith(budgets.TASKS):
        budgets.refuse_again(job, by=by, at=at)
    jobs.retry(job, by=by, at=at)
