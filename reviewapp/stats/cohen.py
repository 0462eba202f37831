"""Two readers, or many with their own habits: Cohen's kappa and Conger's."""

from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

from reviewapp.stats import agreement, checks, mrmc, proportions, scales
from reviewapp.stats.agreement import Observed
from reviewapp.stats.checks import Floats
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.estimates import Estimate, NotEvaluable, Result
from reviewapp.stats.scales import Weighting


def cohen(
    first: ArrayLike,
    second: ArrayLike,
    *,
    categories: ArrayLike,
    confidence: float,
    weighting: Weighting = "identity",
) -> Result:
    """Estimate Cohen's (weighted) kappa of two readers; pairs with a NaN are left out."""
    one = checks.gapped(first, name="The first reader's ratings")
    other = checks.gapped(second, name="The second reader's ratings")
    checks.same_length(one, other, name="The two readers' ratings")
    kept = ~(np.isnan(one) | np.isnan(other))
    declared = scales.scale(categories)
    table = _table(one, other, declared) if kept.all() else _table(one[kept], other[kept], declared)
    return of_table(table, categories=declared, confidence=confidence, weighting=weighting)


def _table(one: Floats, other: Floats, declared: Floats) -> Floats:
    # One row and one column more for what is no category.
    width = declared.size + 1
    places = scales.codes(one, declared) * width + scales.codes(other, declared)
    counts = np.bincount(places, minlength=width**2).reshape(width, width)
    if counts[-1].any() or counts[:, -1].any():
        raise scales.outside()
    return counts[:-1, :-1].astype(np.float64)


def of_table(
    table: ArrayLike,
    *,
    categories: ArrayLike,
    confidence: float,
    weighting: Weighting = "identity",
) -> Result:
    """Estimate kappa from the square table of counts.

    κ = (po - pe)/(1 - pe), ASE² = [Σ p_ij(w_ij - (w̄_i. + w̄_.j)(1-κ))² -
    (κ - pe(1-κ))²]/(n(1-pe)²) (Fleiss, Cohen & Everitt, Psychol Bull 72:323-327, 1969,
    eq. 13). Not evaluable: no pairs, or both readers always in one category.
    """
    declared = scales.scale(categories)
    counts = checks.matrix(table, name="The counts")
    if counts.shape != (declared.size, declared.size) or not (counts >= 0).all():
        raise WrongInput(
            "The table must hold a count for every pair of categories, so kappa was not "
            "computed. Give one row and one column per category of the scale."
        )
    method, total = f"Cohen kappa, {weighting} weights", float(counts.sum())
    near = scales.weights(declared, weighting)
    p = counts / max(total, 1.0)
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    chance = float(rows @ near @ columns)
    if total == 0 or 1 - chance <= mrmc.ROUNDING:
        return NotEvaluable(reason=agreement.CONSTANT, method=method, readers=2, cases=int(total))
    kappa = (float((near * p).sum()) - chance) / (1 - chance)
    error = sqrt(_spread(p, near, kappa, chance) / total) / (1 - chance)
    reach = proportions.normal_quantile(confidence) * error
    return Estimate(
        estimate=kappa,
        low=kappa - reach,
        high=kappa + reach,
        level=confidence,
        method=method,
        standard_error=error,
        readers=2,
        cases=int(total),
    )


def _spread(p: Floats, near: Floats, kappa: float, chance: float) -> float:
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    expected = (near @ columns)[:, None] + (rows @ near)[None, :]
    spread = float((p * (near - expected * (1 - kappa)) ** 2).sum())
    return max(spread - (kappa - chance * (1 - kappa)) ** 2, 0.0)


def conger(
    ratings: ArrayLike,
    *,
    categories: ArrayLike,
    confidence: float,
    weighting: Weighting = "identity",
) -> Result:
    """Estimate Conger's kappa: Cohen's for any number of readers, missing allowed.

    Pe = ΣΣ w_kl (p̄_k p̄_l - s_kl/r), s_kl the covariance of the readers' shares (Conger,
    Psychol Bull 88:322-328, 1980; error of Gwet 2014, sect. 5.6). Readers × cases.
    """
    given = checks.matrix(ratings, name="The ratings", least=(2, 1))
    counted = scales.count(given, categories)
    near = scales.weights(counted.categories, weighting)
    rated = given[:, ~np.isnan(given).all(axis=0)]
    observed = Observed(counted.counts, near, len(given))
    method = f"Conger kappa, {weighting} weights"
    chosen, read = scales.chosen(rated, counted.categories), (~np.isnan(rated)).astype(np.float64)
    if (read.sum(axis=1) == 0).any():
        return NotEvaluable(
            reason="A reader rated no case, so this reader's habits are unknown. "
            "Leave the reader out by a rule fixed beforehand.",
            method=method,
            readers=len(given),
        )
    shares = chosen.sum(axis=1) / read.sum(axis=1, keepdims=True)
    chance, each = _chance(chosen, read, shares, near)
    return agreement.linearised(observed, chance, each, confidence=confidence, method=method)


def _chance(chosen: Floats, read: Floats, shares: Floats, near: Floats) -> tuple[float, Floats]:
    readers = len(read)
    common, total = shares.mean(axis=0), shares.sum(axis=0)
    spread = (shares.T @ shares - readers * np.outer(common, common)) / (readers - 1)
    chance = float((near * (np.outer(common, common) - spread / readers)).sum())
    held = read.mean(axis=1)
    # What each case adds to each reader's shares, reads that are missing taken into account.
    moved = chosen - (read - held[:, None])[:, :, None] * shares[:, None, :]
    moved = (moved @ near) / held[:, None, None]
    away = total[None, :] - shares
    each = np.einsum("rck,rk->c", moved, away) / (readers * (readers - 1))
    return chance, each
