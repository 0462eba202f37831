"""Ratings on a declared scale: who chose which category, and how near two categories are."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from reviewapp.stats import checks
from reviewapp.stats.checks import Floats, Integers
from reviewapp.stats.errors import WrongInput

Weighting = Literal["identity", "linear", "quadratic"]
# Up to so many values one pass over the ratings for each is quicker than sorting them.
FEW = 12
# So many ratings tell whether it is worth trying whole steps.
GLANCE = 100


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
    counts = tally(given, declared)
    if counts.sum() < np.count_nonzero(~np.isnan(given)):
        raise outside()
    rated = counts.any(axis=1)
    return Counted(counts if rated.all() else counts[rated], declared)


def tally(given: Floats, values: Floats) -> Floats:
    """Return how many readers gave each value: cases × values, other ratings not counted."""
    cases, width = given.shape[1], values.size
    if width > FEW:
        found = codes(given, values)
        places = (found + np.arange(cases) * width)[found < width]
        return np.bincount(places, minlength=cases * width).reshape(cases, width).astype(np.float64)
    # One pass per value; a row of counts in the smallest type that holds all readers.
    counts, small = np.empty((width, cases)), np.min_scalar_type(len(given))
    for row, value in zip(counts, values, strict=True):
        row[:] = np.add.reduce((given == value).view(np.uint8), axis=0, dtype=small)
    turned: Floats = counts.T
    return turned


def codes(given: Floats, values: Floats) -> Integers:
    """Return the place of each rating among ascending values, or their number for any other."""
    if values.size > FEW:
        found = np.minimum(np.searchsorted(values, given), values.size - 1)
        return np.where(values[found] == given, found, values.size)
    # Sums of bytes: far less memory is moved than by looking each rating up.
    place = np.full(given.shape, values.size, dtype=np.uint8)
    for number, value in enumerate(values):
        place -= np.uint8(values.size - number) * (given == value).view(np.uint8)
    return place.astype(np.intp)


def steps(given: Floats) -> Floats:
    """Return the few whole steps from the lowest rating to the highest, or nothing.

    A guess at the values in use that spares sorting them; whoever takes it must check that
    no rating lies between the steps.
    """
    low, high = np.fmin.reduce(given, axis=None), np.fmax.reduce(given, axis=None)
    # Written so that NaN and -∞, which have no steps, fail it.
    if not high < low + FEW:
        return np.empty(0)
    first = given.flat[:GLANCE]
    if ((first - low) % 1 > 0).any():
        return np.empty(0)
    whole: Floats = low + np.arange(int(high - low) + 1)
    return whole


def chosen(ratings: Floats, declared: Floats) -> Floats:
    """Return 1 where a reader chose a category: readers × cases × categories."""
    ones: Floats = (ratings[:, :, None] == declared).astype(np.float64)
    return ones


def outside() -> WrongInput:
    """Return the refusal of a rating that is no category of the scale."""
    return WrongInput(
        "A rating lies outside the declared scale, so agreement was not computed. "
        "Declare all categories, or correct the rating."
    )


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
