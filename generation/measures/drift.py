"""Has the population moved? Stability index, Kolmogorov-Smirnov and kernel distance of cohorts."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from scipy.stats import false_discovery_control

from generation.measures import kernels
from generation.measures.arrays import Array, Floats, Whole, features, same_width, vector
from generation.measures.chance import Plan, permutation_p
from generation.measures.errors import NotMeasurable
from generation.measures.results import Figure
from generation.measures.subjects import Sides

BINS = 10
HALF = 0.5


def stability_index(reference: Floats, current: Floats, *, bins: int = BINS) -> float:
    """Return Σ (p − q) ln(p / q) over bins that hold equal parts of the reference.

    The population stability index (Siddiqi, Credit Risk Scorecards, 2006, chapter 8), which is the
    symmetric Kullback-Leibler divergence. Half a case is added to every bin, so that an empty one
    stays finite. Common reading: below 0.1 stable, above 0.25 moved; the p value says more.
    """
    one = vector(reference, name="The reference values")
    other = vector(current, name="The current values")
    once = np.ones((1, one.size)), np.ones((1, other.size))
    return float(_indices(_binned(one, other, bins), once)[0])


def kolmogorov_smirnov(reference: Floats, current: Floats) -> float:
    """Return the largest distance between the two cumulative distributions."""
    pooled = np.concatenate([reference, current])
    first = np.arange(pooled.size) < reference.size
    return float(steps(pooled, first[None], ~first[None])[0])


def drift_of(
    reference: Mapping[str, Floats], current: Mapping[str, Floats], *, sides: Sides, plan: Plan
) -> tuple[Figure, ...]:
    """Compare named columns of two cohorts: stability index with interval, p by dealing subjects.

    `details` hold the Kolmogorov-Smirnov distance, its p value and that one adjusted for having
    looked at several columns (Benjamini & Hochberg, J R Stat Soc B 57:289-300, 1995).
    """
    if set(reference) != set(current) or not reference:
        raise NotMeasurable(
            "The two cohorts do not have the same columns, so nothing was measured. "
            "Give the same numbers of both."
        )
    found = [_column(name, (reference[name], current[name]), sides, plan) for name in reference]
    adjusted = false_discovery_control([figure.details["p_value"] for figure in found])
    return tuple(
        replace(figure, details={**figure.details, "adjusted_p_value": float(p_value)})
        for figure, p_value in zip(found, adjusted, strict=True)
    )


def kernel_drift(reference: Floats, current: Floats, *, sides: Sides, plan: Plan) -> Figure:
    """Compare all features at once: MMD² with a Gaussian kernel, p by dealing subjects."""
    x, y = features(reference, name="The reference"), features(current, name="The current features")
    same_width(x, y)
    pooled, first = np.concatenate([x, y]), sides.is_first[None].astype(np.float64)
    estimate = float(kernels.of_sides(pooled, first, 1 - first)[0])
    dealt = sides.dealt(plan, "mmd")
    one, other = sides.weights(plan, "mmd")
    empty = np.zeros((plan.draws, len(y))), np.zeros((plan.draws, len(x)))
    drawn = kernels.of_sides(pooled, np.hstack([one, empty[0]]), np.hstack([empty[1], other]))
    p_value = permutation_p(estimate, kernels.of_sides(pooled, dealt, 1 - dealt))
    interval = sides.interval(drawn, plan, centre=estimate)
    return sides.figure(
        "mmd", estimate, interval, plan=plan, unit="kernel units", details={"p_value": p_value}
    )


def steps(pooled: Floats, one: Array, other: Array) -> Floats:
    """Largest distance of the cumulative distributions, for each row of weights of the sides."""
    order = np.argsort(pooled, kind="stable")
    last = np.append(np.diff(pooled[order]) > 0, True)  # equal values step together
    rise = np.cumsum(one[:, order], axis=1)[:, last], np.cumsum(other[:, order], axis=1)[:, last]
    apart: Floats = np.abs(rise[0] / rise[0][:, -1:] - rise[1] / rise[1][:, -1:]).max(axis=1)
    return apart


def _column(name: str, values: tuple[Floats, Floats], sides: Sides, plan: Plan) -> Figure:
    one, other = (
        vector(part, name=f"The values of {name}", length=side.clusters.size)
        for part, side in zip(values, (sides.first, sides.second), strict=True)
    )
    distance = kolmogorov_smirnov(one, other)
    dealt = sides.dealt(plan, name)
    p_value = permutation_p(distance, steps(np.concatenate([one, other]), dealt, 1 - dealt))
    estimate = stability_index(one, other)
    drawn = _indices(_binned(one, other, BINS), sides.weights(plan, name))
    interval = sides.interval(drawn, plan, centre=estimate)
    return sides.figure(
        f"psi[{name}]",
        estimate,
        interval,
        plan=plan,
        unit="nats",
        details={"ks": distance, "p_value": p_value},
    )


def _binned(reference: Floats, current: Floats, bins: int) -> tuple[Whole, Whole]:
    edges = np.unique(np.quantile(reference, np.linspace(0, 1, bins + 1)[1:-1]))
    if reference.min() == reference.max():
        raise NotMeasurable(
            "All reference values are equal, so nothing can drift from them. Choose a column that "
            "varies."
        )
    return np.searchsorted(edges, reference), np.searchsorted(edges, current)


def _indices(places: tuple[Whole, Whole], weights: tuple[Floats, Floats]) -> Floats:
    """The index for each row of weights."""
    bins = int(max(places[0].max(), places[1].max())) + 1
    shares = []
    for place, weight in zip(places, weights, strict=True):
        filled = weight @ np.eye(bins)[place] + HALF
        shares.append(filled / filled.sum(axis=1, keepdims=True))
    p, q = shares
    total: Floats = ((p - q) * np.log(p / q)).sum(axis=1)
    return total
