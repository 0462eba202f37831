"""Pure: how often each reader of pairs picked the synthetic image. It describes, never decides.

Numbers that are kept are text with six decimals: one form, so the same data give the same bytes.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from reviewapp.acceptance.evidence import Evidence, Part, Seen
from reviewapp.stats.proportions import wilson

CONFIDENCE = 0.95
CHANCE = "0.500000"
FORMULA = "(p + z²/2n ± z√(p(1−p)/n + z²/4n²)) / (1 + z²/n)"
SOURCE = "Wilson, Journal of the American Statistical Association 22:209–212, 1927"


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


def shares(evidence: Evidence, *, question: str) -> list[Share]:
    """For each reader the share of rated pairs in which they picked the synthetic image.

    Readers are never pooled: an interval that ignores how readers differ is too narrow.
    """
    pairs = [
        place
        for place in evidence.asked(question, Part.CASE)
        if place.is_pair and evidence.counts_for_telling_apart(place)
    ]
    return [
        _share(reader, [place for place in pairs if place.reader == reader], evidence, question)
        for reader in sorted({place.reader for place in pairs})
    ]


def results(evidence: Evidence, *, question: str) -> dict[str, object]:
    """The first number as it is kept, ready for canonical JSON."""
    found = shares(evidence, question=question)
    return {
        "number": "share of pairs in which the reader picked the synthetic image",
        "chance": CHANCE,
        "confidence": _text(CONFIDENCE),
        "method": "Wilson score",
        "formula": FORMULA,
        "source": SOURCE,
        "readings": sum(share.rated for share in found),
        "readers": [asdict(share) for share in found],
    }


def _share(reader: str, due: Sequence[Seen], evidence: Evidence, question: str) -> Share:
    answered = [place for place in due if place.answers and question in place.answers]
    picked = sum(
        [place.answers[question]] == evidence.synthetic_at(place)
        for place in answered
        if place.answers
    )
    rated = len(answered)
    if not rated:
        return Share(reader, 0, 0, len(due), estimate="", low="", high="")
    found = wilson(picked, rated, confidence=CONFIDENCE)
    return Share(
        reader=reader,
        picked=picked,
        rated=rated,
        missing=len(due) - rated,
        estimate=_text(found.estimate),
        low=_text(found.low),
        high=_text(found.high),
    )


def _text(number: float) -> str:
    return f"{number:.6f}"
