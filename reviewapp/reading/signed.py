"""What a signature covers: every answer and remark that counts, and the pictures they are about."""

from collections import defaultdict
from uuid import UUID

from reviewapp.audit.canonical import digest
from reviewapp.reading import selectors
from reviewapp.reading.models import Rating, Side, Worklist

SCHEMA = 2  # 1 covered the answers alone


def digest_of(worklist: Worklist) -> str:
    """Whoever has the ratings and the copies can reckon it again."""
    shown = _shown(worklist)
    ratings = selectors.final_ratings(worklist)
    return digest({"schema": SCHEMA, "readings": [_row(one, shown) for one in ratings]})


def _row(rating: Rating, shown: dict[UUID, dict[str, str]]) -> list[object]:
    return [
        rating.reading.position,
        str(rating.protocol_id),
        shown[rating.reading_id],
        rating.answers,
        rating.comment or "",
    ]


def _shown(worklist: Worklist) -> dict[UUID, dict[str, str]]:
    """At each place of each screen, the digest of what stood there."""
    sides = Side.objects.filter(reading__worklist=worklist)
    shown: dict[UUID, dict[str, str]] = defaultdict(dict)
    for reading, place, copy in sides.values_list("reading_id", "place", "copy__digest"):
        shown[reading][place] = copy
    return shown
