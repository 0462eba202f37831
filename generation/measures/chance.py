"""Chance from outside: one plan of seeds and draws, and resampling whole subjects."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from generation.measures.arrays import Floats, Whole
from generation.measures.errors import NotMeasurable

FEW_SUBJECTS = 20
LEAST_SUBJECTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All that a figure depends on besides the images."""

    seed: int
    draws: int = 1000
    level: float = 0.95
    neighbours: int = 5

    def __post_init__(self) -> None:
        least = 100
        counted = self.draws >= least and self.neighbours >= 1 and self.seed >= 0
        if not (counted and 0 < self.level < 1):
            raise NotMeasurable(
                f"A plan with seed {self.seed}, {self.draws} draws, level {self.level} and "
                f"{self.neighbours} neighbours cannot be followed. Take a seed of 0 or more, at "
                f"least {least} draws, a level between 0 and 1 and at least 1 neighbour."
            )

    def generator(self, purpose: str) -> np.random.Generator:
        """Give every purpose a stream of its own: what is measured before changes nothing."""
        words = np.frombuffer(sha256(purpose.encode()).digest()[:16], dtype="<u4")
        return np.random.default_rng([self.seed, *words.tolist()])


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    low: float | None
    high: float | None
    method: str
    warnings: tuple[str, ...] = ()


def multiplicities(clusters: Whole, plan: Plan, purpose: str) -> Floats:
    """Say how often each image counts in each draw of as many subjects, with replacement.

    The cluster bootstrap (Field & Welsh, J R Stat Soc B 69:369-390, 2007): images of a subject
    come and go together. Draws × images.
    """
    count = int(clusters.max()) + 1
    drawn = plan.generator(purpose).multinomial(count, np.full(count, 1 / count), size=plan.draws)
    weights: Floats = drawn[:, clusters].astype(np.float64)
    return weights


def percentiles(
    drawn: Floats, plan: Plan, *, subjects: int, centre: float | None = None
) -> Interval:
    """Take the middle of the draws; with a `centre`, move them there first.

    A distance between two samples grows when a sample is drawn with replacement, so its draws lie
    too high as a whole. Moved to the estimate they say how far it scatters at this size; the bias
    that it shares with the figure of real against real stays, which is why both are shown.
    """
    if subjects < LEAST_SUBJECTS:
        return Interval(
            low=None,
            high=None,
            method="no interval",
            warnings=(f"{subjects} subjects are too few for an interval.",),
        )
    known = drawn[np.isfinite(drawn)]
    if known.size < len(drawn) / 2:
        return Interval(
            low=None,
            high=None,
            method="no interval",
            warnings=("Most draws gave no number, so there is no interval.",),
        )
    moved = known if centre is None else known - known.mean() + centre
    tail = (1 - plan.level) / 2
    low, high = np.quantile(moved, [tail, 1 - tail])
    moving = "" if centre is None else ", moved to the estimate"
    return Interval(
        low=float(low),
        high=float(high),
        method=f"{plan.draws} draws of subjects, seed {plan.seed}, percentiles{moving}",
        warnings=few(subjects),
    )


def of_share(drawn: Floats, values: Floats, plan: Plan, *, subjects: int) -> Interval:
    """Percentiles; where all images agree, the exact binomial limits over subjects.

    No draw can differ from what all share, yet none of 50 is no proof of none (Clopper & Pearson,
    Biometrika 26:404-413, 1934).
    """
    share = float(values[0])
    if subjects < LEAST_SUBJECTS or share not in {0.0, 1.0} or (values != share).any():
        return percentiles(drawn, plan, subjects=subjects)
    reach = ((1 - plan.level) / 2) ** (1 / subjects)
    return Interval(
        low=reach if share else 0.0,
        high=1.0 if share else 1 - reach,
        method=f"exact binomial limits over {subjects} subjects, all alike",
        warnings=few(subjects),
    )


def few(subjects: int) -> tuple[str, ...]:
    if subjects >= FEW_SUBJECTS:
        return ()
    return (f"Only {subjects} subjects: the interval is likely to be too narrow.",)


def ratio_draws(weights: Floats, values: Floats) -> Floats:
    """Average the values in each draw."""
    total = weights.sum(axis=1)
    average: Floats = (weights @ values) / total
    return average


def shuffled_subjects(
    clusters: Whole, first: Sequence[bool] | np.ndarray, plan: Plan, purpose: str
) -> Floats:
    """Deal the subjects anew to the first and the second side, as many to each as there were.

    Draws × images, 1 on the first side. For permutation tests that keep a subject's images
    together.
    """
    sides = np.zeros(int(clusters.max()) + 1)
    sides[clusters] = np.asarray(first, dtype=np.float64)
    random = plan.generator(purpose)
    dealt = random.permuted(np.tile(sides, (plan.draws, 1)), axis=1)
    placed: Floats = dealt[:, clusters]
    return placed


def permutation_p(observed: float, drawn: Floats) -> float:
    """(1 + how many draws reach the observed) / (1 + draws); Phipson & Smyth, SAGMB 9:39, 2010.

    A hair of slack keeps draws that equal the observed but for rounding among those that reach it.
    """
    slack = 1e-12 * max(1.0, abs(observed))
    return float((1 + (drawn >= observed - slack).sum()) / (1 + drawn.size))
