"""The kernel distance: squared maximum mean discrepancy, unbiased, by whole subjects."""

import numpy as np

from generation.measures.arrays import Floats, features, same_width
from generation.measures.errors import NotMeasurable

LEAST = 2


def polynomial(x: Floats, y: Floats) -> Floats:
    """k(x, y) = (x·y / d + 1)³, the kernel of Bińkowski et al., ICLR 2018, section 4."""
    product: Floats = x @ y.T / x.shape[1] + 1
    return product * product * product  # far faster than a power


def gaussian(x: Floats, y: Floats, *, width: float) -> Floats:
    """k(x, y) = exp(−|x − y|² / 2 width²)."""
    squares = (x**2).sum(axis=1)[:, None] + (y**2).sum(axis=1) - 2 * x @ y.T
    values: Floats = np.exp(-np.maximum(squares, 0) / (2 * width**2))
    return values


def distance(one: Floats, other: Floats) -> float:
    """Return MMD²ᵤ: mean k(x, x′) + mean k(y, y′) − 2 mean k(x, y).

    No image is paired with itself (Gretton et al., J Mach Learn Res 13:723-773, 2012, eq. 3). The
    expectation for equal distributions is zero at any number of images, so it may be negative.
    """
    x, y = features(one, name="The first features"), features(other, name="The second features")
    same_width(x, y)
    if min(len(x), len(y)) < LEAST:
        raise NotMeasurable("One image has no pair, so there is no distance. Give more.")
    return float(drawn(x, y, np.ones((1, len(x))), np.ones((1, len(y))))[0])


def drawn(x: Floats, y: Floats, weights_x: Floats, weights_y: Floats) -> Floats:
    """MMD²ᵤ for each row of weights; an image drawn twice is never paired with itself."""
    crossed = _mean_of_products(weights_x, polynomial(x, y), weights_y)
    total: Floats = (
        _within(polynomial(x, x), weights_x) + _within(polynomial(y, y), weights_y) - 2 * crossed
    )
    return total


def of_sides(pooled: Floats, weights: Floats, other: Floats) -> Floats:
    """MMD² with a Gaussian kernel of the median width, for each row of weights of the two sides."""
    kernel = gaussian(pooled, pooled, width=_median_distance(pooled))
    total: Floats = (
        _within(kernel, weights)
        + _within(kernel, other)
        - 2 * _mean_of_products(weights, kernel, other)
    )
    return total


def _mean_of_products(one: Floats, kernel: Floats, other: Floats) -> Floats:
    total: Floats = np.einsum("bi,bi->b", one @ kernel, other)
    average: Floats = total / (one.sum(axis=1) * other.sum(axis=1))
    return average


def _within(kernel: Floats, weights: Floats) -> Floats:
    alone = np.diag(kernel)
    pairs = np.einsum("bi,bi->b", weights @ kernel, weights) - (weights**2) @ alone
    counted: Floats = weights.sum(axis=1) ** 2 - (weights**2).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        average: Floats = pairs / counted
    return average


def _median_distance(x: Floats) -> float:
    squares = (x**2).sum(axis=1)[:, None] + (x**2).sum(axis=1) - 2 * x @ x.T
    apart = np.sqrt(np.maximum(squares[np.triu_indices(len(x), 1)], 0))
    width = float(np.median(apart))
    if not width:
        raise NotMeasurable(
            "More than half of the images have equal features, so no kernel fits. "
            "Use another encoder or other features."
        )
    return width
