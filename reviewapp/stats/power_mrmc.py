"""How many readers and cases: power and half-width from a pilot's variance components."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy import special

from reviewapp.stats import checks
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.factorial import Components
from reviewapp.stats.mrmc import LEAST_READERS, Readers

LARGEST_CASES = 1_000_000
# Fewer give no steady power, more no better one.
LEAST_STUDIES, MOST_STUDIES = 1000, 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pilot:
    """Variance components of a comparison, per case of the pilot."""

    interaction: float
    variance: float
    same_reader: float
    same_condition: float
    both_differ: float
    cases: int

    @property
    def excess(self) -> float:
        """Give max(Cov2 - Cov3, 0)."""
        return max(self.same_condition - self.both_differ, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SinglePilot:
    """Variance components of one condition: between readers, Var and Cov2 at the pilot's cases."""

    between: float
    variance: float
    together: float
    cases: int


@dataclass(frozen=True, slots=True)
class Power:
    """Power with its noncentrality, denominator df and critical value."""

    power: float
    noncentrality: float
    df2: float | None
    critical: float


def pilot(found: Components, *, cases: int) -> Pilot:
    """Turn the components of a finished study into a pilot.

    σ²_TR = MS_TR - Var + Cov1 + max(Cov2 - Cov3, 0), at least 0 (Hillis, Obuchowski &
    Berbaum, Acad Radiol 18:129-142, 2011).
    """
    excess = found.excess
    interaction = found.interaction - found.variance + found.same_reader + excess
    return Pilot(
        interaction=max(interaction, 0.0),
        variance=found.variance,
        same_reader=found.same_reader,
        same_condition=found.same_condition,
        both_differ=found.both_differ,
        cases=cases,
    )


def single_pilot(readers: Readers) -> SinglePilot:
    """Turn the measured readers of one condition into a pilot: σ²_R = MS_R - Var + Cov2."""
    together = max(readers.together, 0.0)
    return SinglePilot(
        between=max(readers.between - readers.alone + together, 0.0),
        variance=readers.alone,
        together=together,
        cases=readers.cases,
    )


def difference(found: Pilot, *, effect: float, readers: int, cases: int, alpha: float) -> Power:
    """Return the power to find a difference of two conditions with random readers and cases.

    ncp = J d²/2/(σ²_TR + (K*/K)[σ²_e - Cov1 + (J-1) max(Cov2 - Cov3, 0)]) and df2 as in the
    analysis, with noncentral F (Hillis, Obuchowski & Berbaum 2011, eq. 9-11).
    """
    _plan(readers, cases, alpha)
    scale = found.cases / cases
    rest = found.variance - found.same_reader
    mean_square = found.interaction + scale * (rest - found.excess)
    spread = found.interaction + scale * (rest + (readers - 1) * found.excess)
    if min(mean_square, spread) <= 0:
        raise _no_variance()
    df2 = spread**2 / (mean_square**2 / (readers - 1))
    ncp = readers * effect**2 / 2 / spread
    critical = float(special.fdtri(1, df2, 1 - alpha))
    return Power(1 - float(special.ncfdtr(1, df2, _felt(ncp), critical)), ncp, df2, critical)


def difference_fixed_readers(
    found: Pilot, *, effect: float, readers: int, cases: int, alpha: float
) -> Power:
    """Return the power for these very readers: noncentral χ² with the case part only."""
    _plan(readers, cases, alpha)
    scale = found.cases / cases
    spread = scale * (found.variance - found.same_reader + (readers - 1) * found.excess)
    if spread <= 0:
        raise _no_variance()
    ncp = readers * effect**2 / 2 / spread
    critical = float(special.chdtri(1, alpha))
    return Power(1 - float(special.chndtr(critical, 1, _felt(ncp))), ncp, None, critical)


def cases_for_difference(
    found: Pilot, *, effect: float, readers: int, power: float, alpha: float
) -> int:
    """Return the fewest cases with this power; refused if no number has it."""
    checks.probability(power, name="The power")

    def reached(cases: int) -> bool:
        asked = difference(found, effect=effect, readers=readers, cases=cases, alpha=alpha)
        return asked.power >= power

    if not reached(LARGEST_CASES):
        raise WrongInput(
            "No number of cases has this power with so few readers, so none is given. "
            "Add readers: their variation does not shrink with cases."
        )
    low, high = 1, LARGEST_CASES
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(middle) else (middle, high)
    return high


def half_width(found: SinglePilot, *, readers: int, cases: int, confidence: float) -> float:
    """Return the expected half-width of the interval for one condition.

    SE² = σ²_R/J + (K*/K)[(Var - Cov2)/J + Cov2], with the df of the analysis at the
    expected mean squares.
    """
    _plan(readers, cases, 1 - checks.confidence_level(confidence))
    square, shared = _expected(found, cases)
    total = square + readers * shared
    df = total**2 / (square**2 / (readers - 1))
    return float(special.stdtrit(df, 0.5 + confidence / 2)) * sqrt(total / readers)


def equivalence(  # noqa: PLR0913  each is part of the plan
    found: SinglePilot,
    *,
    margin: float,
    truth: float,
    readers: int,
    cases: int,
    alpha: float,
    studies: int,
    seed: int,
) -> float:
    """Return the share of simulated studies whose 1-2α interval lies within ±margin.

    `truth` is the distance of the figure from its target. Per study θ̄ is normal with the
    SE of `half_width` and MS_R its expectation times χ²/(J-1); Cov2 is taken as known. No
    formula serves, because the df move with MS_R.
    """
    _plan(readers, cases, alpha)
    checks.positive(margin, name="The margin")
    checks.whole(
        studies, name="The number of simulated studies", least=LEAST_STUDIES, most=MOST_STUDIES
    )
    square, shared = _expected(found, cases)
    random = checks.chance(seed)
    centre = truth + random.normal(size=studies) * sqrt((square + readers * shared) / readers)
    seen = square * random.chisquare(readers - 1, size=studies) / (readers - 1)
    total = seen + readers * shared
    df = total**2 / (seen**2 / (readers - 1))
    reach = np.asarray(special.stdtrit(df, 1 - alpha)) * np.sqrt(total / readers)
    return float((np.abs(centre) + reach < margin).mean())


def _expected(found: SinglePilot, cases: int) -> tuple[float, float]:
    scale = found.cases / cases
    square = found.between + scale * (found.variance - found.together)
    if square <= 0:
        raise _no_variance()
    return square, scale * max(found.together, 0.0)


def _plan(readers: int, cases: int, alpha: float) -> None:
    checks.probability(alpha, name="Alpha")
    checks.whole(readers, name="The number of readers", least=LEAST_READERS)
    checks.whole(cases, name="The number of cases")


def _felt(noncentrality: float) -> float:
    if not noncentrality < np.inf:
        raise WrongInput(
            "The effect is no finite number, so no power was computed. Give a plausible effect."
        )
    # Beyond this the power is 1 and the distribution functions give up.
    return min(noncentrality, 1e4)


def _no_variance() -> WrongInput:
    return WrongInput(
        "The pilot leaves no variance between readings, so no power can be computed from it. "
        "Check the components, or take a larger pilot."
    )
