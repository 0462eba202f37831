"""What a coordinator is told of a draw: what it will make, and afterwards what it made."""

from dataclasses import dataclass
from datetime import datetime

from reviewapp.allocation import selectors as allocation
from reviewapp.allocation.consequences.workload import Workload, workload
from reviewapp.audit.selectors import Line
from reviewapp.reading import progress
from reviewapp.studies import protocol, selectors
from reviewapp.studies.design import Kind
from reviewapp.studies.selectors import StudyRow


@dataclass(frozen=True)
class Plan:
    """What the protocol in force asks to be drawn."""

    version: int
    cases: int
    is_pairs: bool
    readers: list[str]
    each: Workload
    amendment_waits: bool


@dataclass(frozen=True)
class Share:
    """How much one reader got."""

    reader: str
    readings: int


@dataclass(frozen=True)
class Drawn:
    """A draw as its coordinator may see it before the study is closed: no seed, no arm, no case."""

    at: datetime
    by: str
    digest: str
    cases: int
    shares: list[Share]

    @property
    def readings(self) -> int:
        return sum(share.readings for share in self.shares)

    @property
    def each(self) -> int | None:
        """How much every reader got, if all got as much."""
        counts = {share.readings for share in self.shares}
        return counts.pop() if len(counts) == 1 else None


def plan(study: StudyRow) -> Plan:
    locked = selectors.the_locked_protocol(study)
    rules = protocol.parse(locked.content)
    return Plan(
        version=locked.version,
        cases=rules.cases,
        is_pairs=rules.design.kind is Kind.PAIR,
        readers=sorted(str(reader) for reader in selectors.readers(study)),
        each=workload(rules.design, rules.questions, rules.reader),
        amendment_waits=selectors.draft_of(study) is not None,
    )


def drawn(study: StudyRow, lines: list[Line]) -> Drawn | None:
    """The draw of a study, once there is one; the lines are all that the trail says about it."""
    kept = allocation.schedule_of(study)
    if kept is None:
        return None
    return Drawn(
        at=kept.drawn_at,
        by=_who_drew(lines),
        digest=kept.digest,
        cases=study.cases.count(),
        shares=[Share(*each) for each in progress.totals(study)],
    )


def _who_drew(lines: list[Line]) -> str:
    draws = [line for line in lines if line.verb == selectors.DRAWN]
    names = selectors.names_of(draws)
    return next((names[line.actor] for line in draws if line.actor in names), "the site")
