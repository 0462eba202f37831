"""The engine of every gate: one figure of merit, many readers, many cases.

Obuchowski & Rockette (Commun Stat Simul 24:285-308, 1995) with the degrees of freedom
of Hillis (Stat Med 26:596-619, 2007; Acad Radiol 18:129-142, 2011), in the form for
one condition: the interval covers new readers and new cases at once.
"""

from dataclasses import dataclass, replace
from math import sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from reviewapp.stats import checks, covariance, proportions
from reviewapp.stats.checks import Booleans, Floats
from reviewapp.stats.covariance import Covariance
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.estimates import Estimate, NotEvaluable, Result
from reviewapp.stats.figures import Figure, Jackknifed, auc

Sampling = Literal["random", "random readers", "random cases"]

LEAST_READERS = 3
MANY_MISSING = 0.10
# Relative to the size of the figures; below it a difference is rounding, not readers.
ROUNDING = 1e-12

NEGATIVE_COVARIANCE = (
    "The covariance between readers came out negative and was set to zero, as the method has it."
)
MISSING_MANY = (
    "More than 10 % of the readings are missing; report the U-statistic interval beside this one."
)


@dataclass(frozen=True, slots=True, eq=False)
class Readers:
    """Reader-level figures and how they vary: all the engine needs to know."""

    theta: Floats
    spread: Floats
    cases: int
    missing: float = 0.0

    @property
    def between(self) -> float:
        """MS_R, the variance of the readers' figures, cleaned of rounding."""
        if len(self.theta) < 2:
            return 0.0
        return self._clean(float(self.theta.var(ddof=1)))

    @property
    def alone(self) -> float:
        """Var, the mean variance of one reader's figure over cases, cleaned likewise."""
        return self._clean(float(np.diag(self.spread).mean()))

    @property
    def together(self) -> float:
        """Cov2, the mean covariance of two readers' figures over cases."""
        count = len(self.theta)
        if count < 2:
            return 0.0
        return float((self.spread.sum() - np.trace(self.spread)) / (count * (count - 1)))

    def _clean(self, variance: float) -> float:
        size = float(np.abs(self.theta).max())
        return variance if variance > (ROUNDING * max(size, 1.0)) ** 2 else 0.0


def single(
    figure: Figure,
    ratings: ArrayLike,
    truth: ArrayLike,
    *,
    confidence: float,
    sampling: Sampling = "random",
    method: Covariance = "jackknife",
) -> Result:
    """Estimate the mean figure of merit of readers like these on cases like these.

    Rows are readers, columns cases, NaN is a reading that is missing. `sampling` says
    over what the interval generalises: over readers and cases, over readers with these
    very cases, or over cases with these very readers.
    """
    given = checks.matrix(ratings, name="The ratings")
    labels = checks.truth_labels(truth, cases=given.shape[1])
    return infer(measure(figure, given, labels, method=method), confidence, sampling=sampling)


def measure(
    figure: Figure, ratings: Floats, truth: Booleans, *, method: Covariance = "jackknife"
) -> Readers:
    """Compute the figures of all readers and their covariance over cases."""
    if method == "jackknife":
        return from_figures(figure(ratings, truth))
    if figure is not auc:
        raise WrongInput(
            f"The {method} covariance exists for the AUC only, so nothing was computed. "
            "Choose the jackknife for every other figure of merit."
        )
    figures = figure(ratings, truth)
    if np.isnan(figures.theta).any():
        return from_figures(figures)
    spread = (covariance.delong if method == "delong" else covariance.unbiased)(ratings, truth)
    return Readers(figures.theta, spread, ratings.shape[1])


def from_figures(figures: Jackknifed) -> Readers:
    """Take figures that were computed elsewhere, such as free-response ones."""
    spread = covariance.jackknife(figures)
    return Readers(figures.theta, spread, figures.left_out.shape[1], figures.missing)


def infer(
    readers: Readers, confidence: float, *, sampling: Sampling = "random", null: float | None = None
) -> Result:
    """Return the mean figure with its interval.

    Random readers and cases: SE² = [MS_R + J max(Cov2, 0)]/J and
    df = [MS_R + J max(Cov2, 0)]²/[MS_R²/(J-1)] (Hillis, Marsh & Hillis, one treatment).
    Random readers: t(J-1) with MS_R/J. Random cases: z with [Var + (J-1) max(Cov2, 0)]/J.
    With `null` the two-sided p against it is added. Not evaluable: a reader without a
    figure, fewer than three random readers, or no variation where some is needed.
    """
    checks.confidence_level(confidence)
    method = f"Obuchowski-Rockette/Hillis, {sampling}"
    if reason := _obstacle(readers, sampling):
        return NotEvaluable(
            reason=reason,
            method=method,
            estimate=_mean_if_any(readers.theta),
            readers=len(readers.theta),
            cases=readers.cases,
        )
    variance, df = _variance(readers, sampling)
    return replace(
        interval(float(readers.theta.mean()), variance, df, confidence=confidence, null=null),
        method=method,
        readers=len(readers.theta),
        cases=readers.cases,
        flags=_flags(readers, sampling),
    )


def interval(
    centre: float, variance: float, df: float | None, *, confidence: float, null: float | None
) -> Estimate:
    """Return centre ± t√variance, with z where there are no degrees of freedom."""
    error = sqrt(variance)
    tail = 0.5 + confidence / 2
    reach = error * float(special.ndtri(tail) if df is None else special.stdtrit(df, tail))
    return Estimate(
        estimate=centre,
        low=centre - reach,
        high=centre + reach,
        level=confidence,
        method="",
        standard_error=error,
        df=df,
        p_value=None if null is None else two_sided((centre - null) / error, df),
    )


def described(found: Estimate, *, method: str, readers: int | None, cases: int) -> Estimate:
    """Name the method and the size of the study beside an interval."""
    return replace(found, method=method, readers=readers, cases=cases)


def two_sided(statistic: float, df: float | None) -> float:
    """Return the two-sided p of a t statistic, or of a z one where there are no df."""
    size = -abs(statistic)
    return float(2 * (special.ndtr(size) if df is None else special.stdtr(df, size)))


def unanimous(marks: ArrayLike, *, confidence: float) -> Result:
    """Bound a rate when all readers marked every case the same way.

    Clopper-Pearson on the number of cases, not of readings: readers who all agree
    carry no more information than one (conservative). For any other data: not evaluable,
    use `single`.
    """
    given = checks.matrix(marks, name="The marks")
    seen = np.unique(given[~np.isnan(given)])
    if len(seen) != 1 or seen[0] not in {0.0, 1.0}:
        return NotEvaluable(
            reason="The readers do not all give the same mark, so the bound for unanimous "
            "readers does not apply. Use the interval over readers and cases.",
            method="Clopper-Pearson on unanimous cases",
        )
    cases = int((~np.isnan(given)).any(axis=0).sum())
    exact = proportions.clopper_pearson(int(seen[0]) * cases, cases, confidence=confidence)
    return replace(
        exact,
        method="Clopper-Pearson on unanimous cases",
        readers=len(given),
        flags=("All readers gave the same mark to every case; the bound counts cases only.",),
    )


def _variance(readers: Readers, sampling: Sampling) -> tuple[float, float | None]:
    count, shared = len(readers.theta), max(readers.together, 0.0)
    if sampling == "random readers":
        return readers.between / count, count - 1
    if sampling == "random cases":
        return (readers.alone + (count - 1) * shared) / count, None
    total = readers.between + count * shared
    return total / count, total**2 / (readers.between**2 / (count - 1))


def _obstacle(readers: Readers, sampling: Sampling) -> str:
    count = len(readers.theta)
    if lost := without_figure(readers.theta):
        return lost
    if sampling != "random cases" and count < LEAST_READERS:
        return (
            f"There are {count} readers, and nothing can be said about other readers from fewer "
            f"than {LEAST_READERS}. Add readers, or ask about these readers only."
        )
    if sampling == "random cases":
        return "" if readers.alone > 0 else _no_variation("case")
    return "" if readers.between > 0 else _no_variation("reader")


def without_figure(theta: Floats) -> str:
    """Say which readers have no figure, if any; an empty string if all have one."""
    lost = [str(place + 1) for place in np.flatnonzero(np.isnan(theta))]
    if not lost:
        return ""
    return (
        f"The figure does not exist for reader {', '.join(lost)} (counted in the order given), "
        "because a class of cases was read fewer than two times. Complete these readings or "
        "leave the reader out by a rule fixed beforehand."
    )


def _no_variation(of: str) -> str:
    return (
        f"The figure is the same for every {of}, so its variation cannot be estimated and there "
        "is no interval. Check the ratings for a constant, or use the bound for unanimous readers."
    )


def _flags(readers: Readers, sampling: Sampling) -> tuple[str, ...]:
    negative = sampling != "random readers" and readers.together < 0
    scarce = readers.missing > MANY_MISSING
    return (NEGATIVE_COVARIANCE,) * negative + (MISSING_MANY,) * scarce


def _mean_if_any(theta: Floats) -> float | None:
    known = theta[~np.isnan(theta)]
    return float(known.mean()) if known.size else None
