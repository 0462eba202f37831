"""When a case was issued, painted and answered, all on the server's clock.

A page says only how long ago something was, so a reader's clock that is wrong shifts nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from reviewapp.reading.models import Issue, Reading


@dataclass(frozen=True)
class Ago:
    """What a page says of its times: how long the answer waited, and stood open before."""

    waited: timedelta
    since_painted: timedelta


@dataclass(frozen=True)
class Times:
    painted_at: datetime | None = None
    answered_at: datetime | None = None


def reckoned(ago: Ago | None, *, issued: datetime | None, received: datetime) -> Times:
    """Nothing is painted before it was issued, and nothing answered after it came.

    After a reload a wait is counted by the reader's clock, which may have been put forward by a
    year since; between what the server saw itself there is room for a small mistake only.
    """
    if ago is None or issued is None:
        return Times()
    most = max(received - issued, timedelta())
    waited = min(ago.waited, most)
    painted = min(waited + ago.since_painted, most)
    return Times(painted_at=received - painted, answered_at=received - waited)


def note_issued(readings: Iterable[Reading], *, at: datetime) -> None:
    """Keep when each was sent for the first time; of a second time nothing is written."""
    news = [reading for reading in readings if vars(reading)["issued"] is None]
    if news:
        Issue.objects.bulk_create(
            [Issue(reading=reading, at=at) for reading in news], ignore_conflicts=True
        )
