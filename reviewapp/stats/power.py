"""How many trials, readers and cases a study needs: where a formula serves."""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Literal

import numpy as np
from scipy import special, stats

from reviewapp.stats import checks, quadrature
from reviewapp.stats.checks import Floats, Integers
from reviewapp.stats.errors import WrongInput

Purpose = Literal["difference", "similarity"]
LARGEST = 100_000
NODES = 400


@dataclass(frozen=True, slots=True)
class Size:
    """The first n that reaches the power, and the first from which every n does."""

    first: int
    stable: int


def forced_choice_power(
    trials: int,
    *,
    discriminators: float,
    alpha: float,
    purpose: Purpose = "difference",
    bound: float = 0.0,
) -> float:
    """Return the exact power of a 2AFC test of independent trials.

    pc = ½ + pd/2. Difference: reject when P(X ≥ x | ½) ≤ α. Similarity: reject when
    P(X ≤ x | ½ + pd₀/2) ≤ α with pd₀ = `bound` (Brockhoff & Christensen, Food Qual Prefer
    21:330-338, 2010). Where no outcome rejects the power is 0.
    """
    trials = checks.whole(trials, name="The number of trials")
    plan = _Forced(discriminators, alpha, purpose, bound)
    return float(plan.power(np.array([trials]))[0])


@dataclass(frozen=True, slots=True)
class _Forced:
    """A 2AFC test, whose power is asked for many numbers of trials at once."""

    discriminators: float
    alpha: float
    purpose: Purpose
    bound: float

    def __post_init__(self) -> None:
        checks.probability(self.alpha, name="Alpha")
        if not 0 <= self.discriminators <= 1 or not 0 <= self.bound < 1:
            raise WrongInput(
                "A share of discriminators lies outside 0 to 1, so no power was computed. "
                "Give shares, not proportions correct."
            )

    def power(self, trials: Integers) -> Floats:
        """Return the power of each number of trials."""
        rate, null = 0.5 + self.discriminators / 2, 0.5 + self.bound / 2
        if self.purpose == "difference":
            # The least x with P(X >= x) <= alpha lies one above the upper quantile.
            most = stats.binom.isf(self.alpha, trials, 0.5)
            return np.asarray(stats.binom.sf(most, trials, rate), dtype=np.float64)
        cut = np.asarray(stats.binom.ppf(self.alpha, trials, null), dtype=np.float64)
        cut -= stats.binom.cdf(cut, trials, null) > self.alpha
        return np.asarray(stats.binom.cdf(cut, trials, rate), dtype=np.float64)


def forced_choice_size(
    *,
    power: float,
    discriminators: float,
    alpha: float,
    purpose: Purpose = "difference",
    bound: float = 0.0,
) -> Size:
    """Return the sample size; power moves like a saw, so plan with the stable one."""
    checks.probability(power, name="The power")
    plan = _Forced(discriminators, alpha, purpose, bound)
    low, high = 1, 128
    while not (reached := plan.power(np.arange(low, high)) >= power).any():
        low, high = high, 2 * high
        if low > LARGEST:
            raise _unreachable()
    first = low + int(reached.argmax())
    # The teeth shrink as n grows; none is wider than this.
    after = np.arange(first, 2 * first + 100)
    short = after[plan.power(after) < power]
    return Size(first, int(short.max(initial=first - 1)) + 1)


def tost_power(
    *,
    standard_error: float,
    df: float,
    low: float,
    high: float,
    truth: float,
    alpha: float,
) -> float:
    """Return the exact power of two one-sided t tests.

    ∫[Φ((high - θ)/SE - t s) - Φ((low - θ)/SE + t s)]₊ f(s) ds, s² = χ²_df/df: Owen's Q
    by quadrature (Owen, Biometrika 52:437-446, 1965; Phillips, J Pharmacokinet Biopharm
    18:137-144, 1990).
    """
    checks.probability(2 * alpha, name="Twice alpha")
    checks.positive(standard_error, name="The standard error")
    checks.positive(df, name="The df")
    if not -np.inf < low < high < np.inf or not np.isfinite(truth):
        raise WrongInput(
            f"The margins {low} and {high} or the truth {truth} are no finite numbers in order, "
            "so no power was computed. Correct them."
        )
    t = -float(special.stdtrit(df, alpha))
    top = (high - low) / (2 * standard_error * t)
    # Above `top` both tests cannot hold; far out in the tail there is nothing either.
    s, weights = quadrature.between(0, min(top, 1 + 12 / sqrt(2 * df) + 40 / df), NODES)
    scale = log(2) + df / 2 * log(df / 2) - special.gammaln(df / 2)
    density = np.exp(scale + special.xlogy(df - 1, s) - df * s**2 / 2)
    up = special.ndtr((high - truth) / standard_error - t * s)
    down = special.ndtr((low - truth) / standard_error + t * s)
    return float(weights @ (np.maximum(up - down, 0) * density))


def tost_paired_size(
    *, sd: float, margin: float, truth: float, power: float, alpha: float
) -> tuple[int, float]:
    """Return the pairs needed for margins ±margin, and the power they have: SE = sd/√n."""
    checks.positive(sd, name="The standard deviation")

    def at(n: int) -> float:
        return tost_power(
            standard_error=sd / sqrt(n),
            df=n - 1,
            low=-margin,
            high=margin,
            truth=truth,
            alpha=alpha,
        )

    _within(-margin, margin, truth)
    return _smallest(at, power, step=1)


def tost_crossover_size(
    *, cv: float, ratio: float, low: float, high: float, power: float, alpha: float
) -> tuple[int, float]:
    """Return subjects of a balanced 2×2 crossover of log values, and their power.

    σ² = ln(1 + CV²), SE = σ√(2/n), df = n - 2; n is even.
    """
    spread = sqrt(log(1 + checks.positive(cv, name="The coefficient of variation") ** 2))
    limits = (low, "The lower limit"), (high, "The upper limit")
    bounds = tuple(log(checks.positive(value, name=name)) for value, name in limits)
    _within(bounds[0], bounds[1], log(checks.positive(ratio, name="The ratio")))

    def at(n: int) -> float:
        return tost_power(
            standard_error=spread * sqrt(2 / n),
            df=n - 2,
            low=bounds[0],
            high=bounds[1],
            truth=log(ratio),
            alpha=alpha,
        )

    return _smallest(at, power, step=2)


def auc_size(*, area: float, power: float, alpha: float, ratio: float = 1.0) -> float:
    """Return the cases per class (positives, with ratio negatives each) to show AUC ≠ ½.

    V(θ) = 0.0099 e^{-A²/2}[(5A² + 8) + (A² + 8)/κ], A = 1.414 Φ⁻¹(θ), two-sided (Obuchowski
    & McClish, Stat Med 16:1529-1542, 1997; Obuchowski, Acad Radiol 11, 2004). Round up.
    """
    checks.probability(abs(area - 0.5), name="The distance of the area from one half")
    checks.probability(area, name="The area")
    kappa = checks.positive(ratio, name="The ratio")
    none, some = _binormal(0.5, kappa), _binormal(area, kappa)
    z = float(special.ndtri(1 - checks.probability(alpha, name="Alpha") / 2))
    reach = float(special.ndtri(checks.probability(power, name="The power")))
    return (z * sqrt(none) + reach * sqrt(some)) ** 2 / (area - 0.5) ** 2


def agreement_width(
    *, pilot_error: float, pilot_cases: int, cases: int, confidence: float
) -> float:
    """Return the full width 2 z SE √(n₀/n) of a kappa-like interval, scaled from a pilot."""
    checks.positive(pilot_error, name="The pilot's standard error")
    for number in (pilot_cases, cases):
        checks.whole(number, name="The number of cases")
    z = float(special.ndtri(0.5 + checks.confidence_level(confidence) / 2))
    return 2 * z * pilot_error * sqrt(pilot_cases / cases)


def _binormal(area: float, ratio: float) -> float:
    a = 1.414 * float(special.ndtri(area))
    return 0.0099 * exp(-(a**2) / 2) * ((5 * a**2 + 8) + (a**2 + 8) / ratio)


def _within(low: float, high: float, truth: float) -> None:
    if not low < truth < high:
        raise WrongInput(
            "The assumed truth lies outside the margins, so no size can show equivalence. "
            "Widen the margins or assume a smaller difference."
        )


def _smallest(at: Callable[[int], float], power: float, *, step: int) -> tuple[int, float]:
    checks.probability(power, name="The power")
    low, high = step, 2 * step
    # Below two observations, or three in a crossover, there are no degrees of freedom.
    while at(high) < power:
        low, high = high, 2 * high
        if high > LARGEST * 10:
            raise _unreachable()
    while high - low > step:
        middle = (low + high) // (2 * step) * step
        low, high = (low, middle) if at(middle) >= power else (middle, high)
    return high, at(high)


def _unreachable() -> WrongInput:
    return WrongInput(
        "No size within reach has this power, so none is given. "
        "Widen the margin, lower the power, or assume a larger effect."
    )
