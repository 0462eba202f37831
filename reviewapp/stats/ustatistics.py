"""The engine's independent companion: U-statistics over readers and cases.

Gallas, Acad Radiol 13:353-362, 2006; Gallas et al., Commun Stat Theory 38:2586-2603,
2009. Any design serves, full or with missing readings.
"""

from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from reviewapp.stats import checks, mrmc
from reviewapp.stats.checks import Floats
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.estimates import NotEvaluable, Result
from reviewapp.stats.moments import Kernel, Levels, Moments, auc_kernel, mean_kernel

Variance = Literal["unbiased", "biased"]


def auc(
    ratings: ArrayLike,
    truth: ArrayLike,
    *,
    confidence: float,
    variance: Variance = "unbiased",
    null: float | None = None,
    imrmc_quantiles: bool = False,
) -> Result:
    """Estimate the AUC over all readers and pairs of cases that were read.

    Eight moments by what two comparisons share of reader, real and synthetic case.
    df = Var²/Σ_s (v_s²/df_s), v_s the variance of the level means over their number and
    df_s that number less one, but not below the least df_s (Obuchowski, Gallas & Hillis,
    Acad Radiol 19:1508-1517, 2012). Not evaluable: no two comparisons that share nothing,
    or a variance that is not positive; then ask for the biased one. `imrmc_quantiles`
    rounds the df down and takes z from 50 on, as the iMRMC program does.
    """
    given = checks.matrix(ratings, name="The ratings")
    labels = checks.truth_labels(truth, cases=given.shape[1])
    return _infer(auc_kernel(labels), (given,), confidence, variance, (null, imrmc_quantiles))


def auc_difference(
    first: ArrayLike,
    second: ArrayLike,
    truth: ArrayLike,
    *,
    confidence: float,
    variance: Variance = "unbiased",
    imrmc_quantiles: bool = False,
) -> Result:
    """Estimate the first AUC minus the second, with Var(A) + Var(B) - 2 Cov(A, B)."""
    both = _pair(first, second)
    labels = checks.truth_labels(truth, cases=both[0].shape[1])
    return _infer(auc_kernel(labels), both, confidence, variance, (0.0, imrmc_quantiles))


def mean(
    ratings: ArrayLike,
    *,
    confidence: float,
    variance: Variance = "unbiased",
    null: float | None = None,
    imrmc_quantiles: bool = False,
) -> Result:
    """Estimate the mean over all readings, with four moments by shared reader and case."""
    given = checks.matrix(ratings, name="The ratings")
    return _infer(mean_kernel(), (given,), confidence, variance, (null, imrmc_quantiles))


def mean_difference(
    first: ArrayLike, second: ArrayLike, *, confidence: float, variance: Variance = "unbiased"
) -> Result:
    """Estimate the first mean minus the second, for the same readers and cases."""
    return _infer(mean_kernel(), _pair(first, second), confidence, variance, (0.0, False))


def _infer(
    kernel: Kernel,
    given: tuple[Floats, ...],
    confidence: float,
    variance: Variance,
    testing: tuple[float | None, bool],
) -> Result:
    checks.confidence_level(confidence)
    method = f"U-statistic, {variance} variance"
    readers, cases = given[0].shape
    moments = [(1, kernel.moments(one, one)) for one in given]
    if len(given) == 2:
        moments.append((-2, kernel.moments(*given)))
    if min(part.apart for _, part in moments) <= 0:
        return _not_evaluable(_TOO_SMALL, method, given[0])
    levels = [kernel.levels(one) for one in given]
    means = _level_means(levels)
    total = sum(weight * _variance(part, variance) for weight, part in moments)
    away = {axis: means[0][axis] - (means[1][axis] if means[1:] else 0.0) for axis in means[0]}
    if total <= 0:
        return _not_evaluable(_NOT_POSITIVE, method, given[0])
    centres = [level["reader"][0].sum() / level["reader"][1].sum() for level in levels]
    centre = float(centres[0] - sum(centres[1:]))
    null, rounded = testing
    df = _degrees(total, away)
    used = _imrmc(df) if rounded else df
    found = mrmc.interval(centre, total, used, confidence=confidence, null=null)
    return replace(found, df=df, method=method, readers=readers, cases=cases)


def _variance(moments: Moments, variance: Variance) -> float:
    return moments.unbiased() if variance == "unbiased" else moments.biased()


def _level_means(levels: list[Levels]) -> list[dict[str, Floats]]:
    # Only readers and cases seen in every condition say something about the difference.
    kept = {axis: np.all([level[axis][1] > 0 for level in levels], axis=0) for axis in levels[0]}
    return [
        {axis: sums[kept[axis]] / sizes[kept[axis]] for axis, (sums, sizes) in level.items()}
        for level in levels
    ]


def _degrees(total: float, means: dict[str, Floats]) -> float:
    known = [level for level in means.values() if level.size > 1]
    parts = [(float(level.var(ddof=1)) / level.size, level.size - 1) for level in known]
    least = min(degrees for _, degrees in parts)
    spent = sum(part**2 / degrees for part, degrees in parts)
    return max(total**2 / spent, least) if spent > 0 else float(least)


def _imrmc(df: float) -> float | None:
    return None if df >= 50 else float(int(df))


_TOO_SMALL = (
    "No two readings share neither reader nor case, so the variance has no unbiased estimate. "
    "Add readers and cases of both kinds."
)
_NOT_POSITIVE = (
    "The variance came out at or below zero, which the unbiased estimate can do in small "
    "studies, so there is no interval. Ask for the biased variance, which cannot."
)


def _not_evaluable(reason: str, method: str, given: Floats) -> NotEvaluable:
    return NotEvaluable(reason=reason, method=method, readers=given.shape[0], cases=given.shape[1])


def _pair(first: ArrayLike, second: ArrayLike) -> tuple[Floats, Floats]:
    one, other = checks.matrix(first, name="The first"), checks.matrix(second, name="The second")
    if one.shape != other.shape:
        raise WrongInput(
            "The two tables differ in shape, so their readings cannot be paired. "
            "Give the same readers and cases in the same order, with NaN where one is missing."
        )
    return one, other
