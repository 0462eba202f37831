"""Pure: every reading beside the truth, in one order, whatever order it came in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

Answers = Mapping[str, object]


class Part(StrEnum):
    """What a reading is for; only cases count, and repeats for what readers do twice.

    Training has no name here: it can be no evidence.
    """

    CASE = "CASE"
    CATCH = "CATCH"
    REPEAT = "REPEAT"


@dataclass(frozen=True)
class Shown:
    """What the opened book and the catalogue say of an image that readers saw."""

    arm: str
    is_synthetic: bool
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Seen:
    """What one reader saw at one place and answered in the end; answers are None if missing."""

    reader: str
    case: str
    position: int
    image_at: Mapping[str, str]  # place → image
    answers: Answers | None = None
    looked_for_ms: int | None = None
    part: Part = Part.CASE
    # The questions of its phase; None where all are asked.
    asked: frozenset[str] | None = None
    phase: int = 1

    @property
    def places(self) -> list[str]:
        return sorted(self.image_at)

    @property
    def is_pair(self) -> bool:
        return len(self.image_at) > 1

    def asks(self, question: str) -> bool:
        """Whether this question belongs to what was asked here."""
        return self.asked is None or question in self.asked


@dataclass(frozen=True)
class Evidence:
    """Everything that is computed from; `about` is asked by image."""

    seen: tuple[Seen, ...]
    about: Mapping[str, Shown]

    @property
    def readers(self) -> list[str]:
        return sorted({place.reader for place in self.seen})

    def of(self, *parts: Part) -> list[Seen]:
        return [place for place in self.seen if place.part in parts]

    def asked(self, question: str, part: Part) -> list[Seen]:
        """Where this question was asked: of phases one, so that no case counts twice."""
        return [place for place in self.of(part) if place.asks(question)]

    def in_phase(self, number: int) -> "Evidence":
        """Every case once: what was seen in one phase."""
        return replace(self, seen=tuple(place for place in self.seen if place.phase == number))

    def numbered(self) -> "Evidence":
        """The same, read by R01, R02 …: what is kept for ever, or leaves, names nobody."""
        number = numbers(place.reader for place in self.seen)
        seen = (replace(place, reader=number[place.reader]) for place in self.seen)
        return replace(self, seen=tuple(seen))

    def synthetic_at(self, place: Seen) -> list[str]:
        """At which places of a case the synthetic images stand."""
        return [at for at in place.places if self.about[place.image_at[at]].is_synthetic]

    def counts_for_telling_apart(self, place: Seen) -> bool:
        """A pair of two real or two synthetic images has no right answer."""
        return not place.is_pair or len(self.synthetic_at(place)) == 1


def numbers(readers: Iterable[str]) -> dict[str, str]:
    """What each reader is called; in the order of their ids, which are random."""
    each = sorted(set(readers))
    width = max(2, len(str(len(each))))
    return {reader: f"R{place:0{width}}" for place, reader in enumerate(each, start=1)}


def gather(seen: Iterable[Seen], about: Mapping[str, Shown]) -> Evidence:
    """Bring all readings into the order of readers and places."""
    return Evidence(tuple(sorted(seen, key=lambda place: (place.reader, place.position))), about)


def inputs(evidence: Evidence, *, protocol: str, schedule: str) -> dict[str, object]:
    """What the results are computed from, so that its digest names it."""
    return {
        "schema": 2,
        "protocol": protocol,
        "schedule": schedule,
        "readings": [_row(place) for place in evidence.seen],
        "images": {
            image: [shown.arm, shown.is_synthetic, dict(shown.attributes)]
            for image, shown in sorted(evidence.about.items())
        },
    }


def _row(place: Seen) -> list[object]:
    return [
        place.reader,
        place.position,
        place.case,
        str(place.part),
        dict(place.image_at),
        dict(place.answers) if place.answers is not None else None,
        place.looked_for_ms,
    ]
