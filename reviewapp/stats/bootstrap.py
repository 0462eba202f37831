"""Resample readers and cases together: a sensitivity analysis, never a gate.

With fewer than eight readers the interval covers less than it says; a flag repeats it.
"""

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse, special

from reviewapp.stats import checks, figures, mrmc
from reviewapp.stats.checks import Booleans, Floats
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.estimates import Estimate, NotEvaluable, Result

Figure = Literal["mean", "difference", "auc"]
Limits = Literal["percentile", "bca"]
LEAST_DRAWS = 500
FEW_READERS = 8
DRAWN_AT_ONCE = 4_000_000
FEW = "With fewer than eight readers this interval is narrower than it should be."

# Figures of all readers (rows) under many weightings of the cases (columns).
Weighted = Callable[[Floats], Floats]


def interval(  # noqa: PLR0913  each is a choice the report must state
    figure: Figure,
    ratings: ArrayLike,
    truth: ArrayLike,
    *,
    confidence: float,
    draws: int,
    seed: int,
    limits: Limits = "percentile",
) -> Result:
    """Resample readers and, within each truth, cases, both with replacement.

    Percentile limits, or BCa with z₀ from the share of draws below the estimate and
    a = Σd³/(6(Σd²)^{3/2}) over the jackknife of readers and of cases (Efron, JASA
    82:171-185, 1987). Draws in which a reader has no figure are left out and counted.
    Not evaluable: fewer than three readers, or fewer than half of the draws usable.
    """
    given = checks.matrix(ratings, name="The ratings")
    labels = checks.truth_labels(truth, cases=given.shape[1])
    checks.confidence_level(confidence)
    _enough(draws)
    method = f"Bootstrap of readers and cases, {limits}"
    jackknifed = _FIGURES[figure](given, labels)
    if len(given) < mrmc.LEAST_READERS or mrmc.without_figure(jackknifed.theta):
        return _not_evaluable(method, given)
    known = _draw(_weighted(figure, given, labels), (len(given), labels), draws, seed)
    if known.size < draws / 2:
        return _not_evaluable(method, given)
    low, high = _limits(known, jackknifed, confidence, limits)
    return Estimate(
        estimate=float(jackknifed.theta.mean()),
        low=low,
        high=high,
        level=confidence,
        method=method,
        standard_error=float(known.std(ddof=1)),
        readers=len(given),
        cases=given.shape[1],
        flags=_flags(len(given), draws, draws - known.size),
    )


def _enough(draws: int) -> None:
    if not draws >= LEAST_DRAWS:
        raise WrongInput(
            f"{draws} draws give no steady limits, so no interval was computed. "
            f"Ask for at least {LEAST_DRAWS}, better 2000."
        )


def _limits(
    known: Floats, jackknifed: figures.Jackknifed, confidence: float, limits: Limits
) -> tuple[float, float]:
    tails = np.array([0.5 - confidence / 2] * 2)
    tails[1] = 1 - tails[0]
    if limits == "bca":
        tails = _corrected(tails, known, float(jackknifed.theta.mean()), jackknifed)
    low, high = np.quantile(known, tails)
    return float(low), float(high)


def _flags(readers: int, draws: int, lost: int) -> tuple[str, ...]:
    spoiled = f"{lost} of {draws} draws left a reader without a figure and were left out."
    return (FEW,) * (readers < FEW_READERS) + (spoiled,) * (lost > 0)


_FIGURES: dict[str, figures.Figure] = {
    "mean": figures.mean_rating,
    "difference": figures.difference,
    "auc": figures.auc,
}


def _draw(weighted: Weighted, shape: tuple[int, Booleans], draws: int, seed: int) -> Floats:
    readers, labels = shape
    random = checks.chance(seed)
    strata = [np.flatnonzero(labels), np.flatnonzero(~labels)]
    step = max(1, DRAWN_AT_ONCE // max(labels.size, 1))
    means = []
    for start in range(0, draws, step):
        count = min(step, draws - start)
        cases = np.zeros((count, labels.size))
        for stratum in strata:
            if stratum.size:
                even = np.full(stratum.size, 1 / stratum.size)
                cases[:, stratum] = random.multinomial(stratum.size, even, size=count)
        chosen = random.multinomial(readers, np.full(readers, 1 / readers), size=count).T
        values = weighted(cases)
        means.append(np.where(chosen > 0, chosen * values, 0.0).sum(axis=0) / readers)
    drawn: Floats = np.concatenate(means)
    # A draw is lost where a chosen reader has no figure.
    usable: Floats = drawn[~np.isnan(drawn)]
    return usable


def _weighted(figure: Figure, ratings: Floats, truth: Booleans) -> Weighted:
    if figure == "auc":
        return _auc(ratings, truth)
    if figure == "mean":
        return _mean(ratings, np.ones_like(truth))
    synthetic, real = _mean(ratings, truth), _mean(ratings, ~truth)
    return lambda cases: synthetic(cases) - real(cases)


def _mean(ratings: Floats, chosen: Booleans) -> Weighted:
    read = ~np.isnan(ratings) & chosen
    filled = np.where(read, ratings, 0.0)
    return lambda cases: _ratio(filled @ cases.T, read.astype(np.float64) @ cases.T)


def _auc(ratings: Floats, truth: Booleans) -> Weighted:
    ladders = [_ladder(row, truth) for row in ratings]

    def areas(cases: Floats) -> Floats:
        found = np.empty((len(ladders), len(cases)))
        for row, (up, down) in enumerate(ladders):
            positives, negatives = np.asarray(cases @ up), np.asarray(cases @ down)
            below = np.cumsum(negatives, axis=1) - negatives / 2
            pairs = positives.sum(axis=1) * negatives.sum(axis=1)
            found[row] = _ratio((positives * below).sum(axis=1), pairs)
        return found

    return areas


def _ladder(row: Floats, truth: Booleans) -> tuple["sparse.csr_array", "sparse.csr_array"]:
    # For each case the rung its rating stands on, apart for the two truths.
    read = np.flatnonzero(~np.isnan(row))
    rungs, at = np.unique(row[read], return_inverse=True)
    shape = (row.size, max(len(rungs), 1))
    sides = [truth[read], ~truth[read]]
    up, down = (
        sparse.csr_array((np.ones(int(side.sum())), (read[side], at[side])), shape=shape)
        for side in sides
    )
    return up, down


def _ratio(over: Floats, under: Floats) -> Floats:
    shares: Floats = np.divide(over, under, out=np.full_like(over, np.nan), where=under > 0)
    return shares


def _corrected(
    tails: Floats, drawn: Floats, centre: float, jackknifed: figures.Jackknifed
) -> Floats:
    share = (float((drawn < centre).sum()) + float((drawn == centre).sum()) / 2) / drawn.size
    z0 = float(special.ndtri(np.clip(share, 1 / drawn.size, 1 - 1 / drawn.size)))
    readers = (jackknifed.theta - centre) / max(len(jackknifed.theta) - 1, 1)
    over_cases = jackknifed.left_out.mean(axis=0)
    pull = np.concatenate([readers, over_cases.mean() - over_cases])
    size = float((pull**2).sum()) ** 1.5
    a = float((pull**3).sum()) / (6 * size) if size > 0 else 0.0
    z = z0 + special.ndtri(tails)
    return np.asarray(special.ndtr(z0 + z / (1 - a * z)))


def _not_evaluable(method: str, given: Floats) -> NotEvaluable:
    return NotEvaluable(
        reason="There are fewer than three readers, or too many draws leave a reader without a "
        "figure, so resampling says nothing. Add readers, or complete their readings.",
        method=method,
        readers=given.shape[0],
        cases=given.shape[1],
    )
