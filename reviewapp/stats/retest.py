"""The same reader twice, and two measurements of the same thing."""

from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from reviewapp.stats import agreement, checks, cohen, proportions
from reviewapp.stats.checks import Floats
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.estimates import Estimate, NotEvaluable, Result

LEAST_DRAWS = 100


@dataclass(frozen=True, slots=True)
class Repeat:
    """One reader's two sessions: share agreed, kappas, AC1, within-reader SD, repeatability."""

    pairs: int
    agreed: float
    kappa: Result
    quadratic_kappa: Result
    ac1: Result
    within_sd: float
    repeatability: float


@dataclass(frozen=True, slots=True)
class Limits:
    """Bland-Altman: bias, limits of agreement, and an interval for each of the three."""

    bias: Estimate
    sd: float
    lower: Estimate
    upper: Estimate


def repeat(
    first: ArrayLike, second: ArrayLike, *, categories: ArrayLike, confidence: float
) -> Repeat | NotEvaluable:
    """Describe how one reader repeats: pairs with a missing rating are left out.

    s_w = √(Σd²/2n), repeatability 1.96 √2 s_w (Bland & Altman, BMJ 313:744, 1996).
    Kappa and AC1 may each be not evaluable, for example when one category was used.
    """
    one, other = _complete(first, second)
    if one.size == 0:
        return NotEvaluable(
            reason="The reader repeated no case, so nothing is known about repeatability. "
            "Ask the reader to read some cases again.",
            method="Retest",
        )
    both = np.stack([one, other])
    within = within_sd(one, other)
    return Repeat(
        pairs=one.size,
        agreed=float((one == other).mean()),
        kappa=cohen.cohen(one, other, categories=categories, confidence=confidence),
        quadratic_kappa=cohen.cohen(
            one, other, categories=categories, confidence=confidence, weighting="quadratic"
        ),
        ac1=agreement.gwet(both, categories=categories, confidence=confidence),
        within_sd=within,
        repeatability=float(special.ndtri(0.975)) * sqrt(2) * within,
    )


def within_sd(first: ArrayLike, second: ArrayLike) -> float:
    """Return √(Σd²/2n) over pairs of repeated ratings."""
    one, other = _complete(first, second)
    if one.size == 0:
        raise WrongInput(
            "There is no pair of repeated ratings, so no within-reader deviation was computed. "
            "Ask for some cases to be read again."
        )
    return sqrt(float(((one - other) ** 2).mean()) / 2)


def pooled_within_sd(
    first: ArrayLike, second: ArrayLike, *, confidence: float, draws: int, seed: int
) -> Result:
    """Estimate the within-reader SD over readers, with a bootstrap of whole readers.

    Tables are readers × cases. Percentile limits; not evaluable with fewer than three
    readers who repeated anything.
    """
    checks.confidence_level(confidence)
    one = checks.matrix(first, name="The first session")
    other = checks.matrix(second, name="The second session")
    if one.shape != other.shape or draws < LEAST_DRAWS:
        raise WrongInput(
            "The sessions need the same readers and cases, and at least "
            f"{LEAST_DRAWS} draws, so nothing was computed. Check both."
        )
    apart = (one - other) ** 2
    pairs = (~np.isnan(apart)).sum(axis=1).astype(np.float64)
    squares, pairs = np.nansum(apart, axis=1)[pairs > 0], pairs[pairs > 0]
    method = "Within-reader SD, percentile bootstrap over readers"
    if pairs.size < 3:
        return NotEvaluable(
            reason="Fewer than three readers repeated a case, so nothing can be said about other "
            "readers. Report each reader.",
            method=method,
            readers=pairs.size,
        )
    drawn = checks.chance(seed).integers(pairs.size, size=(draws, pairs.size))
    spread = np.sqrt(squares[drawn].sum(axis=1) / (2 * pairs[drawn].sum(axis=1)))
    tail = (1 - confidence) / 2
    low, high = np.quantile(spread, [tail, 1 - tail])
    return Estimate(
        estimate=sqrt(float(squares.sum()) / (2 * float(pairs.sum()))),
        low=float(low),
        high=float(high),
        level=confidence,
        method=method,
        readers=pairs.size,
        cases=int(pairs.sum()),
    )


def bland_altman(
    first: ArrayLike,
    second: ArrayLike,
    *,
    confidence: float,
    multiplier: float | None = None,
    simple: bool = False,
) -> Limits | NotEvaluable:
    """Estimate the limits of agreement of first - second.

    bias ± m s, m = 1.959964 or the multiplier given (the 1986 paper takes 2). The error
    of a limit is s√(1/n + m²/(2(n-1))), or √(3s²/n) when `simple`, both with t(n-1)
    (Bland & Altman, Lancet i:307-310, 1986; Stat Methods Med Res 8:135-160, 1999, sect. 2).
    """
    one, other = _complete(first, second)
    checks.confidence_level(confidence)
    n = one.size
    if n < 2:
        return NotEvaluable(
            reason="There are fewer than two complete pairs, so there are no limits of agreement. "
            "Measure more cases twice.",
            method="Bland-Altman",
            cases=n,
        )
    apart = one - other
    bias, sd = float(apart.mean()), float(apart.std(ddof=1))
    m = proportions.normal_quantile(0.95) if multiplier is None else multiplier
    error = sd * sqrt(3 / n if simple else 1 / n + m**2 / (2 * (n - 1)))
    around = _around(bias, sd / sqrt(n), n, confidence)
    return Limits(
        bias=around,
        sd=sd,
        lower=_around(bias - m * sd, error, n, confidence),
        upper=_around(bias + m * sd, error, n, confidence),
    )


def _around(centre: float, error: float, n: int, confidence: float) -> Estimate:
    reach = error * float(special.stdtrit(n - 1, 0.5 + confidence / 2))
    found = Estimate(
        estimate=centre,
        low=centre - reach,
        high=centre + reach,
        level=confidence,
        method="Bland-Altman",
        standard_error=error,
        df=n - 1,
    )
    return replace(found, cases=n)


def _complete(first: ArrayLike, second: ArrayLike) -> tuple[Floats, Floats]:
    one = checks.gapped(first, name="The first session")
    other = checks.gapped(second, name="The second session")
    if one.shape != other.shape:
        raise WrongInput(
            "The two sessions must be lists of the same length, so nothing was compared. "
            "Give one rating per case and session, NaN where one is missing."
        )
    kept = ~np.isnan(one) & ~np.isnan(other)
    return one[kept], other[kept]
