"""Crossed mixed models of single answers: sensitivity analyses beside the engine.

Binary answers: logit p = Xβ + Σ u_f. Ordered ratings: logit or probit P(r ≤ c) =
τ_c - (Xβ + Σ u_f). Random intercepts of any number of crossed factors, such as reader,
case and reader × truth.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from reviewapp.stats import checks, laplace, optimum, proportions
from reviewapp.stats.checks import Floats, Integers
from reviewapp.stats.errors import NotConverged, WrongInput
from reviewapp.stats.estimates import Estimate, NotEvaluable
from reviewapp.stats.laplace import Density, Marginal, Pieces

Link = Literal["logit", "probit"]
DensityAt = Callable[[Floats], Density]

SEPARATED = (
    "The answers are all alike, or a condition or reader group is answered one way only, so the "
    "model's coefficients run away and are not given. Use the engine's interval."
)
# A logit this large means a probability that data of this kind cannot tell from 0 or 1.
LARGEST = 15.0
START_SD = 0.5
MOST_LEVELS = 20


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Coefficients in the order of the design's columns, and the spread of each factor."""

    coefficients: tuple[Estimate, ...]
    sds: tuple[float, ...]
    log_likelihood: float
    parameters: int
    thresholds: tuple[float, ...] = ()

    def marginal_probability(self, predictor: float) -> float:
        """Return ∫ expit(η + √Σσ² z) φ(z) dz: the share over all readers and cases."""
        nodes, weights = np.polynomial.hermite_e.hermegauss(80)
        spread = float(np.sqrt(np.sum(np.square(self.sds))))
        return float(weights @ special.expit(predictor + spread * nodes) / np.sqrt(2 * np.pi))


def binary(
    answers: ArrayLike, design: ArrayLike, groups: Sequence[ArrayLike], *, confidence: float
) -> Fit | NotEvaluable:
    """Fit the logistic model by Laplace's method, with Wald intervals.

    One row per reading; a NaN answer is a missing reading and leaves its row out. The
    errors come from the curvature of the marginal likelihood in all parameters.
    Not evaluable: separation.
    """
    y, x, factors = _rows(answers, design, groups)
    if not np.isin(y, (0, 1)).all():
        raise WrongInput(
            "An answer is neither 0 nor 1, so the binary model was not fitted. "
            "Use the ordinal model for ratings."
        )
    if y.min() == y.max():
        return _separated("Logistic mixed model", y.size)
    sign = 2 * y - 1

    def density_at(place: Floats) -> Density:
        fixed = x @ place

        def density(shift: Floats) -> Pieces:
            eta = fixed + shift
            p = special.expit(eta)
            return -np.logaddexp(0, -sign * eta), y - p, p * (1 - p)

        return density

    return _fit(density_at, np.zeros(x.shape[1]), x.shape[1], (factors, 1), confidence)


def ordinal(
    ratings: ArrayLike,
    design: ArrayLike,
    groups: Sequence[ArrayLike],
    *,
    confidence: float,
    link: Link = "logit",
    quadrature: int = 1,
) -> Fit | NotEvaluable:
    """Fit the cumulative link model (McCullagh, J R Stat Soc B 42:109-142, 1980).

    The design has no column of ones; the thresholds τ take its place. Categories nobody
    used vanish. `quadrature` > 1 needs at most one random factor. Not evaluable: one
    category in use, or separation.
    """
    y, x, factors = _rows(ratings, design, groups)
    used, level = np.unique(y, return_inverse=True)
    if used.size < 2:
        return _separated("Cumulative link mixed model", y.size)
    if used.size > MOST_LEVELS:
        raise WrongInput(
            f"The ratings take {used.size} values, too many for a model with a threshold between "
            "each two, so it was not fitted. Use the linear model, or the engine's interval."
        )
    if quadrature > 1 and len(factors) > 1:
        raise WrongInput(
            "Quadrature is possible for one random factor only, so the model was not fitted. "
            "Use Laplace's method, quadrature=1."
        )
    cuts, quantile = used.size - 1, special.ndtri if link == "probit" else special.logit
    shares = np.cumsum(np.bincount(level))[:-1] / y.size
    first = np.asarray(quantile(shares), dtype=np.float64)
    start = np.concatenate([[first[0]], np.log(np.diff(first)), np.zeros(x.shape[1])])

    def density_at(place: Floats) -> Density:
        walls = np.concatenate([[-np.inf], thresholds(place[:cuts]), [np.inf]])
        high, low, fixed = walls[level + 1], walls[level], x @ place[cuts:]
        return lambda shift: _cumulative(high - fixed - shift, low - fixed - shift, link)

    return _fit(density_at, start, x.shape[1], (factors, quadrature), confidence)


def thresholds(place: Floats) -> Floats:
    """Return increasing thresholds from the first one and the logs of the gaps."""
    gaps: Floats = np.concatenate([[0.0], np.cumsum(np.exp(place[1:]))])
    walls: Floats = place[0] + gaps
    return walls


def likelihood_ratio(full: Fit, reduced: Fit) -> tuple[float, int, float]:
    """Return 2(ℓ₁ - ℓ₀), its degrees of freedom and p for nested fits of the same data."""
    extra = full.parameters - reduced.parameters
    if extra < 1:
        raise WrongInput(
            "The first model has no more parameters than the second, so they are not nested "
            "that way round. Give the fuller model first."
        )
    statistic = max(2 * (full.log_likelihood - reduced.log_likelihood), 0.0)
    return statistic, extra, float(special.chdtrc(extra, statistic))


def _fit(
    density_at: DensityAt,
    start: Floats,
    columns: int,
    structure: tuple[list[Integers], int],
    confidence: float,
) -> Fit | NotEvaluable:
    factors, quadrature = structure
    marginal, count = Marginal(laplace.crossed(factors), quadrature), len(factors)
    fixed = start.size

    def loss(place: Floats) -> float:
        return -marginal.log(density_at(place[:fixed]), place[fixed:])

    try:
        best, value = optimum.least(loss, np.concatenate([start, np.full(count, START_SD)]))
        spread = np.linalg.inv(optimum.hessian(loss, best))
    except (NotConverged, np.linalg.LinAlgError):
        return _separated("Mixed model", 0)
    chosen = slice(fixed - columns, fixed)
    variances = np.diag(spread)[chosen]
    if (np.abs(best[:fixed]) > LARGEST).any() or not (variances > 0).all():
        return _separated("Mixed model", 0)
    cuts = best[: fixed - columns]
    return Fit(
        coefficients=_wald(best[chosen], np.sqrt(variances), confidence),
        sds=tuple(float(abs(sd)) for sd in best[fixed:]),
        log_likelihood=-value,
        parameters=best.size,
        thresholds=tuple(map(float, thresholds(cuts))) if cuts.size else (),
    )


def _wald(values: Floats, errors: Floats, confidence: float) -> tuple[Estimate, ...]:
    z = proportions.normal_quantile(confidence)
    return tuple(
        Estimate(
            estimate=float(value),
            low=float(value - z * error),
            high=float(value + z * error),
            level=confidence,
            method="Mixed model, Laplace, Wald",
            standard_error=float(error),
            p_value=float(2 * special.ndtr(-abs(value / error))),
        )
        for value, error in zip(values, errors, strict=True)
    )


def _cumulative(high: Floats, low: Floats, link: Link) -> Pieces:
    up, over_up, f_up, g_up = _link(high, link)
    down, over_down, f_down, g_down = _link(low, link)
    # Far in the upper tail the mirrored difference keeps its digits.
    mass = np.where(low > 0, over_down - over_up, up - down)
    p = np.maximum(mass, np.finfo(np.float64).tiny)
    slope = -(f_up - f_down) / p
    return np.log(p), slope, slope**2 - (g_up - g_down) / p


def _link(at: Floats, link: Link) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the share below, the share above, the density and its slope."""
    held = np.clip(at, -700, 700)
    if link == "logit":
        share, over = special.expit(held), special.expit(-held)
        density = over * share
        return share, over, density, density * (1 - 2 * share)
    density = np.exp(-(np.clip(at, -38, 38) ** 2) / 2) / np.sqrt(2 * np.pi)
    return special.ndtr(held), special.ndtr(-held), density, -held * density


def _rows(
    answers: ArrayLike, design: ArrayLike, groups: Sequence[ArrayLike]
) -> tuple[Floats, Floats, list[Integers]]:
    given = checks.gapped(answers, name="The answers")
    columns = checks.design(design, rows=given.size)
    factors = [np.unique(np.asarray(group), return_inverse=True)[1] for group in groups]
    for factor in factors:
        checks.same_length(given, factor, name="The answers and a grouping")
    kept = ~np.isnan(given)
    y, rows = given[kept], columns[kept]
    if not y.size or not np.isfinite(rows).all() or _deficient(rows):
        raise WrongInput(
            "The design has missing values or columns that repeat one another, or there is no "
            "answer, so the model was not fitted. Remove what is redundant."
        )
    return y, rows, [factor[kept] for factor in factors]


def _deficient(rows: Floats) -> bool:
    return bool(rows.shape[1]) and int(np.linalg.matrix_rank(rows)) < rows.shape[1]


def _separated(method: str, readings: int) -> NotEvaluable:
    return NotEvaluable(reason=SEPARATED, method=method, cases=readings or None)
