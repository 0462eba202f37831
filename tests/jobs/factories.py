"""Jobs in every state, and clocks that a test turns."""

from datetime import UTC, datetime, timedelta

from reviewapp.accounts.models import User
from reviewapp.jobs import ledger
from reviewapp.jobs import services as jobs
from reviewapp.jobs.ledger import Claim
from reviewapp.jobs.models import Job, State
from reviewapp.jobs.progress import Clocks, Progress

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
LEASE = timedelta(seconds=60)
TASK = "tests.nothing"


def a_job(*, by: User | None = None, at: datetime = AT, **parts: object) -> Job:
    fields = {"title": "Count to three", "task": TASK, **parts}
    return jobs.enqueue(by=by, at=at, **fields)  # type: ignore[arg-type] # a test names any part


def a_claim(job: Job | None = None, *, at: datetime = AT) -> Claim:
    claim = ledger.claim((job or a_job()).pk, worker="here:1", at=at, lease=LEASE)
    assert claim
    return claim


def a_running_job(*, by: User | None = None, at: datetime = AT) -> Job:
    job = a_job(by=by, at=at)
    a_claim(job, at=at)
    return again(job)


def a_failed_job(*, by: User | None = None) -> Job:
    job = a_job(by=by)
    ledger.finish(a_claim(job), State.FAILED, at=AT, error="It broke.")
    return again(job)


def again(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


class Hands:
    """The hands of two clocks that only a test moves."""

    def __init__(self) -> None:
        self.second = 0.0

    def clocks(self) -> Clocks:
        return Clocks(wall=lambda: AT + timedelta(seconds=self.second), steady=lambda: self.second)


def a_progress(hands: Hands | None = None, claim: Claim | None = None) -> Progress:
    return Progress(claim or a_claim(), (hands or Hands()).clocks())
