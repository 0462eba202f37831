"""Pure: what a criterion can be expected to decide, with so many readers and cases.

θ̄ is normal with SE² = σ²_R/J + (K*/K)[(Var - Cov2)/J + Cov2], the reader mean square is its
expectation times χ²/(J-1), and the interval is that of the analysis (see `stats.power_mrmc`).
No formula gives the chance of a three-valued verdict, so it is simulated, always with one seed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import special

from reviewapp.stats.power_mrmc import SinglePilot
from reviewapp.studies.criteria import (
    Criteria,
    Criterion,
    Held,
    Inconclusive,
    Method,
    Multiplicity,
    Role,
    Rule,
)

STUDIES = 4000
SEED = 7
PASS, OPEN, FAIL = 1, 0, -1
FEWEST_READERS = 3

Verdicts = NDArray[np.int64]
Floats = NDArray[np.floating]


@dataclass(frozen=True)
class Chances:
    """How often a criterion, or a whole study, ends each way."""

    passed: float
    open: float
    failed: float


@dataclass(frozen=True)
class Planned:
    """So many readers see so many cases."""

    readers: int
    cases: int

    @property
    def can_be_planned(self) -> bool:
        return self.readers >= FEWEST_READERS and self.cases > 1


def level(criterion: Criterion, *, family: int) -> float:
    """The level of the interval, the stricter the more criteria share the error."""
    said = float(criterion.level)
    return said if criterion.multiplicity is Multiplicity.NONE else 1 - (1 - said) / family


def half_width(found: SinglePilot, plan: Planned, *, confidence: float, fixed: bool) -> float:
    """The expected half-width of the interval."""
    square, shared = _expected(found, plan, fixed=fixed)
    total = square + plan.readers * shared
    if fixed:
        return float(special.ndtri(0.5 + confidence / 2)) * sqrt(total / plan.readers)
    df = total**2 / (square**2 / (plan.readers - 1))
    return float(special.stdtrit(df, 0.5 + confidence / 2)) * sqrt(total / plan.readers)


def verdicts(
    criterion: Criterion,
    found: SinglePilot,
    plan: Planned,
    *,
    truth: float,
    confidence: float,
    stream: int = 0,
) -> Verdicts:
    """Simulate studies and judge each: 1 passed, 0 open, -1 failed."""
    fixed = criterion.method is Method.FIXED_READERS
    random = np.random.default_rng([SEED, stream])
    square, shared = _expected(found, plan, fixed=fixed)
    readers = plan.readers
    centre = truth + random.normal(size=STUDIES) * sqrt((square + readers * shared) / readers)
    if criterion.held is Held.ESTIMATE:
        reach: Floats = np.zeros(STUDIES)
    elif fixed:
        reach = np.full(STUDIES, half_width(found, plan, confidence=confidence, fixed=True))
    else:
        seen = square * random.chisquare(readers - 1, size=STUDIES) / (readers - 1)
        total = seen + readers * shared
        df = total**2 / (seen**2 / (readers - 1))
        reach = np.asarray(special.stdtrit(df, 0.5 + confidence / 2)) * np.sqrt(total / readers)
    low = float("-inf") if criterion.lower is None else float(criterion.lower)
    high = float("inf") if criterion.upper is None else float(criterion.upper)
    passed = (centre - reach > low) & (centre + reach < high)
    failed = (centre + reach <= low) | (centre - reach >= high)
    return np.where(passed, PASS, np.where(failed, FAIL, OPEN))


def chances(found: Verdicts) -> Chances:
    return Chances(*(float((found == end).mean()) for end in (PASS, OPEN, FAIL)))


def overall(criteria: Criteria, judged: Sequence[tuple[Criterion, Verdicts]]) -> Verdicts:
    """Put the criteria together by the protocol's rule."""
    deciding = [(one, found) for one, found in judged if one.decides]
    if not deciding:
        return np.zeros(STUDIES, np.int64)
    counted = [found for one, found in deciding if one.role is Role.PRIMARY]
    others = [found for one, found in deciding if one.role is not Role.PRIMARY]
    needed = len(counted) if criteria.rule is Rule.ALL else min(criteria.at_least, len(counted))
    passes = sum((found == PASS).astype(np.int64) for found in counted)
    possible = sum((found != FAIL).astype(np.int64) for found in counted)
    well = np.asarray(passes >= needed) & _all(others, lambda found: found == PASS)
    # A validity criterion that fails leaves the study open; it says nothing about the images.
    unsafe = [found for one, found in deciding if one.role is Role.SAFETY]
    badly = np.asarray(possible < needed) | ~_all(unsafe, lambda found: found != FAIL)
    ends = np.where(badly, FAIL, np.where(well, PASS, OPEN))
    return np.where(ends == OPEN, FAIL, ends) if _rejects(criteria) else ends


def _rejects(criteria: Criteria) -> bool:
    return criteria.inconclusive is Inconclusive.REJECTS


def _all(
    each: Sequence[Verdicts], holds: Callable[[Verdicts], NDArray[np.bool_]]
) -> NDArray[np.bool_]:
    met = np.ones(STUDIES, np.bool_)
    for found in each:
        met &= holds(found)
    return met


def _expected(found: SinglePilot, plan: Planned, *, fixed: bool) -> tuple[float, float]:
    scale = found.cases / plan.cases
    between = 0.0 if fixed else found.between
    return between + scale * (found.variance - found.together), scale * found.together
