"""Run the work of one job from claim to end. Here the clock is read and errors are caught."""

import os
import socket
import traceback
from collections.abc import Callable
from time import sleep
from typing import TypeVar
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import OperationalError, connection

from reviewapp.jobs import ledger, shutdown
from reviewapp.jobs.errors import Cancelled, LeaseLost, ShuttingDown
from reviewapp.jobs.heart import Heart
from reviewapp.jobs.ledger import Claim
from reviewapp.jobs.models import Job, State
from reviewapp.jobs.progress import Clocks, Progress

T = TypeVar("T")


def run(job_id: str | UUID, work: Callable[..., object], *, clocks: Clocks | None = None) -> None:
    """Do the work of a job, once. Nothing, if it is taken, ended or unknown."""
    clocks = clocks or Clocks()
    if shutdown.has_begun():
        return  # a worker on its way out takes nothing more; the sweep sends the job again
    claim = ledger.claim(
        UUID(str(job_id)), worker=_worker(), at=clocks.wall(), lease=settings.JOB_LEASE
    )
    if claim is None:
        return
    progress = Progress(claim, clocks)
    arguments = Job.objects.values_list("arguments", flat=True).get(pk=claim.job_id)
    with Heart(progress, clocks):
        _do(work, progress, arguments, clocks)


def _do(
    work: Callable[..., object], progress: Progress, arguments: dict[str, object], clocks: Clocks
) -> None:
    claim = progress.claim
    try:
        work(progress, **arguments)
        progress.flush()
    except LeaseLost:
        return  # the attempt that took over says how this ends
    except Cancelled:
        insist(lambda: ledger.finish(claim, State.CANCELLED, at=clocks.wall()))
    except ShuttingDown:
        insist(lambda: ledger.give_back(claim, at=clocks.wall()))
    except (KeyboardInterrupt, SystemExit):
        ledger.give_back(claim, at=clocks.wall())
        raise
    except Exception as error:
        _fail(claim, error, clocks)
        raise
    else:
        insist(lambda: ledger.finish(claim, State.SUCCEEDED, at=clocks.wall()))


def _fail(claim: Claim, error: Exception, clocks: Clocks) -> None:
    story = "".join(traceback.format_exception(error))
    at = clocks.wall()
    insist(lambda: ledger.log(claim, story, level="error", at=at))
    insist(lambda: ledger.finish(claim, State.FAILED, at=at, error=sentence(error)))


def sentence(error: Exception) -> str:
    """What the page says. The refusals of this house already speak to people."""
    home = type(error).__module__
    if home.startswith("reviewapp.") and home.endswith(".errors") and str(error):
        return str(error)
    if isinstance(error, SoftTimeLimitExceeded):
        hours = settings.LONGEST_TASK.total_seconds() / 3600
        return (
            f"The work took longer than the {hours:g} hours a job may take, so it was stopped. "
            f"Ask for less at once, and start that."
        )
    return (
        f"The work stopped with an unexpected error ({type(error).__name__}), so it has no result. "
        f"Try it again; if it stops again, show the log below to whoever runs this site."
    )


def insist(write: Callable[[], T], pauses: tuple[float, ...] = (0.5, 2, 10)) -> T:
    """Hours of work should not be lost to a database that is away for some seconds."""
    for pause in pauses:
        try:
            return write()
        except OperationalError:
            connection.close()
            sleep(pause)
    return write()


def _worker() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"
