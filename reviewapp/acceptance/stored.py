"""Pure: measures that were kept with a cohort version, held to be of that very version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reviewapp.stats.estimates import Estimate, NotEvaluable, Result
from reviewapp.studies.criteria import Criterion, Held
from reviewapp.studies.metrics import Kind

LEAKS = "leaked images"
ROUNDING = 1e-9


@dataclass(frozen=True)
class Measurement:
    """A number that a job measured on one cohort version, with its interval."""

    cohort: str
    estimate: float
    low: float
    high: float
    level: float
    method: str
    cases: int | None = None
    warnings: tuple[str, ...] = ()


# By name, the oldest first.
Measurements = Mapping[str, Sequence[Measurement]]


def measured(
    criterion: Criterion, measurements: Measurements, *, cohort: str, level: float
) -> Result:
    """Take the measurement a criterion names; one of other images is none."""
    is_count = criterion.kind is Kind.LEAKAGE
    name = LEAKS if is_count else criterion.measure
    # A count has no level: one leaked image is one, however wide an interval was asked for.
    asked = level if criterion.held is Held.INTERVAL and not is_count else 0.0
    found = _counted(measurements.get(name, ()), name=name, level=asked)
    if found is None:
        return NotEvaluable(
            reason=_several(name, measurements)
            or f"“{name}” was not measured on this cohort version against a real arm of the "
            f"study, and what is missing never passes. {_request(name)}",
            method="Stored measurement",
        )
    if found.cohort != cohort:
        return NotEvaluable(
            reason=f"“{name}” was measured on other images than those decided about, so it says "
            "nothing here. Measure it on this cohort version.",
            method=found.method,
        )
    if reason := _short_of(found, asked):
        return NotEvaluable(reason=f"“{name}” {reason}", method=found.method, cases=found.cases)
    return Estimate(
        estimate=found.estimate,
        low=found.low,
        high=found.high,
        level=found.level,
        method=found.method,
        cases=found.cases,
        flags=found.warnings,
    )


def _counted(each: Sequence[Measurement], *, name: str, level: float) -> Measurement | None:
    """Of leaks the highest count. Else the first at the level or above: what comes after is late.

    Without any that reaches the level the first, which says what is missing.
    """
    if name == LEAKS:
        return max(each, key=lambda one: one.estimate, default=None)
    enough = (one for one in each if one.level >= level - ROUNDING)
    return next(enough, next(iter(each), None))


def _several(name: str, measurements: Measurements) -> str:
    named = [f"“{full}”" for full in sorted(measurements) if full.partition("[")[0] == name]
    if not named:
        return ""
    return (
        f"“{name}” names several numbers, so none of them can be held to a margin: "
        f"{', '.join(named)}. Name one of these in the protocol of the next study."
    )


def _request(name: str) -> str:
    what = "“Leaked images” and what the model learned from" if name == LEAKS else f"“{name}”"
    return (
        f"On the page “Measures” of the cohort version choose {what} and the real arm, before the "
        "next study of it is evaluated."
    )


def _short_of(found: Measurement, level: float) -> str:
    if found.cases == 0:
        return "was measured on no case, so it says nothing. Measure it on this cohort version."
    if found.level < level - ROUNDING:
        return (
            f"was measured with an interval of {found.level:.1%} and {level:.1%} is asked for, so "
            "it is too narrow to decide. Measure it at the level of the protocol."
        )
    return ""
