"""The Fréchet distance between two sets of features, taken as normal."""

from dataclasses import replace

import numpy as np

from generation.measures.arrays import Floats, features, same_width
from generation.measures.chance import Interval, Plan, percentiles
from generation.measures.errors import NotMeasurable

# Each draw costs two decompositions; the spread of a distance needs no more of them.
MOST_DRAWS = 200


def distance(one: Floats, other: Floats) -> float:
    """Return |μ₁ − μ₂|² + tr(Σ₁ + Σ₂ − 2 (Σ₁^½ Σ₂ Σ₁^½)^½).

    Dowson & Landau, J Multivar Anal 12:450-455, 1982, eq. 4; for images Heusel et al., NeurIPS
    2017. The symmetric form needs eigenvalues of symmetric matrices only, in float64, and so
    never an imaginary part.
    """
    x, y = features(one, name="The first features"), features(other, name="The second features")
    same_width(x, y)
    if min(len(x), len(y)) < 2:  # noqa: PLR2004  a covariance needs two
        raise NotMeasurable("One image has no covariance, so there is no distance. Give more.")
    return _between(*_moments(x, np.ones(len(x))), *_moments(y, np.ones(len(y))))


def interval(
    real: Floats, synthetic: Floats, weights: tuple[Floats, Floats], plan: Plan, subjects: int
) -> Interval:
    """Draw subjects of both sets anew; the first `MOST_DRAWS` draws are used."""
    drawn = [
        _between(*_moments(real, one), *_moments(synthetic, other))
        for one, other in zip(weights[0][:MOST_DRAWS], weights[1][:MOST_DRAWS], strict=True)
        if min((one > 0).sum(), (other > 0).sum()) > 1
    ]
    shorter = replace(plan, draws=min(plan.draws, MOST_DRAWS))
    centre = distance(real, synthetic)
    found = percentiles(np.array(drawn), shorter, subjects=subjects, centre=centre)
    return found if found.low is None else replace(found, low=max(found.low, 0.0))


def _moments(x: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Mean and unbiased covariance of rows that count `weights` times."""
    total = weights.sum()
    mean = weights @ x / total
    centred = x - mean
    return mean, (centred * weights[:, None]).T @ centred / (total - 1)


def _between(mean1: Floats, cov1: Floats, mean2: Floats, cov2: Floats) -> float:
    root = _root(cov1)
    values = np.linalg.eigvalsh(root @ cov2 @ root)
    crossed = np.sqrt(np.clip(values, 0, None)).sum()
    apart = float(((mean1 - mean2) ** 2).sum())
    return max(apart + float(np.trace(cov1) + np.trace(cov2) - 2 * crossed), 0.0)


def _root(matrix: Floats) -> Floats:
    values, vectors = np.linalg.eigh(matrix)
    root: Floats = (vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T
    return root
