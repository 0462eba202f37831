"""Several questions at once: adjusted p values for a declared family."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from reviewapp.stats import checks
from reviewapp.stats.checks import Floats
from reviewapp.stats.errors import WrongInput

Adjustment = Literal["bonferroni", "holm", "hochberg", "hommel", "BH", "BY"]


def adjust(p_values: ArrayLike, *, method: Adjustment) -> tuple[float, ...]:
    """Return adjusted p values in the order given.

    Bonferroni min(1, mp); Holm (Scand J Stat 6:65-70, 1979) and Hochberg (Biometrika
    75:800-802, 1988) step down and up by (m-i+1)p₍ᵢ₎; Hommel (Biometrika 75:383-386,
    1988); BH (J R Stat Soc B 57:289-300, 1995) m p₍ᵢ₎/i; BY (Ann Stat 29:1165-1188,
    2001) the same times Σ1/i. Holm and Bonferroni hold under any dependence.
    """
    p = checks.vector(p_values, name="The p values")
    if ((p < 0) | (p > 1)).any():
        raise WrongInput(
            "A p value lies outside 0 to 1, so nothing was adjusted. Correct the list."
        )
    order = np.argsort(p, kind="stable")
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(_sorted(p[order], method), 1.0)
    return tuple(float(value) for value in adjusted)


def intersection_union(p_values: ArrayLike) -> float:
    """Return the p of "all hold": the largest, at the full level (Berger, Technometrics 24, 1982).

    Criteria that must all pass need no adjustment; any-of claims do.
    """
    return float(checks.vector(p_values, name="The p values").max())


def _sorted(p: Floats, method: Adjustment) -> Floats:
    m = p.size
    rank = np.arange(1, m + 1)
    if method == "bonferroni":
        return np.multiply(m, p)
    if method == "holm":
        return np.maximum.accumulate((m - rank + 1) * p)
    if method == "hochberg":
        return _from_above((m - rank + 1) * p)
    if method == "hommel":
        return _hommel(p)
    scale = float((1 / rank).sum()) if method == "BY" else 1.0
    return _from_above(scale * m * p / rank)


def _from_above(values: Floats) -> Floats:
    least: Floats = np.minimum.accumulate(values[::-1])[::-1]
    return least


def _hommel(p: Floats) -> Floats:
    # The algorithm of Wright, Biometrics 48:1005-1013, 1992, fig. 2.
    m = p.size
    rank = np.arange(1, m + 1)
    q = np.full(m, float((m * p / rank).min()))
    adjusted = q.copy()
    for size in range(m - 1, 1, -1):
        low, high = np.arange(m - size + 1), np.arange(m - size + 1, m)
        least = float((size * p[high] / np.arange(2, size + 1)).min())
        q[low] = np.minimum(size * p[low], least)
        q[high] = q[m - size]
        adjusted = np.maximum(adjusted, q)
    largest: Floats = np.maximum(adjusted, p)
    return largest
