"""Places and weights for sums in place of integrals, found once for each number of places."""

from functools import cache

import numpy as np

from reviewapp.stats.checks import Floats


def between(low: float, high: float, count: int) -> tuple[Floats, Floats]:
    """Return the places and weights of Gauss and Legendre on an interval."""
    places, weights = _legendre(count)
    half = (high - low) / 2
    return low + half * (places + 1), half * weights


@cache
def _legendre(count: int) -> tuple[Floats, Floats]:
    places, weights = np.polynomial.legendre.leggauss(count)
    return places, weights
