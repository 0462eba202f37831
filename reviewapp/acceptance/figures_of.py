"""Pure: which figure of merit a metric is, and what a gap counts as at its worst."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
from scipy import special

from reviewapp.acceptance.laying import Booleans, Floats, Laid
from reviewapp.stats import figures, mrmc
from reviewapp.stats.estimates import NotEvaluable, Result
from reviewapp.stats.figures import Figure, Jackknifed
from reviewapp.stats.missing import Fill
from reviewapp.studies.metrics import Metric

FIGURES: Mapping[Metric, Figure] = {
    Metric.AUC: figures.auc,
    Metric.SENSITIVITY: figures.sensitivity,
    Metric.SPECIFICITY: figures.specificity,
    Metric.REALISM_DIFFERENCE: figures.difference,
    Metric.LESION_FIDELITY: figures.mean_rating,
    Metric.ACCEPTANCE_RATE: figures.mean_rating,
    Metric.PREFERENCE: figures.mean_rating,
}
# These are told of synthetic images alone, unless the criterion names arms.
OF_THE_SYNTHETIC = frozenset({Metric.LESION_FIDELITY, Metric.ACCEPTANCE_RATE})
ROUNDING = 1e-15
CALLS = frozenset({Metric.ACCURACY, Metric.D_PRIME, Metric.SENSITIVITY, Metric.SPECIFICITY})


@dataclass(frozen=True)
class Gaps:
    """What a missing answer counts as, against acceptance and for it."""

    worst: Fill
    best: Fill


def figure(metric: Metric, *, pairs: bool) -> Figure:
    """The figure of one reader; of pairs, an answer is 1 if it was right."""
    if metric is Metric.ACCURACY:
        return figures.mean_rating if pairs else figures.accuracy
    if metric is Metric.D_PRIME:
        return forced_choice if pairs else yes_no
    return FIGURES[metric]


def by_case(figure: Figure, case_of: Sequence[str]) -> Figure:
    """The same figure, with a case left out whole: the images of a pair are seen as one."""

    def whole(values: Floats, truth: Booleans) -> Jackknifed:
        return figures.by_case(figure(values, truth), case_of)

    return whole


def alone(
    theta: float, left_out: Floats, *, bounds: tuple[float, float], cases: int, level: float
) -> Result:
    """One reader's figure; Var = (K - 1)/K Σ (θ(-k) - mean)² over cases left out one at a time.

    Efron & Stein, Ann Stat 9:586-596, 1981, eq. 1.5. Limits are cut where the figure ends.
    """
    method = "Leaving out one case at a time"
    if np.isnan(theta) or np.isnan(left_out).any():
        return NotEvaluable(
            reason="This reader answered too little of one kind to have such a figure. Look at "
            "the other readers.",
            method=method,
            readers=1,
            cases=cases,
        )
    apart = left_out - left_out.mean()
    variance = float((apart**2).sum()) * (len(apart) - 1) / len(apart)
    if variance <= ROUNDING:
        return NotEvaluable(
            reason="All answers came out alike, so nothing shows how sure this figure is. Report "
            "the counts.",
            method=method,
            estimate=theta,
            readers=1,
            cases=cases,
        )
    found = mrmc.interval(theta, variance, None, confidence=level, null=None)
    cut = replace(found, low=max(found.low, bounds[0]), high=min(found.high, bounds[1]))
    return mrmc.described(cut, method=method, readers=1, cases=cases)


def forced_choice(marks: Floats, truth: Booleans) -> Jackknifed:
    """d′ = √2 z(p), p = (x + ½)/(n + 1) (Macmillan & Creelman 2005, eq. 7.2; Hautus 1995)."""
    right = figures.mean_rating(marks, truth)
    return _turned(right, sqrt(2) * _z(right.theta, marks), sqrt(2) * _z(right.left_out, marks))


def yes_no(calls: Floats, truth: Booleans) -> Jackknifed:
    """d′ = z(H) - z(F), each with (x + ½)/(n + 1) (Macmillan & Creelman 2005, eq. 1.5)."""
    hits, quiet = figures.sensitivity(calls, truth), figures.specificity(calls, truth)
    synthetic, real = calls[:, truth], calls[:, ~truth]
    return _turned(
        hits,
        _z(hits.theta, synthetic) + _z(quiet.theta, real),
        _z(hits.left_out, synthetic) + _z(quiet.left_out, real),
    )


def gaps(metric: Metric, laid: Laid) -> Gaps:
    """Fill the gaps by the ends of the scale, or by 0 and 1 where answers are marks."""
    low, high = laid.categories[0], laid.categories[-1]
    if metric is Metric.AUC:
        return Gaps(Fill(real=low, synthetic=high), Fill(real=high, synthetic=low))
    if metric in {Metric.REALISM_DIFFERENCE, Metric.LESION_FIDELITY, Metric.ACCEPTANCE_RATE}:
        return Gaps(Fill(real=high, synthetic=low), Fill(real=low, synthetic=high))
    if metric is Metric.PREFERENCE:
        return Gaps(Fill(real=0.0, synthetic=0.0), Fill(real=1.0, synthetic=1.0))
    return Gaps(Fill(real=0.0, synthetic=1.0), Fill(real=1.0, synthetic=0.0))


def _turned(of: Jackknifed, theta: Floats, left_out: Floats) -> Jackknifed:
    return Jackknifed(theta, left_out, of.missing)


def _z(share: Floats, values: Floats) -> Floats:
    read = (~np.isnan(values)).sum(axis=1).astype(np.float64)
    count = read if share.ndim == 1 else read[:, None]
    turned: Floats = special.ndtri((share * count + 0.5) / (count + 1))
    return turned
