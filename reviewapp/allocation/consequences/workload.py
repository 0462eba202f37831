"""Pure: what a design asks of each reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from reviewapp.allocation.consequences.assumptions import SECONDS_TO_LOOK, seconds
from reviewapp.studies.design import READERS_PER_CASE, Design, Scheme, Session
from reviewapp.studies.questions import Question
from reviewapp.studies.reader_rules import ReaderRules

MINUTE = 60
LONG_SESSION = 45  # minutes, after which attention falls


@dataclass(frozen=True)
class Workload:
    cases: int  # different ones that count, for one reader
    readings: int  # all that a reader does: with repeats, catch cases, training, in all phases
    seconds_each: int
    minutes: int
    sessions: int
    images: tuple[int, ...]  # that each arm must have, for cases, catch cases and training


def workload(design: Design, questions: Sequence[Question], rules: ReaderRules) -> Workload:
    cases = cases_per_reader(design)
    repeated = cases * design.repeats.percent // 100
    phases = max(1, len(design.phases))
    shown = (cases + repeated + design.catch.cases) * phases + design.training.cases
    each = SECONDS_TO_LOOK[design.kind] + sum(seconds(one, design) for one in questions) / phases
    minutes = ceil(shown * each / MINUTE)
    length = rules.session_cap or LONG_SESSION
    later = 1 if repeated and design.repeats.session is Session.LATER else 0
    return Workload(
        cases=cases,
        readings=shown,
        seconds_each=round(each),
        minutes=minutes,
        sessions=max(1, ceil(minutes / length)) + later,
        images=images_needed(design),
    )


def cases_per_reader(design: Design) -> int:
    readers = design.readers
    if readers.scheme is Scheme.SPLIT:
        return ceil(design.cases / readers.groups)
    if readers.scheme is Scheme.PARTIAL:
        rest = (design.cases - readers.overlap) * min(READERS_PER_CASE, readers.planned)
        return readers.overlap + ceil(rest / readers.planned)
    return design.cases


def images_needed(design: Design) -> tuple[int, ...]:
    """How many images each arm must hold; a pair takes one of each of two arms."""
    more = design.training.cases + design.catch.degraded
    arms = len(design.arms) or 1
    each = len(design.places)
    return tuple(
        ceil((design.cases + more) * each / arms) + 2 * _doubled(design, arm.origin)
        for arm in design.arms
    )


def _doubled(design: Design, origin: str) -> int:
    of_kind = sum(arm.origin == origin for arm in design.arms)
    asked = design.catch.both_real if origin == "REAL" else design.catch.both_synthetic
    return ceil(asked / of_kind)
