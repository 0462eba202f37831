"""Pure: which images make a pair, and how alike the two sides are before and after.

A pair takes one image of each arm. EXACT takes only images that agree in all chosen attributes,
NEAREST those that are closest in them, LINKED those whose link is the same: the source image of a
translation, or the subject of a progression. What finds no partner is left out, and counted.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from reviewapp.allocation.chance import shuffled
from reviewapp.allocation.errors import DrawImpossible

# Each is compared with each: 4000 on a side take some seconds.
MOST_COMPARED = 4000
UNKNOWN = 1.0  # this far, in spreads, is what is unknown from everything


class Matching(StrEnum):
    RANDOM = "RANDOM"
    EXACT = "EXACT"
    NEAREST = "NEAREST"
    LINKED = "LINKED"


@dataclass(frozen=True)
class Candidate:
    """An image that may become half of a pair."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    link: str = ""


@dataclass(frozen=True)
class Pairing:
    pairs: tuple[tuple[str, str], ...]
    left_out: tuple[int, int]


def pairing(
    one: Sequence[Candidate],
    other: Sequence[Candidate],
    *,
    matching: Matching,
    on: Sequence[str] = (),
    seed: int,
) -> Pairing:
    """Pair as many as there are partners for, in an order of chance."""
    sides = _shuffled(one, seed, "one"), _shuffled(other, seed, "other")
    if matching is Matching.NEAREST:
        pairs = _nearest(*sides, on=on)
    else:
        pairs = _alike(*sides, key=_key(matching, on))
    by_name = {"+".join(pair): pair for pair in pairs}
    order = shuffled(by_name, seed, "pairs")
    return Pairing(
        pairs=tuple(by_name[name] for name in order),
        left_out=(len(one) - len(pairs), len(other) - len(pairs)),
    )


def _shuffled(some: Sequence[Candidate], seed: int, purpose: str) -> list[Candidate]:
    by_name = {candidate.name: candidate for candidate in some}
    return [by_name[name] for name in shuffled(by_name, seed, purpose)]


def _key(matching: Matching, on: Sequence[str]) -> Callable[[Candidate], tuple[str, ...] | None]:
    """What must be the same; None has no partner."""
    if matching is Matching.LINKED:
        return lambda candidate: (candidate.link,) if candidate.link else None
    if matching is Matching.EXACT:
        return lambda candidate: tuple(candidate.attributes.get(name, "") for name in on)
    return lambda _: ()


def _alike(
    one: Sequence[Candidate],
    other: Sequence[Candidate],
    *,
    key: Callable[[Candidate], tuple[str, ...] | None],
) -> list[tuple[str, str]]:
    free: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for candidate in reversed(other):
        if (value := key(candidate)) is not None:
            free[value].append(candidate.name)
    pairs = []
    for candidate in one:
        value = key(candidate)
        if value is not None and (same := free[value]):
            pairs.append((candidate.name, same.pop()))
    return pairs


def _nearest(
    one: Sequence[Candidate], other: Sequence[Candidate], *, on: Sequence[str]
) -> list[tuple[str, str]]:
    """Choose the partners whose distances have the least sum over all pairs."""
    if max(len(one), len(other)) > MOST_COMPARED:
        raise DrawImpossible(
            f"An arm has more than {MOST_COMPARED} images, too many to compare each with each, so "
            f"nothing was paired. Match exactly, or take smaller cohort versions."
        )
    costs = np.zeros((len(one), len(other)))
    for name in on:
        costs += _distances(
            *([image.attributes.get(name, "") for image in arm] for arm in (one, other))
        )
    rows, columns = linear_sum_assignment(costs)
    return [
        (one[row].name, other[column].name)
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
    ]


def _distances(one: Sequence[str], other: Sequence[str]) -> NDArray[np.float64]:
    """Between numbers by their spread, between words 0 or 1; what is unknown is 1 from all."""
    numbers = [numbers_in(arm) for arm in (one, other)]
    if any(np.isnan(arm).all() for arm in numbers):
        words = [np.asarray(arm, dtype=np.str_) for arm in (one, other)]
        return np.asarray(words[0][:, None] != words[1][None, :], np.float64)
    spread = float(np.nanstd(np.concatenate(numbers))) or 1.0
    apart = np.asarray(np.abs(numbers[0][:, None] - numbers[1][None, :]) / spread, np.float64)
    apart[np.isnan(apart)] = UNKNOWN
    return apart


def numbers_in(values: Sequence[str]) -> NDArray[np.float64]:
    """Read numbers; what is none, or not finite, is nan."""
    found = np.full(len(values), np.nan)
    for place, value in enumerate(values):
        try:
            number = float(value)
        except ValueError:
            continue
        found[place] = number if np.isfinite(number) else np.nan
    return found
