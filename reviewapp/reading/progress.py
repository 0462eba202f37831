"""Masked progress: how far each reader is and how long a case takes, and nothing by arm.

It stands on the blind side, so it could not say more if it wanted to. What trains is left out.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from uuid import UUID

from django.db import models
from django.db.models import Count, Q, QuerySet

from reviewapp.accounts.selectors import Person
from reviewapp.reading import selectors, training
from reviewapp.reading.models import Part, Rating, Worklist
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


class Trained(models.TextChoices):
    """How far somebody's training is; never how many answers were right."""

    IN_TRAINING = "IN_TRAINING", "Not over yet"
    PASSED = "PASSED", "Over"
    NOT_PASSED = "NOT_PASSED", "Not passed, and no try left"
    LET_IN = "LET_IN", "Not passed, and let in"


@dataclass(frozen=True)
class ReaderTraining:
    reader: Person
    state: Trained


def of_training(study: Study) -> list[ReaderTraining]:
    """One line per reader, by name; none where nobody is trained."""
    worklists = list(_counted(study))
    if not worklists:
        return []
    trained = training.of_worklists(worklists, selectors.rules_in_force(worklists[0]))
    return [
        ReaderTraining(worklist.reader, _state(trained[worklist.pk]))
        for worklist in worklists
        if worklist.pk in trained
    ]


def _state(trained: training.Training) -> Trained:
    if trained.was_let_in:
        return Trained.LET_IN
    if trained.has_passed:
        return Trained.PASSED
    return Trained.NOT_PASSED if trained.has_failed else Trained.IN_TRAINING


def totals(study: Study) -> list[tuple[str, int]]:
    """Each reader with how many readings they have, in the same order."""
    return [(str(worklist.reader), vars(worklist)["total"]) for worklist in _counted(study)]


def _counted(study: Study) -> QuerySet[Worklist]:
    worklists = Worklist.objects.filter(study=study).select_related("reader")
    counted = Count("readings", filter=~Q(readings__part=Part.TRAINING))
    return worklists.annotate(total=counted).order_by("reader__name", "reader_id")


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
    given = given.exclude(reading__part=Part.TRAINING)
    for worklist, reading, looked_for in given.values_list(
        "reading__worklist_id", "reading_id", "looked_for"
    ):
        last[reading] = worklist, looked_for
    times: dict[UUID, list[float]] = defaultdict(list)
    for worklist, looked_for in last.values():
        times[worklist].append(looked_for.total_seconds())
    return times
