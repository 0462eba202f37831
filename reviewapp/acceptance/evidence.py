"""Pure: every reading beside the truth, in one order, whatever order it came in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

Answers = Mapping[str, object]


class Part(StrEnum):
    """What a reading is for; only cases count, and repeats for what readers do twice."""

    TRAINING = "TRAINING"
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

    @property
    def places(self) -> list[str]:
        return sorted(self.image_at)

    @property
    def is_pair(self) -> bool:
        return len(self.image_at) > 1


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

    def synthetic_at(self, place: Seen) -> list[str]:
        """At which places of a case the synthetic images stand."""
        return [at for at in place.places if self.about[place.image_at[at]].is_synthetic]

    def compares_nothing(self, place: Seen) -> bool:
        """A pair of two images of one arm says nothing about any arm."""
        return place.is_pair and len({self.about[at].arm for at in place.image_at.values()}) == 1

    def counts_for_telling_apart(self, place: Seen) -> bool:
        """A pair of two real or two synthetic images has no right answer."""
        return not place.is_pair or len(self.synthetic_at(place)) == 1


def gather(seen: Iterable[Seen], about: Mapping[str, Shown]) -> Evidence:
    """Bring all readings into the order of readers and places."""
    return Evidence(tuple(sorted(seen, key=lambda place: (place.reader, place.position))), about)


def with_parts(found: Evidence) -> Evidence:
    """A case that comes again is a repeat; a pair of two images of one arm is a catch case."""
    before: set[tuple[str, str]] = set()
    told = []
    for place in found.seen:
        part = place.part
        if (place.reader, place.case) in before:
            part = Part.REPEAT
        elif found.compares_nothing(place):
            part = Part.CATCH
        told.append(replace(place, part=part))
        before.add((place.reader, place.case))
    return gather(told, found.about)


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
