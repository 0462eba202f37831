"""How readers repeat themselves, over all readers: kappa and AC1 of the pooled pairs.

Pairs of one reader resemble each other, so whole readers are drawn again, never pairs
(Davison & Hinkley, Bootstrap Methods and their Application, 1997, sect. 3.8).
"""

from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from reviewapp.stats import checks, scales
from reviewapp.stats.agreement import CONSTANT
from reviewapp.stats.checks import Floats
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.estimates import Estimate, NotEvaluable, Result
from reviewapp.stats.scales import Weighting

Coefficient = Literal["kappa", "ac"]
LEAST_DRAWS = 100
LEAST_READERS = 3


def repeated(  # noqa: PLR0913  each is a choice the report must state
    coefficient: Coefficient,
    first: ArrayLike,
    second: ArrayLike,
    *,
    categories: ArrayLike,
    confidence: float,
    draws: int,
    seed: int,
    weighting: Weighting = "identity",
) -> Result:
    """Estimate the agreement of each reader's two sessions, pooled over readers.

    Tables are readers × cases; a pair with a NaN is left out. Cohen's (weighted) kappa or
    Gwet's AC of the summed table of pairs, (pa - pe)/(1 - pe), with pe = Σ w p_k. p_.l and
    T_w/(q(q-1)) Σ π_k(1-π_k); percentile limits over draws of readers. Draws in which all
    pairs fall into one category are left out and counted; with one reader who differs that is
    (1 - 1/n)ⁿ < 1/e of them. Not evaluable: fewer than three readers with a pair, or one
    category throughout.
    """
    checks.confidence_level(confidence)
    tables, near, cases = _tables(first, second, categories, weighting)
    method = f"Repeats: {coefficient}, {weighting} weights, percentile bootstrap over readers"
    readers = len(tables)
    if draws < LEAST_DRAWS:
        raise WrongInput(
            f"{draws} draws give no steady limits, so no interval was computed. "
            f"Ask for at least {LEAST_DRAWS}, better 2000."
        )
    centre = float(_agreement(coefficient, tables.sum(axis=0)[None], near)[0])
    if readers < LEAST_READERS or np.isnan(centre):
        reason = CONSTANT if readers >= LEAST_READERS else _few(readers)
        return NotEvaluable(reason=reason, method=method, readers=readers, cases=cases)
    chosen = checks.chance(seed).multinomial(readers, np.full(readers, 1 / readers), size=draws)
    known = _agreement(coefficient, np.einsum("dr,rkl->dkl", chosen, tables), near)
    found = _interval(centre, known, confidence)
    return replace(found, method=method, readers=readers, cases=cases)


def _interval(centre: float, known: Floats, confidence: float) -> Estimate:
    usable = known[~np.isnan(known)]
    tail = (1 - confidence) / 2
    low, high = np.quantile(usable, [tail, 1 - tail])
    lost = known.size - usable.size
    spoiled = f"{lost} of {known.size} draws held one category only and were left out."
    return Estimate(
        estimate=centre,
        low=float(low),
        high=float(high),
        level=confidence,
        method="",
        standard_error=float(usable.std(ddof=1)),
        flags=(spoiled,) * (lost > 0),
    )


def _few(readers: int) -> str:
    return (
        f"{readers} readers repeated a case, and nothing can be said about other readers from "
        f"fewer than {LEAST_READERS}. Report each reader."
    )


def _tables(
    first: ArrayLike, second: ArrayLike, categories: ArrayLike, weighting: Weighting
) -> tuple[Floats, Floats, int]:
    """Count each reader's pairs in a square table, and the cases that anybody read twice.

    Readers without a pair have no table.
    """
    one = checks.matrix(first, name="The first session")
    other = checks.matrix(second, name="The second session")
    if one.shape != other.shape:
        raise WrongInput(
            "The sessions need the same readers and cases, so nothing was compared. "
            "Give NaN where a case was not read again."
        )
    declared = scales.scale(categories)
    read = ~np.isnan(one) & ~np.isnan(other)
    width = declared.size + 1
    reader, _ = np.nonzero(read)
    codes = scales.codes(one[read], declared) * width + scales.codes(other[read], declared)
    counts = np.bincount(reader * width**2 + codes, minlength=len(one) * width**2)
    tables = counts.reshape(len(one), width, width).astype(np.float64)
    if tables[:, -1].any() or tables[:, :, -1].any():
        raise scales.outside()
    held = tables[:, :-1, :-1]
    near = scales.weights(declared, weighting)
    return held[held.sum(axis=(1, 2)) > 0], near, int(read.any(axis=0).sum())


def _agreement(coefficient: Coefficient, tables: Floats, near: Floats) -> Floats:
    total = tables.sum(axis=(1, 2), keepdims=True)
    p = np.divide(tables, total, out=np.zeros_like(tables), where=total > 0)
    observed = (p * near).sum(axis=(1, 2))
    rows, columns = p.sum(axis=2), p.sum(axis=1)
    if coefficient == "kappa":
        chance = np.einsum("dk,kl,dl->d", rows, near, columns)
    else:
        common, q = (rows + columns) / 2, len(near)
        chance = near.sum() / (q * (q - 1)) * (common * (1 - common)).sum(axis=1)
    # Empty tables: no draw of readers with pairs is empty, but the sum over no reader is.
    room = np.where(total[:, 0, 0] > 0, 1 - chance, 0.0)
    found: Floats = np.divide(
        observed - chance, room, out=np.full_like(room, np.nan), where=room > checks.ROUNDING
    )
    return found
