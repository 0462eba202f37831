"""Looking before the end without paying in false positives: group-sequential boundaries."""

from dataclasses import dataclass
from math import expm1, log1p, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from reviewapp.stats import checks, quadrature
from reviewapp.stats.checks import Floats
from reviewapp.stats.errors import WrongInput

Spending = Literal["obrien-fleming", "pocock", "hwang-shih-decani", "kim-demets"]
Sides = Literal[1, 2]
# Nodes of the quadrature on each continuation region, and how far out it reaches.
NODES = 400
FAR = 10.0
LARGEST = 12.0


@dataclass(frozen=True, slots=True)
class Boundaries:
    """Critical values of z at each look and the error spent up to it."""

    information: tuple[float, ...]
    critical: tuple[float, ...]
    spent: tuple[float, ...]


def spent(fraction: float, *, alpha: float, spending: Spending, shape: float = 1.0) -> float:
    """Return the one-sided error that may be spent up to an information fraction.

    O'Brien-Fleming 2 - 2Φ(z_{α/2}/√t), Pocock α ln(1 + (e-1)t) (Lan & DeMets, Biometrika
    70:659-663, 1983); Hwang-Shih-DeCani α(1-e^{-γt})/(1-e^{-γ}) (Stat Med 9:1439-1445,
    1990), linear at γ = 0; Kim-DeMets α t^ρ (Biometrika 74:149-154, 1987), ρ > 0.
    """
    checks.probability(alpha, name="Alpha")
    t = min(fraction, 1.0)
    bent = np.isfinite(shape) and (spending != "kim-demets" or shape > 0)
    if not t > 0 or not bent:
        raise WrongInput(
            "An information fraction and a Kim-DeMets exponent must be above 0, so no error was "
            "spent. Plan the first look after some data."
        )
    if spending == "obrien-fleming":
        return float(2 * special.ndtr(special.ndtri(alpha / 2) / sqrt(t)))
    if spending == "pocock":
        return alpha * log1p(expm1(1) * t)
    if spending == "kim-demets":
        return float(alpha * t**shape)
    return alpha * t if shape == 0 else alpha * expm1(-shape * t) / expm1(-shape)


def boundaries(
    information: ArrayLike,
    *,
    alpha: float,
    spending: Spending,
    sides: Sides = 1,
    shape: float = 1.0,
) -> Boundaries:
    """Return the critical values that spend the error as planned.

    Recursive integration of the crossing density (Armitage, McPherson & Rowe, J R Stat
    Soc A 132:235-244, 1969; Jennison & Turnbull 2000, ch. 19). With two sides alpha is
    split evenly and the critical values are for |z|. Fractions must rise to at most 1.
    """
    looks = _looks(information)
    side = checks.probability(alpha, name="Alpha") / _sides(sides)
    plan = [spent(t, alpha=side, spending=spending, shape=shape) for t in looks]
    walk, critical, last = _Walk(sides), [], 0.0
    for t, due in zip(looks, plan, strict=True):
        value = walk.critical(t, sides * (due - last))
        walk.advance(t, value)
        critical.append(value)
        last = due
    return Boundaries(tuple(looks), tuple(critical), tuple(sides * value for value in plan))


def classical(
    information: ArrayLike, *, alpha: float, exponent: float, sides: Sides = 2
) -> Boundaries:
    """Return the boundaries c·t^(exponent - ½) with the total error alpha.

    exponent 0 is O'Brien & Fleming (Biometrics 35:549-556, 1979), ½ is Pocock (Biometrika
    64:191-199, 1977), between them Wang & Tsiatis (Biometrics 43:193-199, 1987).
    """
    looks = _looks(information)
    checks.probability(alpha, name="Alpha")

    def shape(c: float) -> list[float]:
        return [c * t ** (exponent - 0.5) for t in looks]

    def excess(c: float) -> float:
        return crossing(looks, shape(c), sides=sides)[-1] - alpha

    if not 0 <= exponent <= 1 or excess(LARGEST) > 0:
        raise WrongInput(
            f"No boundary of exponent {exponent} has an error of {alpha}, so none was computed. "
            "Give an exponent from 0 to 1 and a usual alpha."
        )
    c = float(optimize.brentq(excess, 0.1, LARGEST, xtol=1e-12))
    critical = shape(c)
    return Boundaries(tuple(looks), tuple(critical), tuple(crossing(looks, critical, sides=sides)))


def crossing(
    information: ArrayLike, critical: ArrayLike, *, sides: Sides = 1, drift: float = 0.0
) -> list[float]:
    """Return the probability to have crossed by each look, with mean drift·√t of z.

    Without a drift it is the error spent, with one the power.
    """
    looks, values = _looks(information), checks.vector(critical, name="The critical values")
    checks.same_length(values, np.array(looks), name="The looks and the critical values")
    if not np.isfinite(drift):
        raise WrongInput(
            f"A drift of {drift} leads nowhere, so no crossing was computed. Give a finite one."
        )
    walk, crossed, total = _Walk(_sides(sides), drift), [], 0.0
    for t, value in zip(looks, values, strict=True):
        total += walk.crossing(t, float(value))
        walk.advance(t, float(value))
        crossed.append(total)
    return crossed


class _Walk:
    """The density of the running sum √t z among studies that have not stopped."""

    def __init__(self, sides: Sides, drift: float = 0.0) -> None:
        self._sides = sides
        self._drift = drift
        self._time = 0.0
        self._places: Floats = np.zeros(1)
        self._masses: Floats = np.ones(1)

    def crossing(self, time: float, value: float) -> float:
        """Return the probability to cross at this look and not before."""
        step, drift = sqrt(time - self._time), self._drift * (time - self._time)
        wall = value * sqrt(time)
        over = special.ndtr((self._places + drift - wall) / step)
        if self._sides == 2:
            over = over + special.ndtr((-wall - self._places - drift) / step)
        return float(self._masses @ over)

    def critical(self, time: float, probability: float) -> float:
        """Return the value that is crossed with this probability at this look."""

        def excess(value: float) -> float:
            return self.crossing(time, value) - probability

        # Beyond FAR the error left is below anything a plan can spend.
        if excess(FAR) >= 0:
            return FAR
        return float(optimize.brentq(excess, -FAR, FAR, xtol=1e-12))

    def advance(self, time: float, value: float) -> None:
        """Go on to the next look with those that stayed inside."""
        step, drift = sqrt(time - self._time), self._drift * (time - self._time)
        high = value * sqrt(time)
        low = -high if self._sides == 2 else min(self._drift * time, 0.0) - FAR * sqrt(time)
        places, weights = quadrature.between(low, high, NODES)
        moved = (places[:, None] - self._places - drift) / step
        density = np.exp(-(moved**2) / 2) @ self._masses / (step * sqrt(2 * np.pi))
        self._time, self._places, self._masses = time, places, weights * density


def _sides(sides: Sides) -> Sides:
    if sides not in {1, 2}:
        raise WrongInput(
            f"A boundary of {sides} sides does not exist, so none was computed. "
            "Ask for one side or two."
        )
    return sides


def _looks(information: ArrayLike) -> list[float]:
    looks = checks.vector(information, name="The information fractions")
    if (np.diff(looks) <= 0).any() or looks[0] <= 0 or looks[-1] > 1 + 1e-9:
        raise WrongInput(
            "The information fractions must rise from above 0 to at most 1, so no boundary was "
            "computed. List the planned looks in order."
        )
    return [float(t) for t in looks]
