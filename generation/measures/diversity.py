"""Does one condition lead to many images, or always to the same?"""

import numpy as np
from scipy.spatial.distance import cdist

from generation.measures.arrays import Floats, Whole
from generation.measures.chance import percentiles
from generation.measures.errors import NotMeasurable
from generation.measures.inputs import Inputs
from generation.measures.results import Figure

LEAST = 2


def within_conditions(features: Floats, conditions: Whole, weights: Floats) -> Floats:
    """Mean distance between two images of one condition, averaged over the conditions.

    For each row of weights; an image is never paired with itself.
    """
    totals = np.zeros(len(weights))
    counted = np.zeros(len(weights))
    for condition in np.unique(conditions):
        here = conditions == condition
        apart, weight = cdist(features[here], features[here]), weights[:, here]
        pairs = weight.sum(axis=1) ** 2 - (weight**2).sum(axis=1)
        total = np.einsum("bi,bi->b", weight @ apart, weight)
        totals += np.where(pairs > 0, total / np.maximum(pairs, 1), 0)
        counted += pairs > 0
    average: Floats = totals / np.maximum(counted, 1)
    return average


def diversity(given: Inputs) -> tuple[Figure, ...]:
    """Diversity of the synthetic images over that of real ones of the same conditions.

    1 is as varied as reality, near 0 is collapse. Without labels all images are one condition.
    """
    conditions = _conditions(given)
    rows = given.encoded["holdout"], given.encoded["synthetic"]
    drawn = [
        within_conditions(features, labels, weights)
        for features, labels, weights in zip(
            rows, conditions, (given.weights("holdout"), given.weights("synthetic")), strict=True
        )
    ]
    real, synthetic = (
        float(within_conditions(features, labels, np.ones((1, len(features))))[0])
        for features, labels in zip(rows, conditions, strict=True)
    )
    estimate = synthetic / real
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = drawn[1] / drawn[0]
    subjects = min(given.holdout.subject_count, given.synthetic.subject_count)
    interval = percentiles(ratios, given.plan, subjects=subjects, centre=estimate)
    return (
        Figure(
            name=given.named("diversity"),
            estimate=estimate,
            unit="ratio",
            details={"real": real, "synthetic": synthetic},
            **given.said(interval, "holdout", "synthetic"),
        ),
    )


def _conditions(given: Inputs) -> tuple[Whole, Whole]:
    real, synthetic = given.holdout.labels, given.synthetic.labels
    if real is None or synthetic is None:
        return np.zeros(len(given.holdout), np.int64), np.zeros(len(given.synthetic), np.int64)
    shared = [
        value
        for value in np.intersect1d(real, synthetic)
        if min((real == value).sum(), (synthetic == value).sum()) >= LEAST
    ]
    if not shared or set(np.unique(real)) != set(shared):
        raise NotMeasurable(
            f"{len(shared)} of the {len(np.unique(real))} real conditions have {LEAST} images on "
            "both sides, so diversity within conditions was not measured. Sample every condition "
            "at least twice."
        )
    if set(np.unique(synthetic)) != set(shared):
        raise NotMeasurable(
            "Some synthetic conditions have no real images to compare with, so diversity within "
            "conditions was not measured. Leave these out."
        )
    return real, synthetic
