"""Near enough, or no worse than allowed: two one-sided tests and their intervals.

A study that finds no difference has not shown that there is none; these tests ask for
the opposite, with a margin fixed beforehand.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from reviewapp.stats import checks, mrmc
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.estimates import Estimate, NotEvaluable, Result


@dataclass(frozen=True, slots=True)
class TwoOneSided:
    """Both one-sided tests and the interval at 1 - 2α that decides the same way."""

    t_lower: float
    p_lower: float
    t_upper: float
    p_upper: float
    interval: Estimate

    @property
    def p_value(self) -> float:
        """The larger of the two p values."""
        return max(self.p_lower, self.p_upper)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Mean, standard deviation and size of one group."""

    mean: float
    sd: float
    size: int


def tost(
    estimate: float,
    standard_error: float,
    *,
    df: float | None,
    low: float,
    high: float,
    alpha: float,
) -> TwoOneSided:
    """Test H0: the parameter is at or outside the margins.

    t_lower = (d - low)/SE, t_upper = (d - high)/SE, p = the larger of the two (Schuirmann,
    J Pharmacokinet Biopharm 15:657-680, 1987). df None means z. No standard error: refused.
    """
    checks.probability(alpha, name="Alpha")
    checks.positive(standard_error, name="The standard error")
    margins(low, high)
    down, up = (estimate - low) / standard_error, (estimate - high) / standard_error
    return TwoOneSided(
        t_lower=down,
        p_lower=_below(-down, df),
        t_upper=up,
        p_upper=_below(up, df),
        interval=mrmc.interval(
            estimate, standard_error**2, df, confidence=1 - 2 * alpha, null=None
        ),
    )


def of_estimate(
    found: Result, *, low: float, high: float, alpha: float
) -> TwoOneSided | NotEvaluable:
    """Test the margins with an engine's estimate; what is not evaluable stays so."""
    if isinstance(found, NotEvaluable):
        return found
    if found.standard_error is None:
        return NotEvaluable(
            reason="This interval rests on no standard error, so no two one-sided tests exist. "
            "Compare its limits with the margins instead.",
            method="TOST",
            estimate=found.estimate,
        )
    return tost(found.estimate, found.standard_error, df=found.df, low=low, high=high, alpha=alpha)


def one_sample(
    group: Summary, *, null: float, low: float, high: float, alpha: float
) -> TwoOneSided:
    """Test the mean minus `null` against margins in raw units: SE = s/√n, t(n-1)."""
    size = _size(group)
    error = group.sd / sqrt(size)
    return tost(group.mean - null, error, df=size - 1, low=low, high=high, alpha=alpha)


def paired(
    first: Summary, second: Summary, *, correlation: float, low: float, high: float, alpha: float
) -> TwoOneSided:
    """Test the mean difference of pairs: s² = s1² + s2² - 2 r s1 s2, t(n-1)."""
    size = _size(first)
    if size != _size(second):
        raise WrongInput(
            f"The groups have {size} and {second.size} values and are no pairs, so nothing was "
            "tested. Give two groups of one size."
        )
    error = paired_sd(first, second, correlation=correlation) / sqrt(size)
    return tost(first.mean - second.mean, error, df=size - 1, low=low, high=high, alpha=alpha)


def welch(first: Summary, second: Summary, *, low: float, high: float, alpha: float) -> TwoOneSided:
    """Test the difference of independent means with Welch's error and Satterthwaite's df.

    df = (v1 + v2)²/(v1²/(n1-1) + v2²/(n2-1)), v = s²/n (Welch, Biometrika 34:28-35, 1947).
    """
    v1, v2 = first.sd**2 / _size(first), second.sd**2 / _size(second)
    checks.positive(v1 + v2, name="The variance of the difference")
    df = (v1 + v2) ** 2 / (v1**2 / (first.size - 1) + v2**2 / (second.size - 1))
    return tost(first.mean - second.mean, sqrt(v1 + v2), df=df, low=low, high=high, alpha=alpha)


def paired_sd(first: Summary, second: Summary, *, correlation: float) -> float:
    """Return the standard deviation of the pairwise difference, for margins given in it."""
    if not -1 <= correlation <= 1:
        raise WrongInput(
            f"A correlation of {correlation} does not exist, so nothing was computed. "
            "Give a number from -1 to 1."
        )
    _size(first), _size(second)
    spread = first.sd**2 + second.sd**2 - 2 * correlation * first.sd * second.sd
    return sqrt(max(spread, 0.0))


def average_sd(first: Summary, second: Summary) -> float:
    """Return √((s1² + s2²)/2), for margins given in it."""
    _size(first), _size(second)
    return sqrt((first.sd**2 + second.sd**2) / 2)


def summary(values: ArrayLike) -> Summary:
    """Return mean, standard deviation (n - 1) and size of a group of at least two."""
    given = checks.vector(values, name="The values", least=2)
    return Summary(mean=float(given.mean()), sd=float(np.std(given, ddof=1)), size=given.size)


def margins(low: float, high: float) -> tuple[float, float]:
    """Return the margins if the lower lies below the upper."""
    if not -np.inf < low < high < np.inf:
        raise WrongInput(
            f"The margins {low} and {high} enclose nothing, or are infinite, so nothing was "
            "tested. Give a lower margin below the upper one."
        )
    return low, high


def _size(group: Summary) -> int:
    if not (2 <= group.size < np.inf and 0 <= group.sd < np.inf and np.isfinite(group.mean)):
        raise WrongInput(
            "A group needs two values and a standard deviation that is not negative, so nothing "
            "was tested. Check the summary."
        )
    return group.size


def _below(statistic: float, df: float | None) -> float:
    return float(special.ndtr(statistic) if df is None else special.stdtr(df, statistic))
