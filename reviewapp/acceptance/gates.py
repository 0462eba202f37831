"""Pure: each criterion to pass, fail, inconclusive or not evaluable; all of them to a verdict.

Touching a margin is not a pass, and what was not measured never passes.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from reviewapp.stats import decision
from reviewapp.stats.decision import Decision, Verdict
from reviewapp.stats.estimates import Estimate, NotEvaluable, Result
from reviewapp.studies.criteria import (
    Criteria,
    Criterion,
    Held,
    Inconclusive,
    Multiplicity,
    Role,
    Rule,
)
from reviewapp.studies.metrics import Kind

# What is kept decides: so many digits, the same on every machine.
DIGITS = 12
GATES = frozenset({Role.PRIMARY, Role.SAFETY})
OF_READERS = frozenset({Kind.READING, Kind.AGREEMENT})

Number = TypeVar("Number", float, float | None)
# What a criterion measures at a level.
Measure = Callable[[Criterion, float], Result]


@dataclass(frozen=True)
class Judged:
    """A criterion, what was found, what that says, and why in a sentence."""

    criterion: Criterion
    found: Result
    verdict: Verdict
    reason: str
    level: float


def judge_all(criteria: Criteria, measure: Measure) -> list[Judged]:
    """Judge every criterion, those of a family by their multiplicity rule."""
    judged: dict[str, Judged] = {}
    for rule in Multiplicity:
        family = [one for one in criteria.each if one.multiplicity is rule]
        judged |= {one.criterion.code: one for one in _family(family, rule, measure)}
    return [judged[one.code] for one in criteria.each]


def judge(criterion: Criterion, found: Result, *, level: float) -> Judged:
    """Hold what was found against the margins of one criterion."""
    kept = quantised(found)
    verdict, reason = _verdict(criterion, kept)
    return Judged(criterion=criterion, found=kept, verdict=verdict, reason=reason, level=level)


def overall(criteria: Criteria, judged: Iterable[Judged], *, is_exploratory: bool) -> Decision:
    """Say what all criteria say together; an exploratory study is never accepted."""
    said = {one.criterion.code: one.verdict for one in judged}
    decided = _together(criteria, said)
    if decided is Decision.INCONCLUSIVE and criteria.inconclusive is Inconclusive.REJECTS:
        return Decision.REJECT
    if decided is Decision.ACCEPT and is_exploratory:
        return Decision.INCONCLUSIVE
    return decided


def quantised(found: Result) -> Result:
    """Round to what is kept, so that nothing decides that cannot be read again."""
    if isinstance(found, NotEvaluable):
        return found
    return replace(
        found,
        estimate=_rounded(found.estimate),
        low=_rounded(found.low),
        high=_rounded(found.high),
        standard_error=_rounded(found.standard_error),
        df=_rounded(found.df),
        p_value=_rounded(found.p_value),
    )


def _family(family: list[Criterion], rule: Multiplicity, measure: Measure) -> Iterable[Judged]:
    """Bonferroni: everyone at α/m. Holm: who passes leaves, and the others are asked again.

    Holm, Scand J Stat 6:65-70, 1979, in the form of intervals: reject at α/k, then k - 1.
    """
    left = list(family)
    while left:
        share = 1 if rule is Multiplicity.NONE else len(left)
        now = [_at(one, measure, share) for one in left]
        passed = [one for one in now if one.verdict is Verdict.PASS]
        if rule is not Multiplicity.HOLM or not passed:
            yield from now
            return
        yield from passed
        codes = {one.criterion.code for one in passed}
        left = [one for one in left if one.code not in codes]


def _at(criterion: Criterion, measure: Measure, share: int) -> Judged:
    level = float(1 - (1 - criterion.level) / Decimal(share))
    return judge(criterion, measure(criterion, level), level=level)


def _verdict(criterion: Criterion, found: Result) -> tuple[Verdict, str]:
    if isinstance(found, NotEvaluable):
        return Verdict.NOT_EVALUABLE, found.reason
    if few := _too_few(criterion, found):
        return Verdict.NOT_EVALUABLE, few
    if criterion.kind is Kind.LEAKAGE:
        return _leaks(found)
    if criterion.held is Held.ESTIMATE:
        return _estimate(criterion, found)
    if criterion.kind in OF_READERS and found.low == found.high:
        return Verdict.NOT_EVALUABLE, NO_WIDTH
    verdict = decision.judge(_rule(criterion), found)
    return verdict, REASONS[verdict]


NO_LEAK = "No image too like a training image was found."
LEAK = "Images too like training images were found."
NO_WIDTH = "The interval has no width, so nothing shows how sure it is."
REASONS: Mapping[Verdict, str] = {
    Verdict.PASS: "The whole interval keeps to the margin.",
    Verdict.FAIL: "The whole interval lies beyond the margin.",
    Verdict.INCONCLUSIVE: "The interval reaches or crosses the margin, so both are possible.",
}


def _too_few(criterion: Criterion, found: Estimate) -> str:
    for least, there, what in (
        (criterion.least_readers, found.readers, "readers"),
        (criterion.least_cases, found.cases, "cases"),
    ):
        if (there or 0) < least:
            return (
                f"There are {there or 0} {what} and the protocol asks for {least}, so this "
                f"criterion is not evaluated."
            )
    return ""


def _leaks(found: Estimate) -> tuple[Verdict, str]:
    # Whose word the training images are belongs into the sentence.
    if found.estimate == 0:
        return Verdict.PASS, " ".join([NO_LEAK, *found.flags])
    return Verdict.FAIL, " ".join([LEAK, *found.flags])


def _estimate(criterion: Criterion, found: Estimate) -> tuple[Verdict, str]:
    """“At least” and “at most”: reaching the number is enough."""
    above = criterion.lower is None or found.estimate >= float(criterion.lower)
    below = criterion.upper is None or found.estimate <= float(criterion.upper)
    if above and below:
        return Verdict.PASS, "The estimate reaches what was asked for."
    return Verdict.FAIL, "The estimate does not reach what was asked for."


def _rule(criterion: Criterion) -> decision.Rule:
    lower = None if criterion.lower is None else float(criterion.lower)
    upper = None if criterion.upper is None else float(criterion.upper)
    if lower is not None and upper is not None:
        return decision.Rule(kind=decision.Kind.EQUIVALENCE, lower=lower, upper=upper)
    if lower is not None:
        return decision.Rule(kind=decision.Kind.LOWER_BOUND_ABOVE, lower=lower)
    return decision.Rule(kind=decision.Kind.UPPER_BOUND_BELOW, upper=upper)


def _together(criteria: Criteria, said: Mapping[str, Verdict]) -> Decision:
    of = {role: [said[one.code] for one in criteria.each if one.role is role] for role in Role}
    if Verdict.FAIL in of[Role.SAFETY]:
        return Decision.REJECT
    primary = of[Role.PRIMARY]
    least = criteria.at_least if criteria.rule is Rule.AT_LEAST else len(primary)
    if len(primary) - primary.count(Verdict.FAIL) < least:
        return Decision.REJECT
    others = [*of[Role.SAFETY], *of[Role.VALIDITY]]
    is_known = Verdict.NOT_EVALUABLE not in primary
    passed = is_known and primary.count(Verdict.PASS) >= least > 0
    if passed and all(verdict is Verdict.PASS for verdict in others):
        return Decision.ACCEPT
    return Decision.INCONCLUSIVE


def _rounded(number: Number) -> Number:
    return number if number is None else float(f"{number:.{DIGITS}g}")
