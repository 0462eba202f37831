"""Krippendorff's alpha on four levels of measurement, missing ratings allowed."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from reviewapp.stats import agreement, checks, scales
from reviewapp.stats.checks import Floats
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.estimates import Estimate, NotEvaluable, Result
from reviewapp.stats.scales import Weighting

Level = Literal["nominal", "ordinal", "interval", "ratio"]
LEAST_DRAWS = 100
DRAWN_AT_ONCE = 4_000_000


def alpha(ratings: ArrayLike, *, level: Level, confidence: float, draws: int, seed: int) -> Result:
    """Estimate α = 1 - D_o/D_e with a percentile bootstrap over cases.

    Coincidences o_ck = Σ_u n_uc(n_uk - [c=k])/(m_u - 1) over cases with two ratings or
    more; D_o = Σ o δ², D_e = Σ n_c n_k δ²/(n-1) (Krippendorff, Computing alpha
    reliability, 2011). Draws without variation, in which α does not exist, are left out
    and counted in a flag. Not evaluable: no pair of ratings, or all ratings equal.
    """
    checks.confidence_level(confidence)
    given = checks.matrix(ratings, name="The ratings")
    if draws < LEAST_DRAWS:
        raise WrongInput(
            f"{draws} bootstrap draws give no steady limits, so no interval was computed. "
            f"Ask for at least {LEAST_DRAWS}, better 1000."
        )
    counts, values = _pairable(given)
    method = f"Krippendorff alpha, {level}, percentile bootstrap over cases"
    if counts.shape[1] < 2:
        return _not_evaluable(method, given, len(counts))
    _refuse_ratio(values, level)
    each = _coincidences(counts)
    found = _alphas(each.sum(axis=0)[None], values, level)
    drawn = _resampled(each, values, level, draws, seed)
    known = drawn[~np.isnan(drawn)]
    if len(counts) < 2 or known.size < LEAST_DRAWS:
        return _not_evaluable(method, given, len(counts), float(found[0]))
    tail = (1 - confidence) / 2
    low, high = np.quantile(known, [tail, 1 - tail])
    lost = draws - known.size
    return Estimate(
        estimate=float(found[0]),
        low=float(low),
        high=float(high),
        level=confidence,
        method=method,
        standard_error=float(known.std(ddof=1)),
        readers=len(given),
        cases=len(counts),
        flags=(f"{lost} of {draws} draws held no variation and were left out.",) if lost else (),
    )


def coefficient(ratings: ArrayLike, *, level: Level) -> float | NotEvaluable:
    """Return alpha alone, without drawing an interval."""
    given = checks.matrix(ratings, name="The ratings")
    counts, values = _pairable(given)
    if counts.shape[1] < 2:
        return _not_evaluable(f"Krippendorff alpha, {level}", given, len(counts))
    _refuse_ratio(values, level)
    weight = 1 / (counts.sum(axis=1) - 1)
    together = (counts * weight[:, None]).T @ counts - np.diag(weight @ counts)
    return float(_alphas(together.reshape(1, -1), values, level)[0])


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


def _pairable(given: Floats) -> tuple[Floats, Floats]:
    values = np.unique(given[~np.isnan(given)])
    if values.size < 2:
        return np.zeros((given.shape[1], values.size)), values
    counts = scales.count(given, values).counts
    kept = counts[counts.sum(axis=1) >= 2]
    used = kept.any(axis=0)
    return kept[:, used], values[used]


def _coincidences(counts: Floats) -> Floats:
    weight = 1 / (counts.sum(axis=1) - 1)
    each = counts[:, :, None] * counts[:, None, :] * weight[:, None, None]
    diagonal = np.arange(counts.shape[1])
    each[:, diagonal, diagonal] -= counts * weight[:, None]
    flat: Floats = each.reshape(len(counts), -1)
    return flat


def _alphas(together: Floats, values: Floats, level: Level) -> Floats:
    q = values.size
    coincidences = together.reshape(-1, q, q)
    margins = coincidences.sum(axis=2)
    total = margins.sum(axis=1)
    metric = _metric(margins, values, level)
    seen = (coincidences * metric).sum(axis=(1, 2))
    chance = (margins[:, :, None] * margins[:, None, :] * metric).sum(axis=(1, 2)) / (total - 1)
    share: Floats = np.divide(seen, chance, out=np.full_like(seen, np.nan), where=chance > 0)
    return 1 - share


def _metric(margins: Floats, values: Floats, level: Level) -> Floats:
    apart = values[:, None] - values
    if level == "nominal":
        other: Floats = (apart != 0).astype(np.float64)
        return other[None]
    if level == "interval":
        return np.asarray(apart**2)[None]
    if level == "ratio":
        sums = values[:, None] + values
        ratio: Floats = np.divide(apart, sums, out=np.zeros_like(apart), where=sums != 0)
        squared: Floats = ratio[None] ** 2
        return squared
    # Ordinal: the readings between two categories, half of each end counted.
    middle = margins.cumsum(axis=1) - margins / 2
    between: Floats = (middle[:, :, None] - middle[:, None, :]) ** 2
    return between


def _resampled(each: Floats, values: Floats, level: Level, draws: int, seed: int) -> Floats:
    random = np.random.default_rng(seed)
    cases = len(each)
    step = max(1, DRAWN_AT_ONCE // cases)
    even = np.full(cases, 1 / cases)
    parts = [
        _alphas(
            random.multinomial(cases, even, size=min(step, draws - start)) @ each, values, level
        )
        for start in range(0, draws, step)
    ]
    return np.concatenate(parts)


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
