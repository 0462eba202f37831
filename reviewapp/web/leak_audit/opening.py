"""Open a study; over a leak only with a written reason."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from reviewapp.accounts.selectors import Person
from reviewapp.audit import selectors as trail
from reviewapp.studies import selectors as studies
from reviewapp.studies import services as life
from reviewapp.web.leak_audit.errors import OpenedOverALeak

AUDITED = "study.leak_audited"


@dataclass(frozen=True)
class Standing:
    """What the newest leak audit of a study came to."""

    digest: str
    at: datetime
    passed: bool
    found: tuple[str, ...]
    # Readings that open after a washout; of them nothing is known.
    not_walked: int = 0


def standing(study: studies.StudyRow) -> Standing | None:
    line = trail.events(study).filter(verb=AUDITED).last()
    if line is None:
        return None
    return Standing(
        digest=line.after,
        at=line.at,
        passed=bool(line.facts["passed"]),
        found=tuple(line.facts.get("what", ())),
        not_walked=int(line.facts.get("not_walked", 0)),
    )


@transaction.atomic
def open_reading(
    study: studies.StudyRow, *, by: Person, at: datetime, reason: str = ""
) -> studies.StudyRow:
    """Let the readers in, unless they could tell the arms apart and nobody says why they may."""
    # Taken first: an audit that ends meanwhile would be overlooked.
    study = life.locked_row(study)
    newest = standing(study)
    if newest is not None and not newest.passed and not reason:
        raise OpenedOverALeak(
            f"The leak audit of “{study.name}” found that readers could tell the arms apart, so it "
            f"was not opened. Remove what was found and audit it again, or write why it may open."
        )
    return life.open_reading(study, by=by, at=at, reason=reason)
