"""Pure: from ratings and the opened book to the table that everything is computed from.

Numbers that are kept are text with six decimals: one form, so the same data give the same bytes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from reviewapp.stats.proportions import wilson

CONFIDENCE = 0.95
CHANCE = "0.500000"
FORMULA = "(p + z²/2n ± z√(p(1−p)/n + z²/4n²)) / (1 + z²/n)"
SOURCE = "Wilson, Journal of the American Statistical Association 22:209–212, 1927"


@dataclass(frozen=True)
class Seen:
    """What one reader saw at one place and answered in the end; answers are None if missing."""

    reader: str
    case: str
    position: int
    image_at: Mapping[str, str]  # place → image
    picked: str | None
    looked_for_ms: int | None


@dataclass(frozen=True, order=True)
class Row:
    """One reading beside the truth."""

    reader: str
    position: int
    case: str
    synthetic_at: str
    picked: str
    looked_for_ms: int

    @property
    def picked_the_synthetic(self) -> bool:
        return self.picked == self.synthetic_at


@dataclass(frozen=True)
class Share:
    """How often one reader picked the synthetic image of a pair; text, as it is kept."""

    reader: str
    picked: int
    rated: int
    missing: int
    estimate: str
    low: str
    high: str


def table(seen: Iterable[Seen], *, synthetic: frozenset[str]) -> list[Row]:
    """Put the truth beside every answer that was given, sorted whatever order they came in."""
    return sorted(
        Row(
            reader=place.reader,
            position=place.position,
            case=place.case,
            synthetic_at=_place_of(synthetic, place),
            picked=place.picked,
            looked_for_ms=place.looked_for_ms or 0,
        )
        for place in seen
        if place.picked is not None
    )


def first_numbers(rows: list[Row], *, due: Mapping[str, int]) -> list[Share]:
    """For each reader the share of rated pairs in which they picked the synthetic image.

    Readers are never pooled: an interval that ignores how readers differ is too narrow.
    """
    return [
        _share(reader, [row for row in rows if row.reader == reader], due[reader])
        for reader in sorted(due)
    ]


def results(rows: list[Row], *, due: Mapping[str, int]) -> dict[str, object]:
    """Everything that is kept of an evaluation, ready for canonical JSON."""
    return {
        "schema": 1,
        "number": "share of pairs in which the reader picked the synthetic image",
        "chance": CHANCE,
        "confidence": _text(CONFIDENCE),
        "method": "Wilson score",
        "formula": FORMULA,
        "source": SOURCE,
        "readings": len(rows),
        "readers": [asdict(share) for share in first_numbers(rows, due=due)],
    }


def inputs(rows: list[Row], *, protocol: str, schedule: str) -> dict[str, object]:
    """What the results were computed from, so that its digest names it."""
    return {
        "schema": 1,
        "protocol": protocol,
        "schedule": schedule,
        "rows": [asdict(row) for row in sorted(rows)],
    }


def _place_of(synthetic: frozenset[str], place: Seen) -> str:
    (found,) = [at for at, image in place.image_at.items() if image in synthetic]
    return found


def _share(reader: str, rows: list[Row], due: int) -> Share:
    picked, rated = sum(row.picked_the_synthetic for row in rows), len(rows)
    if not rated:
        return Share(reader=reader, picked=0, rated=0, missing=due, estimate="", low="", high="")
    found = wilson(picked, rated, confidence=CONFIDENCE)
    return Share(
        reader=reader,
        picked=picked,
        rated=rated,
        missing=due - rated,
        estimate=_text(found.estimate),
        low=_text(found.low),
        high=_text(found.high),
    )


def _text(number: float) -> str:
    return f"{number:.6f}"
