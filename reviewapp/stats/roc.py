"""One reader's ROC area: its interval and the comparison of two scores."""

from dataclasses import replace
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from reviewapp.stats import checks, covariance, figures, mrmc
from reviewapp.stats.checks import Booleans, Floats
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.estimates import NotEvaluable, Result


def auc(
    negatives: ArrayLike, positives: ArrayLike, *, confidence: float, logit: bool = False
) -> Result:
    """Estimate P(positive > negative) + ½ P(positive = negative).

    Var = S10/n1 + S01/n0 (DeLong et al., Biometrics 44:837-845, 1988, eq. 5), limits cut
    at 0 and 1. With `logit` the interval is symmetric in log odds, better near the ends
    (Qin & Hotilovac, Stat Methods Med Res 17:207-221, 2008). Not evaluable: one score in a
    class, or a variance of zero (all apart or all tied).
    """
    down = checks.vector(negatives, name="The negatives")
    up = checks.vector(positives, name="The positives")
    checks.confidence_level(confidence)
    scores, truth = np.concatenate([down, up])[None], _truth(len(down), len(up))
    method = "DeLong, logit" if logit else "DeLong"
    area = float(figures.placements(up, down)[0].mean())
    found = 0.0 if min(len(up), len(down)) < 2 else _variance(scores, truth)
    if found <= 0:
        return NotEvaluable(
            reason="The classes hold one score each, are fully apart or fully tied, so the AUC "
            "has no estimable variance. Report the counts, or use a bound for proportions.",
            method=method,
            estimate=area,
            readers=1,
            cases=scores.shape[1],
        )
    interval = mrmc.interval(area, found, None, confidence=confidence, null=0.5)
    if logit:
        low, high = _logit_limits(area, sqrt(found), confidence)
        interval = replace(interval, low=low, high=high)
    clipped = replace(interval, low=max(interval.low, 0.0), high=min(interval.high, 1.0))
    return mrmc.described(clipped, method=method, readers=1, cases=scores.shape[1])


def difference(
    first: ArrayLike, second: ArrayLike, truth: ArrayLike, *, confidence: float
) -> Result:
    """Estimate the first score's AUC minus the second's on the same cases.

    z = (A - B)/√(Var A + Var B - 2 Cov) with DeLong's covariance (1988, eq. 6). Not
    evaluable: the two order all pairs alike, or vary not at all.
    """
    scores = np.stack([checks.vector(first, name="The first"), _like(first, second)])
    labels = checks.truth_labels(truth, cases=scores.shape[1])
    checks.confidence_level(confidence)
    if min(int(labels.sum()), int((~labels).sum())) < 2:
        return _no_comparison(scores)
    spread = covariance.delong(scores, labels)
    variance = float(spread[0, 0] + spread[1, 1] - 2 * spread[0, 1])
    if variance <= mrmc.ROUNDING**2:
        return _no_comparison(scores)
    one, other = (figures.placements(row[labels], row[~labels])[0].mean() for row in scores)
    found = mrmc.interval(float(one - other), variance, None, confidence=confidence, null=0.0)
    return mrmc.described(found, method="DeLong difference", readers=1, cases=scores.shape[1])


def curve(negatives: ArrayLike, positives: ArrayLike) -> tuple[Floats, Floats]:
    """Return the false and true positive rates of the empirical ROC, from (0, 0) to (1, 1)."""
    down = np.sort(checks.vector(negatives, name="The negatives"))
    up = np.sort(checks.vector(positives, name="The positives"))
    cuts = np.unique(np.concatenate([down, up]))[::-1]
    false = 1 - np.searchsorted(down, cuts, side="left") / len(down)
    true = 1 - np.searchsorted(up, cuts, side="left") / len(up)
    return np.concatenate([[0.0], false]), np.concatenate([[0.0], true])


def hanley_mcneil(area: float, *, positives: int, negatives: int) -> float:
    """Return the planning standard error from the area alone.

    Q1 = A/(2-A), Q2 = 2A²/(1+A) (Hanley & McNeil, Radiology 143:29-36, 1982, eq. 1-2).
    For planning, never for analysis.
    """
    checks.probability(area, name="The area")
    for cases in (positives, negatives):
        checks.whole(cases, name="The number of cases of a class")
    q1, q2 = area / (2 - area), 2 * area**2 / (1 + area)
    spread = area * (1 - area) + (positives - 1) * (q1 - area**2) + (negatives - 1) * (q2 - area**2)
    return sqrt(spread / (positives * negatives))


def _variance(scores: Floats, truth: Booleans) -> float:
    return float(covariance.delong(scores, truth)[0, 0])


def _logit_limits(area: float, error: float, confidence: float) -> tuple[float, float]:
    centre, reach = float(special.logit(area)), error / (area * (1 - area))
    reach *= float(special.ndtri(0.5 + confidence / 2))
    return float(special.expit(centre - reach)), float(special.expit(centre + reach))


def _truth(negatives: int, positives: int) -> Booleans:
    return np.arange(negatives + positives) >= negatives


def _like(first: ArrayLike, second: ArrayLike) -> Floats:
    given = checks.vector(second, name="The second")
    if given.shape != np.shape(first):
        raise WrongInput(
            "The two scores differ in length, so they cannot be compared on the same cases. "
            "Give one score per case in the same order."
        )
    return given


def _no_comparison(scores: Floats) -> NotEvaluable:
    return NotEvaluable(
        reason="The two scores order all pairs of cases alike, or a class has fewer than two "
        "cases, so their difference has no variance. Report both areas without a test.",
        method="DeLong difference",
        readers=1,
        cases=scores.shape[1],
    )
