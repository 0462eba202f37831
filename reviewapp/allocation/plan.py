"""Pure: what is to be shown to whom, before chance decides where and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from reviewapp.audit import canonical


class Part(StrEnum):
    TRAINING = "TRAINING"  # with feedback, before all others; never counts
    CASE = "CASE"
    CATCH = "CATCH"  # shows whether a reader attends; never counts for an arm
    REPEAT = "REPEAT"  # a case of this reader, shown again without a word


class Reading(StrEnum):
    """Who reads which case."""

    ALL = "ALL"  # every reader every case
    SPLIT_PLOT = "SPLIT_PLOT"  # groups of readers, each with its own block of cases
    PARTIAL = "PARTIAL"  # some readers for each case, and a part that all of them read


class Again(StrEnum):
    """When hidden repeats are shown."""

    SAME_SESSION = "SAME_SESSION"
    LATER_SESSION = "LATER_SESSION"


@dataclass(frozen=True)
class Item:
    """One case: one image, or two whose sides are drawn."""

    images: tuple[str, ...]
    # What is balanced along the way: the arm of a single image, nothing for pairs of one kind.
    kind: str = ""
    subjects: frozenset[str] = frozenset()
    # What readers are told of a training case; None of all others, and where nothing is told.
    synthetic: frozenset[str] | None = None
    # What stands beside the candidates: each label with its image.
    context: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        return "+".join(self.images)


@dataclass(frozen=True)
class Plan:
    """How the cases are spread over readers and places."""

    reading: Reading = Reading.ALL
    blocks: int = 2  # of a split plot
    readers_per_case: int = 1  # of a partial design
    read_by_all: int = 0  # cases of a partial design that everybody reads
    repeats: int = 0  # for each reader
    distance: int = 1  # places from a case to its repeat, at least
    again: Again = Again.SAME_SESSION
    tries: int = 1  # how often the training cases may be read
    phases: int = 1  # all cases again, in a new order, with other questions


@dataclass(frozen=True)
class Place:
    """One case as one reader sees it."""

    item: Item
    part: Part
    turned: bool
    phase: int = 1
    session: int = 1

    @property
    def shown(self) -> tuple[str, ...]:
        """What stands at A and, if there are two, at B."""
        return self.item.images[::-1] if self.turned else self.item.images


@dataclass(frozen=True)
class Drawing:
    """What every reader sees at every place."""

    worklists: Mapping[str, tuple[Place, ...]] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        return canonical.digest(
            {reader: [_row(place) for place in places] for reader, places in self.worklists.items()}
        )


def _row(place: Place) -> list[object]:
    shown: list[object] = [place.phase, place.session, str(place.part), list(place.shown)]
    # Only where there is some: a draw without is named as it always was.
    return [*shown, [list(one) for one in place.item.context]] if place.item.context else shown
