"""Masked progress: how far each reader is and how long a case takes, and nothing by arm.

It stands on the blind side, so it could not say more if it wanted to.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from uuid import UUID

from django.db.models import Count, QuerySet

from reviewapp.reading.models import Rating, Worklist
from reviewapp.studies.models import Study


@dataclass(frozen=True)
class ReaderProgress:
    reader: str
    answered: int
    total: int
    median_time: timedelta | None
    is_signed: bool

    @property
    def missing(self) -> int:
        return self.total - self.answered

    @property
    def median_seconds(self) -> float | None:
        return self.median_time.total_seconds() if self.median_time is not None else None


def of_readers(study: Study) -> list[ReaderProgress]:
    """One line per reader, by name."""
    times = _final_times(study)
    return [_line(worklist, times[worklist.pk]) for worklist in _counted(study)]


def totals(study: Study) -> list[tuple[str, int]]:
    """Each reader with how many readings they have, in the same order."""
    return [(str(worklist.reader), vars(worklist)["total"]) for worklist in _counted(study)]


def _counted(study: Study) -> QuerySet[Worklist]:
    worklists = Worklist.objects.filter(study=study).select_related("reader")
    return worklists.annotate(total=Count("readings")).order_by("reader__name", "reader_id")


def _line(worklist: Worklist, times: list[float]) -> ReaderProgress:
    return ReaderProgress(
        reader=str(worklist.reader),
        answered=len(times),
        total=vars(worklist)["total"],
        median_time=timedelta(seconds=median(times)) if times else None,
        is_signed=worklist.signed_at is not None,
    )


def _final_times(study: Study) -> dict[UUID, list[float]]:
    """How many seconds each case was looked at in its last revision, by worklist."""
    last: dict[UUID, tuple[UUID, timedelta]] = {}
    given = Rating.objects.filter(reading__worklist__study=study).order_by("revision")
    for worklist, reading, looked_for in given.values_list(
        "reading__worklist_id", "reading_id", "looked_for"
    ):
        last[reading] = worklist, looked_for
    times: dict[UUID, list[float]] = defaultdict(list)
    for worklist, looked_for in last.values():
        times[worklist].append(looked_for.total_seconds())
    return times
