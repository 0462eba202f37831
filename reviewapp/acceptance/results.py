"""Pure: everything that is kept of an evaluation, ready for canonical JSON.

Numbers are text of twelve digits, and what is kept is what decided.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from statistics import median
from typing import TypeVar

import numpy as np

from reviewapp.acceptance import first_number, gates, measuring
from reviewapp.acceptance.described import asked as telling
from reviewapp.acceptance.described.whole import PARTS
from reviewapp.acceptance.evidence import Evidence, Part, Seen
from reviewapp.acceptance.gates import Judged
from reviewapp.acceptance.measuring import Basis
from reviewapp.stats.decision import Decision
from reviewapp.stats.estimates import Estimate, NotEvaluable, Result
from reviewapp.studies.criteria import Criteria, Criterion, Subgroup
from reviewapp.studies.metrics import Kind

SCHEMA = 4
VERDICTS = {
    Decision.ACCEPT: "ACCEPTED",
    Decision.REJECT: "REJECTED",
    Decision.INCONCLUSIVE: "INCONCLUSIVE",
}
NO_CRITERIA = (
    "The protocol has no criteria, so nothing can be accepted or rejected: the numbers describe."
)


T = TypeVar("T")
# How many parts are computed of how many; it may raise, and then nothing more is.
Told = Callable[[int, int], None]


@dataclass
class _Counter:
    """Tells how far the evaluation is, part by part."""

    told: Told
    total: int
    done: int = 0

    def one_more(self) -> None:
        self.done += 1
        self.told(self.done, self.total)

    def each(self, things: Iterable[T]) -> Iterator[T]:
        """Count each one when the next is asked for: by then it is computed."""
        for thing in things:
            yield thing
            self.one_more()


@dataclass(frozen=True)
class Asked:
    """What the protocol says about evaluating, and what has become of it."""

    criteria: Criteria | None
    subgroups: Mapping[str, tuple[str, ...]]
    exploratory: str = ""  # why the study is exploratory; empty if it is not


def unheard(_done: int, _total: int) -> None:
    """For whoever waits for the end alone."""


def kept(basis: Basis, asked: Asked, *, told: Told = unheard) -> dict[str, object]:
    """Evaluate everything; the same evidence gives the same bytes, and names no reader."""
    basis = replace(basis, evidence=basis.evidence.numbered())
    criteria = asked.criteria.each if asked.criteria else ()
    within = _subgroups(basis, asked)
    counted = _Counter(told, total=1 + len(criteria) + len(within) + len(PARTS))
    judged = judge(basis, asked.criteria)
    counted.one_more()
    verdict = Decision.INCONCLUSIVE
    if asked.criteria is not None:
        verdict = gates.overall(asked.criteria, judged, is_exploratory=bool(asked.exploratory))
    return {
        "schema": SCHEMA,
        "verdict": VERDICTS[verdict],
        "exploratory": asked.exploratory,
        "rule": str(asked.criteria) if asked.criteria else NO_CRITERIA,
        "criteria": [_criterion(one, basis) for one in counted.each(judged)],
        "subgroups": [_within(basis, one, within) for one in counted.each(within)],
        "per_reader": _readers(basis, asked.criteria),
        "described": {
            name: part(basis, asked.criteria) for name, part in counted.each(PARTS.items())
        },
        "seed": basis.seed,
        "libraries": {"numpy": np.__version__},
        **_first_number(basis, asked.criteria),
    }


def judge(basis: Basis, criteria: Criteria | None) -> list[Judged]:
    if criteria is None:
        return []
    return gates.judge_all(
        criteria, lambda criterion, level: measuring.measure(criterion, basis, level=level)
    )


def _criterion(one: Judged, basis: Basis) -> dict[str, object]:
    criterion = one.criterion
    beside = measuring.sensitivity(criterion, basis, level=one.level)
    return {
        "code": criterion.code,
        "role": str(criterion.role),
        "metric": str(criterion.metric),
        "sentence": str(criterion),
        "comparison": str(criterion.comparison),
        "lower": "" if criterion.lower is None else str(criterion.lower),
        "upper": "" if criterion.upper is None else str(criterion.upper),
        "verdict": str(one.verdict),
        "reason": one.reason,
        "level": number(one.level),
        **said(one.found),
        "beside": {name: said(gates.quantised(found)) for name, found in beside.items()},
    }


def said(found: Result) -> dict[str, object]:
    """A result in text; what does not exist is empty."""
    whole = found if isinstance(found, Estimate) else None
    return {
        "estimate": number(found.estimate),
        "low": number(whole.low if whole else None),
        "high": number(whole.high if whole else None),
        "standard_error": number(whole.standard_error if whole else None),
        "df": number(whole.df if whole else None),
        "p_value": number(whole.p_value if whole else None),
        "method": found.method,
        "readers": found.readers or 0,
        "cases": found.cases or 0,
        "flags": list(found.flags),
        "not_evaluable": found.reason if isinstance(found, NotEvaluable) else "",
    }


def number(value: float | None) -> str:
    return "" if value is None else f"{value:.{gates.DIGITS}g}"


def _subgroups(basis: Basis, asked: Asked) -> list[Criterion]:
    """Every reading criterion again within each declared subgroup; describes, never decides."""
    if asked.criteria is None:
        return []
    return [
        replace(criterion, subgroup=Subgroup(attribute, value))
        for criterion in asked.criteria.each
        if criterion.kind is Kind.READING and criterion.subgroup is None
        for attribute in sorted(asked.subgroups)
        for value in asked.subgroups[attribute] or _values(basis.evidence, attribute)
    ]


def _within(basis: Basis, criterion: Criterion, all_of_them: list[Criterion]) -> dict[str, object]:
    """One subgroup alone, and so that all intervals of a criterion hold at once (Bonferroni)."""
    assert criterion.subgroup is not None  # noqa: S101  that is what was asked for above
    level = float(criterion.level)
    of = sum(one.code == criterion.code for one in all_of_them)
    together = 1 - (1 - level) / of
    found, wide = (
        gates.quantised(measuring.measure(criterion, basis, level=each))
        for each in (level, together)
    )
    return {
        "code": criterion.code,
        "attribute": criterion.subgroup.attribute,
        "value": criterion.subgroup.value,
        **said(found),
        "together": {"of": of, "level": number(together), **said(wide)},
    }


def _values(evidence: Evidence, attribute: str) -> list[str]:
    known = {shown.attributes.get(attribute) for shown in evidence.about.values()}
    return sorted(value for value in known if value is not None)


def _readers(basis: Basis, criteria: Criteria | None) -> list[dict[str, object]]:
    """Of several phases one, so that due are cases and no case is due twice."""
    phase = telling.phase(basis, criteria)
    return [_reader(reader, phase) for reader in basis.evidence.readers]


def _reader(reader: str, evidence: Evidence) -> dict[str, object]:
    due = [place for place in evidence.of(Part.CASE) if place.reader == reader]
    read = [place for place in due if place.answers is not None]
    times = [place.looked_for_ms for place in read if place.looked_for_ms is not None]
    half = len(times) // 2
    return {
        "reader": reader,
        "due": len(due),
        "rated": len(read),
        "missing": len(due) - len(read),
        "median_ms": _median(times),
        "first_half_ms": _median(times[:half]),
        "second_half_ms": _median(times[half:]),
        "chose_a": sum(_chose_a(place) for place in read),
    }


def _chose_a(place: Seen) -> bool:
    return "A" in (place.answers or {}).values()


def _median(times: list[int]) -> int:
    return round(median(times)) if times else 0


def _first_number(basis: Basis, criteria: Criteria | None) -> dict[str, object]:
    """Protocols without criteria ask of a pair what is synthetic, and nothing else."""
    choices = telling.choices(basis)
    question = telling.of_pairs(basis, criteria) if criteria else next(iter(choices), None)
    if question is not None:
        return first_number.results(basis.evidence, question=question.code)
    return {"readers": [], "readings": 0}
