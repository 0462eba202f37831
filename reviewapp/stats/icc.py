"""Intraclass correlations: how much of the variation of ratings is between cases."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from reviewapp.stats import checks
from reviewapp.stats.checks import Floats
from reviewapp.stats.estimates import Estimate, NotEvaluable

Model = Literal["one-way", "agreement", "consistency"]
Limits = Literal["spearman-brown", "mcgraw-wong"]


@dataclass(frozen=True, slots=True)
class Family:
    """The coefficient of one rating and of the mean of all k, with the F test of no signal."""

    single: Estimate
    average: Estimate
    statistic: float
    df1: float
    df2: float


@dataclass(frozen=True, slots=True)
class _Squares:
    cases: int
    readers: int
    rows: float
    columns: float
    error: float
    within: float


def icc(
    ratings: ArrayLike, *, model: Model, confidence: float, limits: Limits = "spearman-brown"
) -> Family | NotEvaluable:
    """Estimate ICC(1), ICC(2) = agreement or ICC(3) = consistency, single and average.

    Shrout & Fleiss, Psychol Bull 86:420-428, 1979; McGraw & Wong, Psychol Methods
    1:30-46, 1996. Ratings are readers × cases; cases with a missing rating are left out
    and counted in a flag. The limits of ICC(2,k) are those of ICC(2,1) stepped up by
    Spearman-Brown, or McGraw & Wong's own on request. Not evaluable: fewer than two
    complete cases or readers, or no variation to share out.
    """
    checks.confidence_level(confidence)
    given = checks.matrix(ratings, name="The ratings")
    whole = given[:, ~np.isnan(given).any(axis=0)].T
    method = f"ICC, {model}"
    if min(whole.shape) < 2:
        return _not_evaluable(method, given)
    squares = _squares(whole)
    noise = squares.within if model == "one-way" else squares.error
    if squares.rows <= 0 or noise <= 0:
        return _not_evaluable(method, given)
    lost = given.shape[1] - len(whole)
    found = _agreement(squares, confidence, limits) if model == "agreement" else None
    values = found or _ratio(squares, noise, model, confidence)
    flags = (f"{lost} cases with a missing rating were left out.",) if lost else ()
    return _family(values, method, confidence, squares, flags)


def _squares(table: Floats) -> _Squares:
    cases, readers = table.shape
    mean = table.mean()
    rows = readers * float(((table.mean(axis=1) - mean) ** 2).sum()) / (cases - 1)
    columns = cases * float(((table.mean(axis=0) - mean) ** 2).sum()) / (readers - 1)
    inside = float(((table - table.mean(axis=1, keepdims=True)) ** 2).sum())
    rest = table - table.mean(axis=1, keepdims=True) - table.mean(axis=0) + mean
    return _Squares(
        cases=cases,
        readers=readers,
        rows=_clean(rows, table),
        columns=columns,
        error=_clean(float((rest**2).sum()), table) / ((cases - 1) * (readers - 1)),
        within=_clean(inside, table) / (cases * (readers - 1)),
    )


def _clean(squares: float, table: Floats) -> float:
    # Below this a sum of squares is rounding of equal numbers.
    return squares if squares > 1e-24 * float((table**2).sum() + 1) else 0.0


_Values = tuple[tuple[float, float, float], tuple[float, float, float], tuple[float, float, float]]


def _ratio(s: _Squares, noise: float, model: Model, confidence: float) -> _Values:
    k, statistic = s.readers, s.rows / noise
    df1 = s.cases - 1
    df2 = s.cases * (k - 1) if model == "one-way" else df1 * (k - 1)
    tail = 0.5 + confidence / 2
    down = statistic / float(special.fdtri(df1, df2, tail))
    up = statistic * float(special.fdtri(df2, df1, tail))
    single = tuple((f - 1) / (f + k - 1) for f in (statistic, down, up))
    average = tuple(1 - 1 / f for f in (statistic, down, up))
    return _three(single), _three(average), (statistic, df1, df2)


def _agreement(s: _Squares, confidence: float, limits: Limits) -> _Values:
    k, n = s.readers, s.cases
    single = (s.rows - s.error) / (s.rows + (k - 1) * s.error + k * (s.columns - s.error) / n)
    df2 = _satterthwaite(s, k * single, 1 + (k - 1) * single)
    low, high = _agreement_limits(s, df2, confidence, k)
    average = (s.rows - s.error) / (s.rows + (s.columns - s.error) / n)
    if limits == "spearman-brown":
        stepped = (average, *(x * k / (1 + (k - 1) * x) for x in (low, high)))
    else:
        own = _satterthwaite(s, k * average, 1 + (k - 1) * average)
        stepped = (average, *_agreement_limits(s, own, confidence, 1))
    return (single, low, high), _three(stepped), (s.rows / s.error, n - 1, df2)


def _satterthwaite(s: _Squares, numerator: float, denominator: float) -> float:
    # McGraw & Wong 1996, table 7: a = kρ/(n(1-ρ)) and b = 1 + kρ(n-1)/(n(1-ρ)), both
    # multiplied by n(1-ρ) so that nothing is divided by zero.
    a, b = numerator, s.cases * denominator - numerator
    top = (a * s.columns + b * s.error) ** 2
    below = (a * s.columns) ** 2 / (s.readers - 1)
    below += (b * s.error) ** 2 / ((s.cases - 1) * (s.readers - 1))
    return top / below


def _agreement_limits(s: _Squares, df2: float, confidence: float, k: int) -> tuple[float, float]:
    n, tail = s.cases, 0.5 + confidence / 2
    f_low, f_high = special.fdtri(n - 1, df2, tail), special.fdtri(df2, n - 1, tail)
    other = k * s.columns + (k * n - k - n) * s.error
    low = n * (s.rows - f_low * s.error) / (f_low * other + n * s.rows)
    high = n * (f_high * s.rows - s.error) / (other + n * f_high * s.rows)
    return float(low), float(high)


def _three(values: tuple[float, ...]) -> tuple[float, float, float]:
    first, second, third = values
    return float(first), float(second), float(third)


def _family(
    values: _Values, method: str, confidence: float, s: _Squares, flags: tuple[str, ...]
) -> Family:
    single, average, test = values
    both = [
        Estimate(
            estimate=centre,
            low=low,
            high=high,
            level=confidence,
            method=f"{method}, {of}",
            readers=s.readers,
            cases=s.cases,
            flags=flags,
        )
        for (centre, low, high), of in ((single, "single"), (average, "average"))
    ]
    return Family(both[0], both[1], *test)


def _not_evaluable(method: str, given: Floats) -> NotEvaluable:
    return NotEvaluable(
        reason="There are not two complete cases and two readers, or the ratings do not vary "
        "within or between cases, so there is nothing to share out. Report the ratings.",
        method=method,
        readers=given.shape[0],
        cases=given.shape[1],
    )
