"""From an interval and a margin to a verdict, and from verdicts to a decision.

Four values, because the absence of failure is no acceptance.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from reviewapp.stats.errors import WrongInput
from reviewapp.stats.estimates import NotEvaluable, Result


class Verdict(StrEnum):
    """What one criterion says."""

    PASS = "PASS"  # noqa: S105  a verdict, no password
    FAIL = "FAIL"
    INCONCLUSIVE = "INCONCLUSIVE"
    NOT_EVALUABLE = "NOT_EVALUABLE"


class Decision(StrEnum):
    """What all criteria say together."""

    ACCEPT = "ACCEPT"
    REJECT = "REJECT"
    INCONCLUSIVE = "INCONCLUSIVE"


class Kind(StrEnum):
    """How an interval is held against its margin."""

    EQUIVALENCE = "equivalence"
    NON_INFERIORITY = "non_inferiority"
    LOWER_BOUND_ABOVE = "lower_bound_above"
    UPPER_BOUND_BELOW = "upper_bound_below"
    POINT_AT_LEAST = "point_at_least"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The kind of a criterion, its margins and the least it needs to be evaluated."""

    kind: Kind
    lower: float | None = None
    upper: float | None = None
    least_readers: int = 0
    least_cases: int = 0

    def __post_init__(self) -> None:
        """Refuse a rule whose margins do not belong to its kind."""
        below = self.kind in {Kind.EQUIVALENCE, Kind.UPPER_BOUND_BELOW}
        above = self.kind != Kind.UPPER_BOUND_BELOW
        ordered = self.lower is None or self.upper is None or self.lower < self.upper
        if below != (self.upper is not None) or above != (self.lower is not None) or not ordered:
            raise WrongInput(
                f"The margins do not fit a rule of kind {self.kind}, so it cannot decide. Give "
                "the lower margin, the upper one, or both with the lower below the upper."
            )


def judge(rule: Rule, found: Result) -> Verdict:
    """Hold an interval against its margins; touching a margin is not a pass.

    Equivalence: PASS if low margin < interval < high margin, FAIL if the interval lies
    wholly outside. Lower bounds: PASS if the interval lies above, FAIL if it lies at or
    below. Upper bounds: the mirror image. A point rule looks at the estimate alone, and
    reaching the point is enough. What is not evaluable, or below the least numbers, is
    NOT_EVALUABLE.
    """
    if isinstance(found, NotEvaluable):
        return Verdict.NOT_EVALUABLE
    if (found.readers or 0) < rule.least_readers or (found.cases or 0) < rule.least_cases:
        return Verdict.NOT_EVALUABLE
    if rule.kind is Kind.POINT_AT_LEAST:
        reached = rule.lower is not None and found.estimate >= rule.lower
        return Verdict.PASS if reached else Verdict.FAIL
    above = Verdict.PASS if rule.lower is None else _above(found.low, found.high, rule.lower)
    below = Verdict.PASS if rule.upper is None else _above(-found.high, -found.low, -rule.upper)
    return _worse(above, below)


def decide(required: Iterable[Verdict]) -> Decision:
    """Reject on any failure, accept when all pass, else stay inconclusive.

    All must pass, so no level is adjusted (intersection-union test: Berger, Technometrics
    24:295-300, 1982). No verdicts at all: inconclusive.
    """
    verdicts = tuple(required)
    if Verdict.FAIL in verdicts:
        return Decision.REJECT
    if verdicts and all(verdict is Verdict.PASS for verdict in verdicts):
        return Decision.ACCEPT
    return Decision.INCONCLUSIVE


def _above(low: float, high: float, margin: float) -> Verdict:
    if low > margin:
        return Verdict.PASS
    return Verdict.FAIL if high <= margin else Verdict.INCONCLUSIVE


def _worse(one: Verdict, other: Verdict) -> Verdict:
    if Verdict.FAIL in {one, other}:
        return Verdict.FAIL
    return one if other is Verdict.PASS else other
