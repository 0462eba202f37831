"""Pure: how alike two arms are in each attribute, as a standardised mean difference.

d = (mean₁ - mean₂)/√((s₁² + s₂²)/2) for numbers, and for shares with s² = p(1 - p)
(Austin, Stat Med 28:3083-3107, 2009, eq. 1-2). Beyond 0.1 an arm may be told by it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from reviewapp.allocation.pairing import Candidate, numbers_in

TOLERATED = 0.1


@dataclass(frozen=True)
class Line:
    """One attribute, or one value of it, in both arms."""

    name: str
    value: str
    one: float
    other: float
    difference: float | None  # None where neither arm varies and the two differ: no scale for it

    @property
    def is_balanced(self) -> bool:
        return self.difference is not None and abs(self.difference) <= TOLERATED


@dataclass(frozen=True)
class Comparison:
    """The same line for all images and for those that were paired."""

    before: Line
    after: Line | None


def table(
    one: Sequence[Candidate],
    other: Sequence[Candidate],
    *,
    pairs: Sequence[tuple[str, str]],
    on: Sequence[str],
) -> list[Comparison]:
    """Compare the arms in each attribute before and after pairing."""
    kept = {side: {pair[side] for pair in pairs} for side in (0, 1)}
    after = [
        [image for image in arm if image.name in kept[side]]
        for side, arm in enumerate((one, other))
    ]
    found = []
    for name in on:
        later = {line.value: line for line in lines(after[0], after[1], name)}
        found += [Comparison(line, later.get(line.value)) for line in lines(one, other, name)]
    return found


def lines(one: Sequence[Candidate], other: Sequence[Candidate], name: str) -> list[Line]:
    """One line for numbers, one for each value of words."""
    if not one or not other:
        return []
    values = [[image.attributes.get(name, "") for image in arm] for arm in (one, other)]
    numbers = [numbers_in(arm) for arm in values]
    if not any(np.isnan(arm).any() for arm in numbers):
        means = [float(arm.mean()) for arm in numbers]
        variances = [float(arm.var(ddof=1)) if len(arm) > 1 else 0.0 for arm in numbers]
        return [_line(name, "", means, variances)]
    return [_share(name, value, values) for value in sorted({*values[0], *values[1]})]


def _share(name: str, value: str, values: Sequence[Sequence[str]]) -> Line:
    shares = [arm.count(value) / len(arm) for arm in values]
    return _line(name, value, shares, [share * (1 - share) for share in shares])


def _line(name: str, value: str, means: Sequence[float], variances: Sequence[float]) -> Line:
    apart = means[0] - means[1]
    scale = sqrt(sum(variances) / 2)
    difference = apart / scale if scale else (0.0 if not apart else None)
    return Line(name, value, means[0], means[1], difference)


def worst(found: Sequence[Comparison]) -> Mapping[str, float]:
    """The largest difference of each attribute after pairing; infinite where it has no scale."""
    largest: dict[str, float] = {}
    for comparison in found:
        if comparison.after is not None:
            said = comparison.after.difference
            size = float("inf") if said is None else abs(said)
            largest[comparison.after.name] = max(largest.get(comparison.after.name, 0.0), size)
    return largest
