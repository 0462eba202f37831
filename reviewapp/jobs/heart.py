"""Keep the lease of a running job, and see to it that work which must stop does stop."""

import faulthandler
import logging
import os
import threading
from collections.abc import Callable
from types import TracebackType

from django.conf import settings
from django.db import DatabaseError, connection

from reviewapp.jobs import ledger, pulse, shutdown
from reviewapp.jobs.errors import Cancelled, LeaseLost, ShuttingDown
from reviewapp.jobs.models import State
from reviewapp.jobs.progress import Clocks, Progress

logger = logging.getLogger(__name__)

ENDED_BY_HAND = 75  # the exit status of a process whose work would not stop
TICK = 0.2  # seconds


def end_process() -> None:
    """Without clean-up: what the work holds on to may be the very thing that hangs."""
    os._exit(ENDED_BY_HAND)


class Heart:
    """A thread beside the work. It beats while the work runs, and outlives no work."""

    def __init__(
        self,
        progress: Progress,
        clocks: Clocks,
        end_process: Callable[[], None] = end_process,
    ) -> None:
        self._progress = progress
        self._clocks = clocks
        self._end_process = end_process
        self._over = threading.Event()
        self._beaten = clocks.steady()
        self._thread = threading.Thread(target=self._live, name="job-heart", daemon=True)

    def __enter__(self) -> None:
        self._gauge()
        self._guard_against_a_held_interpreter()
        self._thread.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()
        faulthandler.cancel_dump_traceback_later()

    def tick(self) -> None:
        """One moment of the heart's life."""
        self._guard_against_a_held_interpreter()
        if shutdown.has_begun():
            self._progress.stop(ShuttingDown)
        if self._clocks.steady() - self._beaten >= settings.JOB_HEARTBEAT.total_seconds():
            self._beaten = self._clocks.steady()
            self._beat()
        if self._progress.asked_to_stop_for() > settings.JOB_STOP_GRACE.total_seconds():
            self._end_by_hand()

    def _live(self) -> None:
        try:
            while not self._over.wait(TICK):
                self.tick()
        finally:
            connection.close()

    def _beat(self) -> None:
        pulse.beat()
        claim = self._progress.claim
        try:
            if not ledger.extend(claim, at=self._clocks.wall(), lease=settings.JOB_LEASE):
                self._progress.stop(LeaseLost)
            elif ledger.is_cancel_requested(claim):
                self._progress.stop(Cancelled)
            else:
                self._gauge()
        except DatabaseError:
            # A database that is away for a while lets nobody else take the job either.
            logger.exception("Job %s could not extend its lease; trying again.", claim.job_id)
            connection.close()

    def _gauge(self) -> None:
        claim = self._progress.claim
        try:
            ledger.gauge(claim, self._progress.gauge())
        except DatabaseError:
            # What is not written now is at the next beat; no work should end for it.
            logger.exception("Job %s could not say what it takes; trying again.", claim.job_id)
            connection.close()

    def _end_by_hand(self) -> None:
        """The work had its time to stop. Say in the row what happens, then end the process."""
        claim, at = self._progress.claim, self._clocks.wall()
        reason = self._progress.must_stop
        try:
            if reason is Cancelled:
                ledger.finish(claim, State.CANCELLED, at=at)
            elif reason is ShuttingDown:
                ledger.give_back(claim, at=at)
        except DatabaseError:
            logger.exception("Job %s is ended; the sweep will say so.", claim.job_id)
        if not self._over.is_set():
            logger.warning("The work of job %s would not stop, so its process ends.", claim.job_id)
            self._end_process()

    def _guard_against_a_held_interpreter(self) -> None:
        # Native code that never lets go of the interpreter stops this thread too. The timer below
        # needs no interpreter: a process that misses its beats for a whole lease ends itself, so
        # it can't wake up later and work beside its successor.
        faulthandler.dump_traceback_later(settings.JOB_LEASE.total_seconds(), exit=True, file=2)
