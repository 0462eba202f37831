"""The likelihood of a model with crossed random intercepts, by Laplace's method.

Each observation has a predictor η = fixed part + Σ_f σ_f u_f[level], u standard normal.
The integral over u is replaced by its value at the mode times a Gaussian volume
(Tierney & Kadane, JASA 81:82-86, 1986), or, for one factor, by adaptive Gauss-Hermite
quadrature (Pinheiro & Bates, J Comput Graph Stat 4:12-35, 1995).

The factor with most levels is diagonal in the Hessian and is eliminated (Schur
complement); the others stay dense. So many cases are cheap, and many readers are not.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import linalg

from reviewapp.stats.checks import Floats, Integers
from reviewapp.stats.errors import NotConverged

# ℓ, dℓ/dη and -d²ℓ/dη² of every observation.
Pieces = tuple[Floats, Floats, Floats]
Density = Callable[[Floats], Pieces]

STEPS = 100
SETTLED = 1e-12
RIDGE = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Crossed:
    """Which level of each factor an observation has; the largest factor comes first."""

    codes: tuple[Integers, ...]
    sizes: tuple[int, ...]
    order: tuple[int, ...]

    @property
    def small(self) -> int:
        """How many levels all factors but the first have."""
        return sum(self.sizes[1:])


def crossed(groups: Sequence[Integers]) -> Crossed:
    """Order the factors by size and number their levels."""
    numbered = [np.unique(group, return_inverse=True) for group in groups]
    order = sorted(range(len(groups)), key=lambda place: -len(numbered[place][0]))
    return Crossed(
        tuple(numbered[place][1] for place in order),
        tuple(len(numbered[place][0]) for place in order),
        tuple(order),
    )


class Marginal:
    """log ∫ exp(ℓ(η + Zσu)) φ(u) du, kept warm between calls that lie close together."""

    def __init__(self, factors: Crossed, quadrature: int = 1) -> None:
        self._factors = factors
        self._quadrature = quadrature
        self._mode = np.zeros(sum(factors.sizes))

    def log(self, density: Density, sds: Floats) -> float:
        """Return the approximate log marginal likelihood at these standard deviations.

        `sds` come in the order the factors were given; their signs do not matter.
        """
        factors = self._factors
        if not factors.sizes:
            return float(density(np.zeros(1))[0].sum())
        scaled = sds[list(factors.order)]
        mode, pieces, system = self._climb(density, scaled)
        if self._quadrature == 1:
            return float(pieces[0].sum()) - 0.5 * float(mode @ mode) - 0.5 * system.log_determinant
        return self._adaptive(density, scaled, mode, system)

    def _climb(self, density: Density, sds: Floats) -> tuple[Floats, Pieces, "_System"]:
        factors, mode = self._factors, self._mode
        pieces = density(_spread(factors, sds, mode))
        height = float(pieces[0].sum()) - 0.5 * float(mode @ mode)
        for _ in range(STEPS):
            system = _System(factors, sds, pieces[2])
            slope = _gather(factors, sds, pieces[1]) - mode
            step = system.solve(slope)
            gain = float(slope @ step)
            if gain <= SETTLED * max(abs(height), 1.0):
                # The determinant feels the last step in full, so it is still taken.
                self._mode = mode + step
                pieces = density(_spread(factors, sds, self._mode))
                return self._mode, pieces, _System(factors, sds, pieces[2])
            mode, pieces, height = _walk(density, (factors, sds), (mode, step), height)
        raise NotConverged(
            "The random effects did not settle, so the model was not fitted. "
            "Check for a reader or a condition with one answer only."
        )

    def _adaptive(self, density: Density, sds: Floats, mode: Floats, system: "_System") -> float:
        factors = self._factors
        nodes, weights = np.polynomial.hermite.hermgauss(self._quadrature)
        width = np.sqrt(2 / system.diagonal)
        logs = [
            np.bincount(factors.codes[0], density(_spread(factors, sds, u))[0], factors.sizes[0])
            - u**2 / 2
            + np.log(weight)
            + node**2
            for node, weight in zip(nodes, weights, strict=True)
            for u in [mode + width * node]
        ]
        top = np.max(logs, axis=0)
        inner = top + np.log(np.exp(np.array(logs) - top).sum(axis=0))
        return float((inner + np.log(width) - 0.5 * np.log(2 * np.pi)).sum())


class _System:
    """I + σZ'WZσ, eliminated along its largest, diagonal block."""

    def __init__(self, factors: Crossed, sds: Floats, weights: Floats) -> None:
        first, size = factors.codes[0], factors.sizes[0]
        self._size = size
        self.diagonal: Floats = 1 + sds[0] ** 2 * np.bincount(first, weights, size)
        self.log_determinant = float(np.log(self.diagonal).sum())
        self._cross = np.zeros((size, factors.small))
        if not factors.small:
            return
        rest = np.eye(factors.small)
        starts = np.concatenate([[0], np.cumsum(factors.sizes[1:])])
        for one in range(1, len(factors.sizes)):
            rows = slice(starts[one - 1], starts[one])
            self._cross[:, rows] = sds[0] * sds[one] * _table(factors, 0, one, weights)
            for other in range(1, len(factors.sizes)):
                columns = slice(starts[other - 1], starts[other])
                rest[rows, columns] += sds[one] * sds[other] * _table(factors, one, other, weights)
        rest -= self._cross.T @ (self._cross / self.diagonal[:, None])
        self._factor = linalg.cho_factor(rest, lower=True, check_finite=False)
        self.log_determinant += 2 * float(np.log(np.diag(self._factor[0])).sum())

    def solve(self, right: Floats) -> Floats:
        top, below = right[: self._size], right[self._size :]
        if not below.size:
            answer: Floats = top / self.diagonal
            return answer
        reduced = below - self._cross.T @ (top / self.diagonal)
        lower = np.asarray(linalg.cho_solve(self._factor, reduced, check_finite=False))
        return np.concatenate([(top - self._cross @ lower) / self.diagonal, lower])


def _table(factors: Crossed, one: int, other: int, weights: Floats) -> Floats:
    rows, columns = factors.sizes[one], factors.sizes[other]
    places = factors.codes[one] * columns + factors.codes[other]
    counted: Floats = np.bincount(places, weights, rows * columns).astype(np.float64)
    return counted.reshape(rows, columns)


def _spread(factors: Crossed, sds: Floats, u: Floats) -> Floats:
    parts = np.split(u, np.cumsum(factors.sizes)[:-1])
    total: Floats = sum(
        (sd * part[code] for sd, part, code in zip(sds, parts, factors.codes, strict=True)),
        start=np.zeros(len(factors.codes[0])),
    )
    return total


def _gather(factors: Crossed, sds: Floats, slopes: Floats) -> Floats:
    return np.concatenate(
        [
            sd * np.bincount(code, slopes, size)
            for sd, code, size in zip(sds, factors.codes, factors.sizes, strict=True)
        ]
    )


def _walk(
    density: Density,
    where: tuple[Crossed, Floats],
    path: tuple[Floats, Floats],
    height: float,
) -> tuple[Floats, Pieces, float]:
    mode, step = path
    for halving in range(40):
        reached = mode + step / 2**halving
        pieces = density(_spread(*where, reached))
        climbed = float(pieces[0].sum()) - 0.5 * float(reached @ reached)
        if climbed >= height - RIDGE * abs(height):
            return reached, pieces, climbed
    raise NotConverged(
        "The likelihood fell in every direction tried, so the model was not fitted. "
        "Check the data for values that are far out."
    )
