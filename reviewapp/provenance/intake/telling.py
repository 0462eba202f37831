"""A job's progress that is also said aloud, for somebody before a terminal."""

from collections.abc import Callable
from time import monotonic

from django.db.models import Model

from reviewapp.provenance.intake.progress import Progress

EVERY = 2.0  # seconds


class Telling:
    """Passes everything on, and speaks now and then."""

    def __init__(self, progress: Progress, say: Callable[[str], None], said: str) -> None:
        self._progress, self._say, self._said = progress, say, said
        self._spoken = monotonic()

    def report(self, done: int, total: int | None = None, unit: str = "") -> None:
        self._progress.report(done, total, unit)
        if done == total or monotonic() - self._spoken >= EVERY:
            self._spoken = monotonic()
            self._say(f"{self._said} {done} of {total} {unit}.")

    def log(self, text: str, *, level: str = "info") -> None:
        self._progress.log(text, level=level)

    def made(self, thing: Model) -> None:
        self._progress.made(thing)

    def check(self) -> None:
        self._progress.check()
