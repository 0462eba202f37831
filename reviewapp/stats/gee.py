"""Marginal logistic models by generalised estimating equations, one clustering only.

A sensitivity analysis: clustering by reader understates what cases add, and the other
way round.
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from reviewapp.stats import checks, mrmc
from reviewapp.stats.checks import Floats, Integers
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.estimates import Estimate, NotEvaluable

Working = Literal["independence", "exchangeable"]
STEPS = 100


def logistic(
    answers: ArrayLike,
    design: ArrayLike,
    clusters: ArrayLike,
    *,
    confidence: float,
    working: Working = "independence",
    bias_corrected: bool = False,
) -> tuple[Estimate, ...] | NotEvaluable:
    """Fit logit E(y) = Xβ with the sandwich error over clusters.

    Liang & Zeger, Biometrika 73:13-22, 1986, eq. 6-7; exchangeable correlation by the
    moments Σ_{i<j} r_i r_j over pairs less parameters, divided by the scale. Corrected:
    residuals times (I - H_gg)^{-1} (Mancl & DeRouen, Biometrics 57:126-134, 2001).
    Intervals use t with clusters less one df. A NaN answer leaves its row out. Not
    evaluable: fewer than three clusters, clusters or answers all alike, or a fit that runs away.
    """
    y, x, code, count = _rows(answers, design, clusters)
    if count < mrmc.LEAST_READERS or y.min() == y.max():
        return _not_evaluable(count)
    solved = _solved(y, x, code, working)
    if solved is None:
        return _not_evaluable(count)
    variances = _variances(y, x, code, solved, bias_corrected=bias_corrected)
    if not (variances > mrmc.ROUNDING**2).all():
        return _not_evaluable(count)
    return tuple(
        mrmc.described(
            mrmc.interval(
                float(value), float(variance), count - 1, confidence=confidence, null=0.0
            ),
            method=f"GEE, {working}",
            readers=None,
            cases=y.size,
        )
        for value, variance in zip(solved[0], variances, strict=True)
    )


def _variances(
    y: Floats, x: Floats, code: Integers, solved: tuple[Floats, float], *, bias_corrected: bool
) -> Floats:
    bread = _equations(y, x, code, *solved)[0]
    inverse = np.linalg.pinv(bread, hermitian=True).astype(np.float64)
    scores = _scores(y, x, code, *solved, inverse if bias_corrected else None)
    variances: Floats = np.diag(inverse @ scores.T @ scores @ inverse)
    return variances


def _solved(y: Floats, x: Floats, code: Integers, working: Working) -> tuple[Floats, float] | None:
    beta, correlation = np.zeros(x.shape[1]), 0.0
    for _ in range(STEPS):
        information, scores = _equations(y, x, code, beta, correlation)
        step = np.linalg.lstsq(information, scores.sum(axis=0), rcond=None)[0]
        beta = beta + step
        if np.abs(beta).max() > 30:
            return None
        if working == "exchangeable":
            correlation = _correlation(y, x, code, beta)
        if np.abs(step).max() < 1e-10:
            return beta, correlation
    return None


def _equations(
    y: Floats, x: Floats, code: Integers, beta: Floats, correlation: float
) -> tuple[Floats, Floats]:
    parts = [_cluster(y, x, code == at, beta, correlation) for at in range(int(code.max()) + 1)]
    information: Floats = np.sum([d.T @ w @ d for d, w, _ in parts], axis=0)
    return information, np.array([d.T @ w @ rest for d, w, rest in parts])


def _scores(
    y: Floats,
    x: Floats,
    code: Integers,
    beta: Floats,
    correlation: float,
    inverse: Floats | None,
) -> Floats:
    scores = []
    for at in range(int(code.max()) + 1):
        d, w, rest = _cluster(y, x, code == at, beta, correlation)
        if inverse is not None:
            leverage = np.eye(len(rest)) - d @ inverse @ d.T @ w
            rest = np.linalg.solve(leverage, rest).astype(np.float64)
        scores.append(d.T @ w @ rest)
    return np.array(scores)


def _cluster(
    y: Floats, x: Floats, chosen: ArrayLike, beta: Floats, correlation: float
) -> tuple[Floats, Floats, Floats]:
    rows = np.flatnonzero(chosen)
    p = special.expit(x[rows] @ beta)
    sd = np.sqrt(p * (1 - p))
    size = len(rows)
    # The inverse of an exchangeable correlation matrix in closed form.
    shared = correlation / (1 - correlation + size * correlation)
    weight = (np.eye(size) - shared) / (1 - correlation) / np.outer(sd, sd)
    return (sd**2)[:, None] * x[rows], weight, y[rows] - p


def _correlation(y: Floats, x: Floats, code: Integers, beta: Floats) -> float:
    p = special.expit(x @ beta)
    rest = (y - p) / np.sqrt(p * (1 - p))
    scale = float((rest**2).sum()) / (y.size - x.shape[1])
    sizes, sums = np.bincount(code), np.bincount(code, rest)
    pairs = float((sizes * (sizes - 1)).sum()) / 2 - x.shape[1]
    products = (float((sums**2).sum()) - float((rest**2).sum())) / 2
    # With one or two pairs the moments mean nothing, and independence is the honest start.
    found = products / (max(pairs, 1.0) * max(scale, 1e-12))
    return float(np.clip(found, -1 / int(sizes.max()) + 1e-6, 0.99))


def _rows(
    answers: ArrayLike, design: ArrayLike, clusters: ArrayLike
) -> tuple[Floats, Floats, Integers, int]:
    given = checks.gapped(answers, name="The answers")
    x = checks.design(design, rows=given.size)
    group = np.asarray(clusters)
    checks.same_length(given, group, name="The answers and the clusters")
    kept = ~np.isnan(given)
    y = given[kept]
    if not x[kept].size or not np.isin(y, (0, 1)).all() or not np.isfinite(x[kept]).all():
        raise WrongInput(
            "The answers must be 0 or 1 and the design complete, so the model was not fitted. "
            "Correct the rows that are not."
        )
    names, code = np.unique(group[kept], return_inverse=True)
    return y, x[kept], code, len(names)


def _not_evaluable(count: int) -> NotEvaluable:
    return NotEvaluable(
        reason="There are fewer than three clusters, they do not differ, or the answers of a "
        "condition are all alike, so the robust errors do not exist. Use the engine's interval.",
        method="GEE",
        readers=count,
    )
