"""Find the best parameters of a smooth function, and how sharply it bends there."""

from collections.abc import Callable

import numpy as np
from scipy import optimize

from reviewapp.stats.checks import Floats
from reviewapp.stats.errors import NotConverged

Function = Callable[[Floats], float]
STEP = 1e-4
BEND = 2e-3
STEEP = 1e-3
# Farther out the function is no longer felt, and a slope of zero means nothing.
FAR = 1e6


def least(function: Function, start: Floats) -> tuple[Floats, float]:
    """Return the place and the value of the minimum by BFGS with central differences.

    The line search may stop at the limit of rounding; what counts is that the slope is
    flat there. If it is not, nothing is returned.
    """

    def slope(place: Floats) -> Floats:
        return gradient(function, place)

    if not start.size:
        return start, function(start)
    place = start
    for _ in range(3):
        found = optimize.minimize(function, place, jac=slope, method="BFGS", options={"gtol": 1e-6})
        place = np.asarray(found.x, dtype=np.float64)
        if np.abs(place).max() <= FAR and np.abs(found.jac).max() <= STEEP:
            return place, float(found.fun)
    raise NotConverged(
        "The likelihood has no flat top within reach, so the model was not fitted. "
        "This happens when a condition is answered one way only."
    )


def gradient(function: Function, place: Floats, step: float = STEP) -> Floats:
    """Return the slope by central differences."""
    steps = step * np.eye(place.size)
    return np.array([(function(place + s) - function(place - s)) / (2 * step) for s in steps])


def hessian(function: Function, place: Floats, step: float = BEND) -> Floats:
    """Return the curvature by central differences, refined by Richardson's rule."""
    coarse, fine = _bend(function, place, step), _bend(function, place, step / 2)
    refined: Floats = (4 * fine - coarse) / 3
    return refined


def _bend(function: Function, place: Floats, step: float) -> Floats:
    steps = step * np.eye(place.size)
    bent = np.empty((place.size, place.size))
    for i, one in enumerate(steps):
        for j, other in enumerate(steps[: i + 1]):
            rise = function(place + one + other) - function(place + one - other)
            fall = function(place - one + other) - function(place - one - other)
            bent[i, j] = bent[j, i] = (rise - fall) / (4 * step**2)
    return bent
