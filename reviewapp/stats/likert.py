"""What a report says of an ordered scale: its median, and how many reach a level."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from reviewapp.stats import checks, mrmc, scales
from reviewapp.stats.checks import Floats
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.estimates import Estimate, NotEvaluable, Result
from reviewapp.stats.figures import mean_rating

# Nothing lies below the lowest level of a scale.
NONE_BELOW = Estimate(estimate=0, low=0, high=0, level=1, method="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The median and the share that reaches a level, each with its interval, and all counts."""

    median: Result
    reached: Result
    counts: tuple[int, ...]


def summary(
    ratings: ArrayLike, *, categories: ArrayLike, confidence: float, least: float = 4
) -> Summary:
    """Describe ratings (readers × cases, NaN = not read) on a declared scale.

    The share ≥ `least` is a mean over readers through the engine. The interval of the median
    inverts tests on the scale: a level stays in it unless P(r ≤ level) lies surely below one
    half, or P(r < level) surely above (Woodruff, JASA 47:635-646, 1952, with the engine's
    interval for the shares). A share of 0 or 1 is bounded by the number of cases.
    """
    checks.confidence_level(confidence)
    given = checks.matrix(ratings, name="The ratings")
    declared = scales.scale(categories)
    read = given[~np.isnan(given)]
    if not np.isin(read, declared).all():
        raise scales.outside()
    if read.size == 0:
        raise WrongInput(
            "There is no rating, so there is no median and no share. Wait until somebody has read."
        )
    return Summary(
        median=_median(given, declared, confidence),
        reached=_share(given, given >= least, confidence),
        counts=tuple(int((read == level).sum()) for level in declared),
    )


def _median(given: Floats, declared: Floats, confidence: float) -> Result:
    read = given[~np.isnan(given)]
    method = "Median, inverted over the scale"
    middle = float(np.median(read))
    kept = []
    below = NONE_BELOW
    for level in declared:
        up_to = _share(given, given <= level, confidence)
        if isinstance(up_to, NotEvaluable):
            return replace(up_to, method=method, estimate=middle)
        # P(r < level) is P(r ≤ the level before), which came out evaluable.
        if up_to.high >= 0.5 and below.low <= 0.5:
            kept.append(float(level))
        below = up_to
    return Estimate(
        estimate=middle,
        low=min([*kept, middle]),
        high=max([*kept, middle]),
        level=confidence,
        method=method,
        readers=given.shape[0],
        cases=given.shape[1],
    )


def _share(given: Floats, reached: checks.Booleans, confidence: float) -> Result:
    marks = np.where(np.isnan(given), np.nan, reached.astype(np.float64))
    bound = mrmc.unanimous(marks, confidence=confidence)
    if isinstance(bound, Estimate):
        return bound
    return mrmc.single(mean_rating, marks, np.zeros(given.shape[1]), confidence=confidence)
