"""Pure: everything that follows from a protocol, for the side of its form."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from reviewapp.allocation.consequences import assumptions, expecting
from reviewapp.allocation.consequences.expecting import Planned, Verdicts
from reviewapp.allocation.consequences.workload import Workload, workload
from reviewapp.stats.power_mrmc import SinglePilot
from reviewapp.studies.criteria import Criteria, Criterion, Method, Multiplicity
from reviewapp.studies.design import Design
from reviewapp.studies.protocol import Rules

GENERATORS = ("good", "borderline", "bad")
MOST_READERS = 20
STEPS = (0.5, 1.0, 2.0)


@dataclass(frozen=True)
class Curve:
    """Over numbers of readers, for one number of cases."""

    cases: int
    half_widths: tuple[float | None, ...]
    powers: tuple[float | None, ...]


@dataclass(frozen=True)
class Expected:
    """What one criterion can decide."""

    code: str
    sentence: str
    planned: bool  # whether readings decide it at all
    half_width: float | None = None
    power: float | None = None  # the chance that a good generator passes
    truths: Mapping[str, float] | None = None
    readers: tuple[int, ...] = ()
    curves: tuple[Curve, ...] = ()


@dataclass(frozen=True)
class Consequences:
    workload: Workload
    criteria: tuple[Expected, ...]
    verdicts: Mapping[str, expecting.Chances]
    assumptions: tuple[str, ...]


def consequences(rules: Rules) -> Consequences:
    """Tell what a protocol asks of its readers and what it can decide."""
    criteria = rules.criteria.each if rules.criteria else ()
    return Consequences(
        workload=workload(rules.design, rules.questions, rules.reader),
        criteria=tuple(_expected(one, rules.design, criteria) for one in criteria),
        verdicts=_verdicts(rules.criteria, rules.design) if rules.criteria else {},
        assumptions=tuple(assumptions.in_words()),
    )


def _expected(criterion: Criterion, design: Design, all_of_them: tuple[Criterion, ...]) -> Expected:
    if not assumptions.is_planned(criterion):
        return Expected(criterion.code, str(criterion), planned=False)
    planned = design.readers.planned
    readers = tuple(range(3, min(MOST_READERS, max(12, planned + 4)) + 1))
    cases = assumptions.cases_for(criterion, design)
    here = _Judged(criterion, design, expecting.level(criterion, family=family(all_of_them)))
    now = Planned(planned, cases)
    return Expected(
        code=criterion.code,
        sentence=str(criterion),
        planned=True,
        half_width=here.half_width(now),
        power=here.power(now),
        truths=asdict(assumptions.truths(criterion)),
        readers=readers,
        curves=tuple(
            Curve(
                count,
                tuple(here.half_width(Planned(number, count)) for number in readers),
                tuple(here.power(Planned(number, count)) for number in readers),
            )
            for count in dict.fromkeys(max(2, round(step * cases)) for step in STEPS)
        ),
    )


def family(criteria: tuple[Criterion, ...]) -> int:
    """How many criteria share the error; as many as say so."""
    return max(1, sum(one.multiplicity is not Multiplicity.NONE for one in criteria))


@dataclass(frozen=True)
class _Judged:
    """One criterion, with what is assumed for a good generator."""

    criterion: Criterion
    design: Design
    confidence: float

    def _pilot(self, truth: float) -> SinglePilot:
        return assumptions.pilot(self.criterion, design=self.design, truth=truth)

    def half_width(self, plan: Planned) -> float | None:
        if not plan.can_be_planned:
            return None
        found = self._pilot(assumptions.truths(self.criterion).good)
        fixed = self.criterion.method is Method.FIXED_READERS
        return expecting.half_width(found, plan, confidence=self.confidence, fixed=fixed)

    def power(self, plan: Planned) -> float | None:
        if not plan.can_be_planned:
            return None
        truth = assumptions.truths(self.criterion).good
        return expecting.chances(self.verdicts(plan, truth)).passed

    def verdicts(self, plan: Planned, truth: float, *, stream: int = 0) -> Verdicts:
        return expecting.verdicts(
            self.criterion,
            self._pilot(truth),
            plan,
            truth=truth,
            confidence=self.confidence,
            stream=stream,
        )


def _verdicts(criteria: Criteria, design: Design) -> dict[str, expecting.Chances]:
    """How a study would end for three generators; nothing if it cannot be planned."""
    found: dict[str, expecting.Chances] = {}
    for generator in GENERATORS:
        judged = []
        for stream, one in enumerate(criteria.each):
            plan = Planned(design.readers.planned, assumptions.cases_for(one, design))
            if not assumptions.is_planned(one):
                continue
            if not plan.can_be_planned:
                return {}
            truth = asdict(assumptions.truths(one))[generator]
            here = _Judged(one, design, expecting.level(one, family=family(criteria.each)))
            judged.append((one, here.verdicts(plan, truth, stream=stream)))
        if not any(one.decides for one, _ in judged):
            return {}
        found[generator] = expecting.chances(expecting.overall(criteria, judged))
    return found
