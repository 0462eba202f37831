"""The screen that somebody reads on: what it was like when a session began, kept with it.

A check that fails keeps nobody out: a reader may have no other screen, and what they then answer
is worth knowing together with the screen it was answered on.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from reviewapp.accounts.selectors import Person
from reviewapp.audit import services as audit
from reviewapp.reading.errors import WorklistSigned
from reviewapp.reading.models import DisplayCheck, Fault
from reviewapp.reading.whereabouts import Progress
from reviewapp.studies.errors import StudyNotOpen
from reviewapp.studies.models import Study

__all__ = ["Fault", "Screen", "failing", "note"]

CHECKED = "display.checked"


@dataclass(frozen=True)
class Screen:
    """What a page measured, and what its reader saw."""

    width: int
    height: int
    pane: int
    pixel_ratio: float
    zoom: int | None
    failed: Sequence[Fault]


@transaction.atomic
def note(progress: Progress, screen: Screen, *, by: Person, at: datetime) -> DisplayCheck:
    """Keep how the screen was found, before the first case of a session is seen on it."""
    _refuse_unless_read(progress)
    facts = {**asdict(screen), "failed": sorted({str(fault) for fault in screen.failed})}
    kept = DisplayCheck.objects.create(worklist=progress.worklist, at=at, **facts)
    # No float in the trail: its digests are made of what is written the same everywhere.
    said = {**facts, "pixel_ratio": str(screen.pixel_ratio)}
    audit.record(CHECKED, progress.worklist, by=by, at=at, facts=said)
    return kept


def failing(study: Study) -> list[DisplayCheck]:
    """The sessions that began on a screen that failed, in their order."""
    checks = DisplayCheck.objects.filter(worklist__study=study).exclude(failed=[])
    return list(checks.select_related("worklist__reader").order_by("at"))


def _refuse_unless_read(progress: Progress) -> None:
    if progress.worklist.signed_at is not None:
        raise WorklistSigned("This reading is signed, so nothing more is kept of its screens.")
    if not progress.is_open:
        raise StudyNotOpen(
            f"“{progress.worklist.study.title}” is not open for reading, so nothing was kept. "
            f"Ask your coordinator whether it will be opened again."
        )
