"""What the missing readings could change: worst, best and the tipping point."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from reviewapp.stats import checks, mrmc
from reviewapp.stats.checks import Floats
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.estimates import Result
from reviewapp.stats.figures import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """The rating to assume for a missing reading of a real and of a synthetic case."""

    real: float
    synthetic: float


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The interval as observed, with complete readers only, and under both assumptions."""

    available: Result
    complete_readers: Result
    worst: Result
    best: Result
    missing: int


@dataclass(frozen=True, slots=True)
class Tipping:
    """The least share of missing readings that, filled adversely, changes the answer."""

    share: float | None
    filled: int
    missing: int


def assume(ratings: ArrayLike, truth: ArrayLike, fill: Fill) -> Floats:
    """Return the ratings with every missing one assumed."""
    given = checks.matrix(ratings, name="The ratings")
    labels = checks.truth_labels(truth, cases=given.shape[1])
    assumed = np.where(labels, fill.synthetic, fill.real)
    return np.where(np.isnan(given), assumed, given)


def sensitivity(
    figure: Figure,
    ratings: ArrayLike,
    truth: ArrayLike,
    *,
    worst: Fill,
    best: Fill,
    confidence: float,
) -> Sensitivity:
    """Infer four times: available, complete readers, worst and best assumption.

    For detectability the worst case is a missing reading that counts as detected; for
    ratings the lowest level for synthetic cases. Each part may be not evaluable.
    """
    given = checks.matrix(ratings, name="The ratings")
    whole = given[~np.isnan(given).any(axis=1)]

    def infer(table: Floats) -> Result:
        return mrmc.single(figure, table, truth, confidence=confidence)

    # Without a complete reader the first reader stands in, and the engine says what lacks.
    return Sensitivity(
        available=infer(given),
        complete_readers=infer(whole if len(whole) else given[:1]),
        worst=infer(assume(given, truth, worst)),
        best=infer(assume(given, truth, best)),
        missing=int(np.isnan(given).sum()),
    )


def tipping_point(
    ratings: ArrayLike,
    truth: ArrayLike,
    *,
    adverse: Fill,
    seed: int,
    holds: Callable[[Floats], bool],
) -> Tipping:
    """Fill more and more of the missing readings adversely until `holds` no longer holds.

    The readings are filled in an order drawn from the seed, so one run is reproducible;
    the least number is found by bisection, which supposes that more adverse readings
    never help. `share` is None when even all of them change nothing. `holds` must hold
    for the data as they are.
    """
    given = checks.matrix(ratings, name="The ratings")
    assumed = assume(given, truth, adverse)
    places = np.argwhere(np.isnan(given))
    checks.chance(seed).shuffle(places)

    def after(count: int) -> bool:
        table = given.copy()
        rows, columns = places[:count].T
        table[rows, columns] = assumed[rows, columns]
        return holds(table)

    if not after(0):
        raise WrongInput(
            "The conclusion does not hold for the data as they are, so nothing can tip it. "
            "Ask only about a conclusion that was drawn."
        )
    if after(len(places)):
        return Tipping(None, len(places), len(places))
    low, high = 0, len(places)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if after(middle) else (low, middle)
    return Tipping(high / len(places), high, len(places))
