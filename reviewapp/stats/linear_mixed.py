"""Linear mixed models by REML, with Satterthwaite's degrees of freedom.

y = Xβ + Σ_t Z_t b_t + e, each term with its own covariance: crossed intercepts, nested
ones, correlated intercepts and slopes. For ratings, log times and drift.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, pi, sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy import linalg, sparse

from reviewapp.stats import checks, mrmc, optimum
from reviewapp.stats.checks import Floats, Integers, Labels
from reviewapp.stats.errors import NotConverged, WrongInput
from reviewapp.stats.estimates import Estimate, NotEvaluable

SATURATED = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """A random term: the level of each reading, and the columns that vary (None: intercept)."""

    group: ArrayLike
    columns: ArrayLike | None = None


@dataclass(frozen=True, slots=True, eq=False)
class LinearFit:
    """Coefficients with t intervals, the covariance of each term, the residual SD, -2 log REML."""

    coefficients: tuple[Estimate, ...]
    covariances: tuple[Floats, ...]
    residual_sd: float
    criterion: float


@dataclass(frozen=True, slots=True, eq=False)
class _Products:
    """All sums of products the criterion needs; computed once."""

    zz: Floats
    zx: Floats
    zy: Floats
    xx: Floats
    xy: Floats
    yy: float
    rows: int
    shapes: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Solved:
    beta: Floats
    shrink: Floats
    squares: float
    log_determinants: float


def fit(
    values: ArrayLike, design: ArrayLike, terms: Sequence[Term], *, confidence: float
) -> LinearFit | NotEvaluable:
    """Maximise the restricted likelihood (Bates et al., J Stat Softw 67(1), 2015, eq. 41).

    df = 2 V²/(g'Ag), V the variance of a coefficient, g its slope in the variance
    parameters and A their asymptotic covariance (Satterthwaite, Biometrics Bull 2:110-114,
    1946; Giesbrecht & Burns, Biometrics 41:477-486, 1985). A NaN value leaves its row out.
    Not evaluable: no residual variation, or no flat top of the likelihood.
    """
    checks.confidence_level(confidence)
    products = _products(values, design, terms)
    degrees = products.rows - len(products.xx)
    if degrees < 1 or _unexplained(products) <= SATURATED * products.yy:
        return _not_evaluable(products)

    def profiled(theta: Floats) -> float:
        solved = _solve(products, theta)
        spread = max(solved.squares, np.finfo(np.float64).tiny) / degrees
        return solved.log_determinants + degrees * (1 + log(2 * pi * spread))

    try:
        theta, criterion = optimum.least(profiled, _start(products.shapes))
        solved = _solve(products, theta)
        sigma = sqrt(solved.squares / degrees)
        spread = _parameter_spread(products, theta, sigma, degrees)
    except (NotConverged, np.linalg.LinAlgError):
        return _not_evaluable(products)
    return LinearFit(
        coefficients=_coefficients(products, (theta, sigma), spread, confidence),
        covariances=tuple(
            sigma**2 * factor @ factor.T for factor in _factors(theta, products.shapes)
        ),
        residual_sd=sigma,
        criterion=criterion,
    )


def _unexplained(products: _Products) -> float:
    # What is left when all effects, random ones too, are free: without it σ runs to zero.
    both = np.block([[products.xx, products.zx.T], [products.zx, products.zz]])
    right = np.concatenate([products.xy, products.zy])
    free = np.linalg.lstsq(both, right, rcond=1e-12)[0]
    return products.yy - float(right @ free)


def _products(values: ArrayLike, design: ArrayLike, terms: Sequence[Term]) -> _Products:
    given = checks.gapped(values, name="The values")
    kept = ~np.isnan(given)
    y = given[kept]
    x = checks.design(design, rows=given.size)[kept]
    if not y.size or not np.isfinite(x).all() or np.linalg.matrix_rank(x) < x.shape[1]:
        raise WrongInput(
            "The design has missing values or columns that repeat one another, or there is no "
            "value, so the model was not fitted. Remove what is redundant."
        )
    parts, shapes = [], []
    for term in terms:
        block, shape = _block(term, given.size, kept)
        parts.append(block)
        shapes.append(shape)
    z = sparse.hstack(parts).tocsr() if parts else sparse.csr_array((y.size, 0))
    return _Products(
        zz=np.asarray((z.T @ z).todense(), dtype=np.float64),
        zx=np.asarray(z.T @ x),
        zy=np.asarray(z.T @ y),
        xx=x.T @ x,
        xy=x.T @ y,
        yy=float(y @ y),
        rows=y.size,
        shapes=tuple(shapes),
    )


def _block(term: Term, size: int, kept: Labels) -> tuple["sparse.csr_array", tuple[int, int]]:
    group = np.asarray(term.group)
    checks.same_length(group, kept, name="The values and a grouping")
    levels, code = np.unique(group[kept], return_inverse=True)
    given = np.ones(size) if term.columns is None else term.columns
    columns = checks.design(given, rows=size)[kept]
    width = columns.shape[1]
    rows = np.repeat(np.arange(len(code)), width)
    places: Integers = (code[:, None] * width + np.arange(width)).ravel()
    shape = (len(code), len(levels) * width)
    return sparse.csr_array((columns.ravel(), (rows, places)), shape=shape), (len(levels), width)


def _start(shapes: tuple[tuple[int, int], ...]) -> Floats:
    return np.concatenate([np.zeros(0), *(np.eye(w)[np.tril_indices(w)] for _, w in shapes)])


def _factors(theta: Floats, shapes: tuple[tuple[int, int], ...]) -> list[Floats]:
    factors, used = [], 0
    for _, width in shapes:
        lower = np.zeros((width, width))
        count = width * (width + 1) // 2
        lower[np.tril_indices(width)] = theta[used : used + count]
        factors.append(lower)
        used += count
    return factors


def _solve(products: _Products, theta: Floats) -> _Solved:
    factors = _factors(theta, products.shapes)

    def scaled(given: Floats) -> Floats:
        """Return Λ' times it: each level's rows by the factor of their term."""
        parts, used = [], 0
        for factor, (levels, width) in zip(factors, products.shapes, strict=True):
            rows = given[used : used + levels * width].reshape(levels, width, -1)
            parts.append((factor.T @ rows).reshape(levels * width, -1))
            used += levels * width
        return np.concatenate(parts) if parts else given

    inner = np.linalg.cholesky(scaled(scaled(products.zz).T) + np.eye(len(products.zz)))
    both = scaled(np.column_stack([products.zx, products.zy]))
    moved = np.asarray(linalg.solve_triangular(inner, both, lower=True)) if len(inner) else both
    rzx, cu = moved[:, :-1], moved[:, -1]
    reduced = products.xx - rzx.T @ rzx
    beta: Floats = np.linalg.solve(reduced, products.xy - rzx.T @ cu).astype(np.float64)
    squares = products.yy - float(cu @ cu) - float(beta @ reduced @ beta)
    logs = 2 * float(np.log(np.diag(inner)).sum()) + float(np.linalg.slogdet(reduced)[1])
    return _Solved(beta, np.linalg.inv(reduced).astype(np.float64), squares, logs)


def _parameter_spread(products: _Products, theta: Floats, sigma: float, degrees: int) -> Floats:
    def deviance(place: Floats) -> float:
        solved = _solve(products, place[:-1])
        spread = float(place[-1]) ** 2
        return solved.log_determinants + degrees * log(2 * pi * spread) + solved.squares / spread

    # In units of the residual SD, so that one step suits all parameters.
    unit = np.append(np.ones_like(theta), sigma)
    bent = optimum.hessian(lambda at: deviance(at * unit), np.append(theta, sigma) / unit)
    inverse: Floats = np.linalg.pinv(bent, hermitian=True).astype(np.float64)
    return 2 * inverse * np.outer(unit, unit)


def _coefficients(
    products: _Products, place: tuple[Floats, float], spread: Floats, confidence: float
) -> tuple[Estimate, ...]:
    theta, sigma = place
    solved = _solve(products, theta)
    found = []
    for column, value in enumerate(solved.beta):
        variance = sigma**2 * float(solved.shrink[column, column])

        def of(at: Floats, column: int = column) -> float:
            return float(at[-1] ** 2 * _solve(products, at[:-1]).shrink[column, column])

        slope = optimum.gradient(of, np.append(theta, sigma))
        wander = float(slope @ spread @ slope)
        df = 2 * variance**2 / wander
        interval = mrmc.interval(float(value), variance, df, confidence=confidence, null=0.0)
        found.append(
            mrmc.described(
                interval, method="Linear mixed model, REML", readers=None, cases=products.rows
            )
        )
    return tuple(found)


def _not_evaluable(products: _Products) -> NotEvaluable:
    return NotEvaluable(
        reason="The values leave no residual variation, or the likelihood has no flat top, so the "
        "linear mixed model has no errors. Use fewer random terms, or the engine's interval.",
        method="Linear mixed model, REML",
        cases=products.rows,
    )
