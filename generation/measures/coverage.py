"""Precision, recall, density and coverage in feature space: is it like real, and is all there."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from generation.measures.arrays import Floats, features, same_width
from generation.measures.errors import NotMeasurable


@dataclass(frozen=True, slots=True)
class Coverage:
    """What each image contributes; the means are the four figures."""

    precision: Floats  # per synthetic image: lies within reach of a real one
    recall: Floats  # per real image: lies within reach of a synthetic one
    density: Floats  # per synthetic image: how many real ones reach it, over k
    coverage: Floats  # per real image: has a synthetic one within its reach


def measure(real: Floats, synthetic: Floats, *, neighbours: int) -> Coverage:
    """An image's reach is the distance to its k-th nearest neighbour in its own set.

    Precision and recall: Kynkäänniemi et al., NeurIPS 2019, eq. 1-2. Density and coverage: Naeem
    et al., ICML 2020, eq. 3 and 5.
    """
    x, y = features(real, name="The real features"), features(synthetic, name="The synthetic ones")
    same_width(x, y)
    if min(len(x), len(y)) <= neighbours:
        raise NotMeasurable(
            f"{min(len(x), len(y))} images have no {neighbours} neighbours each, so nothing was "
            "measured. Give more images or ask for fewer neighbours."
        )
    apart = squares(x, y)
    reach_x, reach_y = _reach(x, neighbours), _reach(y, neighbours)
    within_real = apart < reach_x[:, None]
    return Coverage(
        precision=_numbers(within_real.any(axis=0)),
        recall=_numbers((apart < reach_y).any(axis=1)),
        density=within_real.sum(axis=0) / neighbours,
        coverage=_numbers(apart.min(axis=1) < reach_x),
    )


def squares(x: Floats, y: Floats) -> Floats:
    """Squared distances of all pairs by |x|² + |y|² − 2 x·y, which is as good to compare by."""
    apart = (x**2).sum(axis=1)[:, None] + (y**2).sum(axis=1)
    apart -= 2 * (x @ y.T)
    whole: Floats = np.maximum(apart, 0, out=apart)
    return whole


def _numbers(flags: ArrayLike) -> Floats:
    return np.asarray(flags, dtype=np.float64)


def _reach(x: Floats, neighbours: int) -> Floats:
    """The square; the own distance 0 comes first, so the k-th neighbour stands at place k."""
    apart = squares(x, x)
    np.fill_diagonal(apart, 0.0)
    reach: Floats = np.partition(apart, neighbours, axis=1)[:, neighbours]
    return reach
