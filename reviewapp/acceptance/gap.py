"""Pure: the largest difference of a figure between the values of an attribute."""

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from reviewapp.acceptance.laying import Floats, Laid
from reviewapp.stats import subgroups
from reviewapp.stats.estimates import Estimate, NotEvaluable, Result, evaluable
from reviewapp.stats.figures import Figure
from reviewapp.stats.missing import Fill

METHOD = "Largest gap, all pairs at once (Bonferroni)"
LEAST_VALUES = 2


def largest(figure: Figure, laid: Laid, *, by: str, level: float, least_cases: int) -> Result:
    """Bound the largest gap: every pair of values at the level divided by their number.

    The upper limit is the largest distance from 0 that any pair's interval reaches, the lower one
    the largest that any of them is surely away from 0. One value that is not evaluable and the
    largest gap is unknown.
    """
    known = laid.only(np.array([by in groups for groups in laid.groups], dtype=np.bool_))
    values = [groups[by] for groups in known.groups]
    count = len(set(values))
    if count < LEAST_VALUES:
        return NotEvaluable(
            reason=f"The images show {count} value{'s' * (count != 1)} of “{by}”, and a gap needs "
            "two. Choose images that differ in it.",
            method=METHOD,
        )
    pairs = count * (count - 1) // 2
    compared = subgroups.interaction(
        figure,
        known.values,
        known.truth,
        values,
        confidence=1 - (1 - level) / pairs,
        least_cases=least_cases,
        case_of=known.case_of,
    )
    apart = list(compared.differences.values())
    lost = [result for result in apart if isinstance(result, NotEvaluable)]
    if lost:
        return lost[0]
    found = evaluable(apart)
    return Estimate(
        estimate=max(abs(one.estimate) for one in found),
        low=max(0.0, *(max(one.low, -one.high) for one in found)),
        high=max(max(abs(one.low), abs(one.high)) for one in found),
        level=level,
        method=METHOD,
        readers=len(known.readers),
        cases=known.cases,
    )


def values_of(laid: Laid, *, by: str) -> list[str]:
    return sorted({groups[by] for groups in laid.groups if by in groups})


def filled_apart(laid: Laid, worst: Fill, best: Fill, *, by: str, value: str) -> tuple[Laid, Laid]:
    """Assume every missing reading of one value at its worst and of the others at their best.

    And the other way round. Filled alike, all values move together and seem no further apart.
    """
    inside = np.array([groups.get(by) == value for groups in laid.groups], dtype=np.bool_)
    gone = np.isnan(laid.values) & laid.due
    at_worst, at_best = (np.where(laid.truth, fill.synthetic, fill.real) for fill in (worst, best))

    def filled(here: Floats, elsewhere: Floats) -> Laid:
        assumed = np.where(inside, here, elsewhere)
        return replace(laid, values=np.where(gone, assumed, laid.values))

    return filled(at_worst, at_best), filled(at_best, at_worst)


def unread(laid: Laid, *, by: str, declared: Collection[str]) -> str:
    """Say which values nobody read, of those declared and those shown."""
    answered = laid.only(np.asarray((~np.isnan(laid.values)).any(axis=0)))
    lost = {*declared, *values_of(laid, by=by)} - {*values_of(answered, by=by)}
    if not lost:
        return ""
    named = ", ".join(f"“{value}”" for value in sorted(lost))
    return (
        f"Nobody read an image whose “{by}” is {named}, so the largest gap is not known. "
        f"Let the next study show images of it."
    )
