"""Try a job again, unless it would open a sealed book in the name of who asked once."""

from datetime import datetime

from reviewapp.acceptance.asking import EVALUATE
from reviewapp.acceptance.errors import NotToBeRetried
from reviewapp.accounts.selectors import Person
from reviewapp.jobs.models import Job
from reviewapp.jobs.selectors import UNDER_WAY
from reviewapp.synthesis import retrying


def may_be_retried(job: Job) -> bool:
    """An evaluation is asked for anew, with a password and a reason of one's own."""
    return job.task != EVALUATE


def retry(job: Job, *, by: Person, at: datetime) -> None:
    """Give a job a new budget of tries; one that is under way goes on as it was."""
    if not may_be_retried(job) and job.state not in UNDER_WAY:
        raise NotToBeRetried(
            "An evaluation opens the sealed book in the name of who asked for it, so this one was "
            "not started again. Ask for it again on the study’s page, with your own reason."
        )
    retrying.retry(job, by=by, at=at)
