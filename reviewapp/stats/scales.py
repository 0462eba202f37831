"""Ratings on a declared scale: who chose which category, and how near two categories are."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from reviewapp.stats import checks
from reviewapp.stats.checks import Floats
from reviewapp.stats.errors import WrongInput

Weighting = Literal["identity", "linear", "quadratic"]


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """How many readers put each case into each category of the scale."""

    counts: Floats
    categories: Floats

    @property
    def readings(self) -> Floats:
        """How many readers rated each case."""
        total: Floats = self.counts.sum(axis=1)
        return total


def scale(categories: ArrayLike) -> Floats:
    """Return the categories in order if there are two or more different ones."""
    declared = np.unique(checks.vector(categories, name="The categories", least=2))
    if declared.size < 2:
        raise WrongInput(
            "The scale has one category only, so agreement means nothing on it. "
            "Declare all categories a reader can choose, not only those that were chosen."
        )
    return declared


def count(ratings: ArrayLike, categories: ArrayLike) -> Counted:
    """Count the ratings (readers × cases, NaN = missing) per case and declared category.

    Cases nobody rated are left out; a rating outside the scale is refused.
    """
    given, declared = checks.matrix(ratings, name="The ratings"), scale(categories)
    codes = np.searchsorted(declared, given)
    read = codes < declared.size
    foreign = declared[np.minimum(codes, declared.size - 1)] != given
    if (foreign & ~np.isnan(given)).any():
        raise WrongInput(
            "A rating lies outside the declared scale, so agreement was not computed. "
            "Declare all categories, or correct the rating."
        )
    cases = given.shape[1]
    places = (codes + np.arange(cases) * declared.size)[read]
    counts = np.bincount(places, minlength=cases * declared.size).reshape(cases, -1)
    return Counted(counts[counts.any(axis=1)].astype(np.float64), declared)


def codes(ratings: Floats, declared: Floats) -> Floats:
    """Return 1 where a reader chose a category: readers × cases × categories."""
    chosen: Floats = (ratings[:, :, None] == declared).astype(np.float64)
    return chosen


def weights(categories: Floats, weighting: Weighting) -> Floats:
    """Return how near each pair of categories is: 1 on the diagonal, 0 at the far ends.

    Linear 1 - |a-b|/range (Cicchetti & Allison 1971), quadratic 1 - (a-b)²/range²
    (Fleiss & Cohen 1973), on the values of the categories.
    """
    if weighting == "identity":
        return np.eye(categories.size)
    apart = np.abs(categories[:, None] - categories) / (categories[-1] - categories[0])
    near: Floats = 1 - apart if weighting == "linear" else 1 - apart**2
    return near
