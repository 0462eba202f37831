"""What the work of a job holds in its hand: say how far it is, and learn that it must stop."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic

from django.conf import settings
from django.db import models

from reviewapp.jobs import ledger
from reviewapp.jobs.errors import LeaseLost, Stopped
from reviewapp.jobs.gauge import Gauged, of_process
from reviewapp.jobs.ledger import Claim
from reviewapp.jobs.pace import Mark, rate


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Clocks:
    """The wall's, for what people read, and a steady one, for what is measured."""

    wall: Callable[[], datetime] = utc_now
    steady: Callable[[], float] = monotonic


class Progress:
    """Given to every work function. Call `report` or `check` often: they raise to stop it."""

    def __init__(self, claim: Claim, clocks: Clocks) -> None:
        self.claim = claim
        self._clocks = clocks
        self._start: Mark | None = None
        self._unwritten: tuple[int, int | None, str] | None = None
        self._written_second = float("-inf")
        self._stop: tuple[type[Stopped], float] | None = None
        # Work that computes elsewhere than in this process says by another one what it takes.
        self.gauge: Callable[[], Gauged] = of_process

    @property
    def attempt(self) -> int:
        """Which try this is, from 1; work that leaves files behind names them by it."""
        return self.claim.attempt

    def report(self, done: int, total: int | None = None, unit: str = "") -> None:
        """Say how far the work is; cheap, since the row is written once a second at most."""
        self.check()
        second = self._clocks.steady()
        self._start = self._start or Mark(done, second)
        self._unwritten = (done, total, unit)
        if second - self._written_second >= settings.JOB_REPORT_EVERY.total_seconds():
            self.flush()

    def flush(self) -> None:
        """Write what was reported last."""
        if self._unwritten is None or self._start is None:
            return
        (done, total, unit), self._unwritten = self._unwritten, None
        self._written_second = self._clocks.steady()
        pace = rate(self._start, Mark(done, self._written_second))
        if not ledger.report(self.claim, done=done, total=total, unit=unit, rate=pace):
            self._lost()

    def log(self, text: str, *, level: str = "info") -> None:
        """Add a line to the page of the job."""
        self.check()
        if not ledger.log(self.claim, text, level=level, at=self._clocks.wall()):
            self._lost()

    def made(self, thing: models.Model) -> None:
        """Name what came out, so that the page of the job leads to it."""
        self.check()
        if not ledger.note_made(self.claim, thing):
            self._lost()

    def check(self) -> None:
        """Raise if the work must stop; for stretches without anything to report."""
        if self._stop is not None:
            raise self._stop[0]

    def stop(self, reason: type[Stopped]) -> None:
        """Make the next call of the work raise this. The first reason stands."""
        self._stop = self._stop or (reason, self._clocks.steady())

    @property
    def must_stop(self) -> type[Stopped] | None:
        return self._stop[0] if self._stop else None

    def asked_to_stop_for(self) -> float:
        """Seconds since the work was told to stop."""
        return self._clocks.steady() - self._stop[1] if self._stop else 0.0

    def _lost(self) -> None:
        self.stop(LeaseLost)
        self.check()
