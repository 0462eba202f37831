"""Krippendorff's alpha on four levels of measurement, missing ratings allowed."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from reviewapp.stats import agreement, checks, coincidences, scales
from reviewapp.stats.checks import Floats
from reviewapp.stats.coincidences import Coincidences, Pairable
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.estimates import Estimate, NotEvaluable, Result
from reviewapp.stats.scales import Weighting

Level = Literal["nominal", "ordinal", "interval", "ratio"]
LEAST_DRAWS = 100
# Values whose ratios to all others are held at once.
VALUES_AT_ONCE = 500


def alpha(ratings: ArrayLike, *, level: Level, confidence: float, draws: int, seed: int) -> Result:
    """Estimate α = 1 - D_o/D_e with a percentile bootstrap over cases.

    Coincidences o_ck = Σ_u n_uc(n_uk - [c=k])/(m_u - 1) over cases with two ratings or
    more; D_o = Σ o δ², D_e = Σ n_c n_k δ²/(n-1) (Krippendorff, Computing alpha
    reliability, 2011). Draws without variation, in which α does not exist, are left out
    and counted in a flag. Not evaluable: no pair of ratings, or all ratings equal.
    """
    checks.confidence_level(confidence)
    given = checks.matrix(ratings, name="The ratings")
    checks.whole(draws, name="The number of bootstrap draws", least=LEAST_DRAWS)
    pairable = coincidences.pairable(given)
    method = f"Krippendorff alpha, {level}, percentile bootstrap over cases"
    if pairable.values.size < 2:
        return _not_evaluable(method, given, pairable.cases)
    _refuse_ratio(pairable.values, level)
    found = float(_alphas(coincidences.together(pairable), pairable.values, level)[0])
    known = _drawn(pairable, level, draws, seed)
    if pairable.cases < 2 or known.size < LEAST_DRAWS:
        return _not_evaluable(method, given, pairable.cases, found)
    tail, lost = (1 - confidence) / 2, draws - known.size
    low, high = np.quantile(known, [tail, 1 - tail])
    return Estimate(
        estimate=found,
        low=float(low),
        high=float(high),
        level=confidence,
        method=method,
        standard_error=float(known.std(ddof=1)),
        readers=len(given),
        cases=pairable.cases,
        flags=(f"{lost} of {draws} draws held no variation and were left out.",) if lost else (),
    )


def _drawn(pairable: Pairable, level: Level, draws: int, seed: int) -> Floats:
    """Return α of every draw in which it exists."""
    parts = coincidences.resampled(pairable, draws=draws, seed=seed)
    drawn = np.concatenate([_alphas(part, pairable.values, level) for part in parts])
    known: Floats = drawn[~np.isnan(drawn)]
    return known


def coefficient(ratings: ArrayLike, *, level: Level) -> float | NotEvaluable:
    """Return alpha alone, without drawing an interval."""
    given = checks.matrix(ratings, name="The ratings")
    pairable = coincidences.pairable(given)
    if pairable.values.size < 2:
        return _not_evaluable(f"Krippendorff alpha, {level}", given, pairable.cases)
    _refuse_ratio(pairable.values, level)
    return float(_alphas(coincidences.together(pairable), pairable.values, level)[0])


def weighted(
    ratings: ArrayLike,
    *,
    categories: ArrayLike,
    confidence: float,
    weighting: Weighting = "identity",
) -> Result:
    """Estimate alpha with agreement weights and Gwet's linearised error.

    Pa = (1-ε)Σ_i a_i/(r̄(r_i-1)n) + ε, ε = 1/Σr_i, Pe = ΣΣ w π π (Gwet, On
    Krippendorff's alpha coefficient, 2011). Equals α nominal with identity weights and α
    interval with quadratic ones on evenly spaced categories.
    """
    counted = scales.count(ratings, categories)
    near = scales.weights(counted.categories, weighting)
    counts = counted.counts[counted.readings >= 2]
    method = f"Krippendorff alpha, {weighting} weights, linearised"
    readings, cases = counts.sum(axis=1), len(counts)
    given = checks.matrix(ratings, name="The ratings")
    if cases < 2 or (counts.any(axis=0)).sum() < 2:
        return _not_evaluable(method, given, cases)
    usual, small = float(readings.mean()), 1 / float(readings.sum())
    common = counts.mean(axis=0) / usual
    chance = float(common @ near @ common)
    agreed = (counts * (counts @ near - 1)).sum(axis=1) / (usual * (readings - 1))
    excess = (readings - usual) / usual
    pa = float(agreed.mean())
    corrected = (1 - small) * pa + small
    kappa, raw = (corrected - chance) / (1 - chance), (pa - chance) / (1 - chance)
    parts = (agreed - corrected * excess - chance) / (1 - chance)
    each = counts @ (near @ common) / usual - chance * excess
    parts = parts - 2 * (1 - raw) * (each - chance) / (1 - chance)
    variance = float(((parts - raw) ** 2).sum()) / (cases * (cases - 1))
    size = (len(given), cases)
    return agreement.around(kappa, variance, confidence, method=method, size=size)


def _alphas(found: Coincidences, values: Floats, level: Level) -> Floats:
    """Return α of each row; NaN where all ratings are equal and it does not exist."""
    total = found.margins.sum(axis=1)
    varied = (found.margins > 0).sum(axis=1) > 1
    scores = _scores(found.margins, values, level)
    seen = (found.seen * _apart(found, scores, level)).sum(axis=1) * (total - 1)
    chance = _chance(found.margins, scores, level)
    known = varied & (chance > 0)
    share: Floats = np.divide(seen, chance, out=np.full_like(seen, np.nan), where=known)
    return 1 - share


def _scores(margins: Floats, values: Floats, level: Level) -> Floats:
    if level in {"nominal", "ratio"}:
        return values[None]
    # Ordinal: the middle of the readings that share a value, of all in order.
    places = np.cumsum(margins, axis=1) - margins / 2 if level == "ordinal" else values[None]
    middle = (margins * places).sum(axis=1, keepdims=True) / margins.sum(axis=1, keepdims=True)
    # Around their mean, so that sums of squares keep their digits.
    centred: Floats = places - middle
    return centred


def _apart(found: Coincidences, scores: Floats, level: Level) -> Floats:
    if level == "nominal":
        return np.ones((1, found.one.size))
    return _squared(scores[:, found.one], scores[:, found.other], level)


def _squared(one: Floats, other: Floats, level: Level) -> Floats:
    apart = one - other
    if level == "ratio":
        sums = one + other
        apart = np.divide(apart, sums, out=np.zeros_like(apart), where=sums != 0)
    return apart**2


def _chance(margins: Floats, scores: Floats, level: Level) -> Floats:
    """Return Σ n_c n_k δ², in closed form where there is one."""
    total = margins.sum(axis=1)
    if level == "nominal":
        different: Floats = total**2 - (margins**2).sum(axis=1)
        return different
    if level != "ratio":
        spread: Floats = 2 * total * (margins * scores**2).sum(axis=1)
        return spread
    chance = np.zeros(len(margins))
    for start in range(0, scores.size, VALUES_AT_ONCE):
        part = slice(start, start + VALUES_AT_ONCE)
        metric = _squared(scores.T, scores[:, part], level)
        chance += (margins[:, part] * (margins @ metric)).sum(axis=1)
    return chance


def _refuse_ratio(values: Floats, level: Level) -> None:
    if level == "ratio" and values[0] < 0:
        raise WrongInput(
            "A ratio scale has no negative values, so alpha was not computed. "
            "Choose the interval level."
        )


def _not_evaluable(
    method: str, given: Floats, cases: int, estimate: float | None = None
) -> NotEvaluable:
    return NotEvaluable(
        reason="There are not two cases with two ratings each, or all ratings are equal, so alpha "
        "or its interval does not exist. Report the distribution of the ratings.",
        method=method,
        estimate=estimate,
        readers=len(given),
        cases=cases,
    )
