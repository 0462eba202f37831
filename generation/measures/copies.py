"""Copies: do synthetic images lie nearer to the training images than unseen real ones would?"""

from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import cdist
from scipy.stats import binomtest

from generation.measures.arrays import Array, Floats, Whole, features, same_width
from generation.measures.chance import Plan, permutation_p, shuffled_subjects
from generation.measures.errors import NotMeasurable
from generation.measures.results import ClosePair

THRESHOLD_QUANTILE = 0.05
LEAST_HOLDOUT = 20
SHOWN_PAIRS = 8
FEW_NEIGHBOURS = 10


@dataclass(frozen=True, slots=True)
class Nearest:
    """For each synthetic image the distance to its nearest training and held-out image.

    `train` and `holdout` are distances to as many images of each; `to_all` is the distance to the
    nearest of all training images, and `unseen` the same of each held-out image: a copy must not
    escape because what it copies was thinned out.
    """

    train: Floats
    holdout: Floats
    to_all: Floats
    unseen: Floats
    # What share would come nearer to train if train and hold-out were dealt by chance.
    expected: float
    p_value: float
    # How many different real images are anybody's nearest neighbour.
    neighbours: int

    @property
    def warnings(self) -> tuple[str, ...]:
        """Images outside reality all have the same few neighbours, which say nothing of copying."""
        if self.neighbours >= min(FEW_NEIGHBOURS, len(self.train) / 4):
            return ()
        return (
            f"All synthetic images share {self.neighbours} nearest neighbours: they lie outside "
            "what is real, and whether those few are training images is chance.",
        )

    @property
    def nearer(self) -> Floats:
        """1 where train is nearer, ½ where both are equally near."""
        wins: Floats = (self.train < self.holdout) + 0.5 * (self.train == self.holdout)
        return wins

    @property
    def ratio(self) -> Floats:
        """Distance to train over distance to hold-out; 1 where both are 0."""
        both = (self.train == 0) & (self.holdout == 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            shares: Floats = np.where(both, 1.0, self.train / self.holdout)
        return shares

    @property
    def threshold(self) -> float:
        """The distance that 5 % of unseen real images stay below: calibrated, not chosen."""
        return float(np.quantile(self.unseen, THRESHOLD_QUANTILE))

    @property
    def too_near(self) -> Floats:
        """1 where a synthetic image is nearer to train than 95 % of unseen real images are."""
        return (self.to_all < self.threshold).astype(np.float64)


def nearest(
    synthetic: Floats, train: Floats, holdout: Floats, clusters: Whole, plan: Plan
) -> Nearest:
    """Measure in one feature space. `clusters` numbers the subjects of train, then of hold-out.

    Equal sizes make the two distances comparable, so the larger set is thinned by a seeded draw.
    The p value deals whole subjects to train and hold-out anew.
    """
    _refuse(synthetic, train, holdout)
    size = min(len(train), len(holdout))
    random = plan.generator("copies, equal sizes")
    at, other = (np.sort(random.permutation(len(part))[:size]) for part in (train, holdout))
    pool = np.concatenate([train[at], holdout[other]])
    members = np.concatenate([clusters[at], clusters[len(train) + other]])
    apart = cdist(synthetic, pool)
    is_train = np.arange(2 * size) < size
    numbers = np.unique(members, return_inverse=True)[1].astype(np.int64)
    dealt = shuffled_subjects(numbers, is_train, plan, "copies permutation")
    shares = _shares(apart, dealt)
    return Nearest(
        train=apart[:, :size].min(axis=1),
        holdout=apart[:, size:].min(axis=1),
        to_all=cdist(synthetic, train).min(axis=1),
        unseen=cdist(holdout, train).min(axis=1),
        expected=float(shares.mean()),
        p_value=permutation_p(float(_shares(apart, is_train[None])[0]), shares),
        neighbours=int(np.unique(apart.argmin(axis=1)).size),
    )


def exceeds(found: Nearest) -> float:
    """P value that more are too near than the 5 % of unseen real images (binomial, one-sided)."""
    count = int(found.too_near.sum())
    tested = binomtest(count, len(found.train), THRESHOLD_QUANTILE, alternative="greater")
    return float(tested.pvalue)


def closest(
    synthetic: Floats, train: Floats, holdout: Floats, *, space: str
) -> tuple[ClosePair, ...]:
    """List the pairs that a person should look at, the most suspicious first."""
    to_train, to_holdout = cdist(synthetic, train), cdist(synthetic, holdout).min(axis=1)
    at, near = to_train.argmin(axis=1), to_train.min(axis=1)
    tiny = np.finfo(np.float64).tiny
    ratio = np.minimum(near / np.maximum(to_holdout, tiny), 1e6)
    order = np.lexsort((near, ratio))[:SHOWN_PAIRS]
    return tuple(
        ClosePair(
            synthetic=int(place),
            train=int(at[place]),
            distance=float(near[place]),
            ratio=float(ratio[place]),
            space=space,
        )
        for place in order
    )


def _shares(apart: Floats, sides: Array) -> Floats:
    """Say for each dealing what share of images has its nearest neighbour on the train side.

    Train is nearer exactly when the nearest of the whole pool is a training image; equally near
    ones on both sides count one half.
    """
    nearest_ones = (apart == apart.min(axis=1, keepdims=True)).astype(np.float64)
    part = nearest_ones @ sides.T.astype(np.float64) / nearest_ones.sum(axis=1, keepdims=True)
    won = np.where(part >= 1, 1.0, np.where(part <= 0, 0.0, 0.5))
    shares: Floats = won.mean(axis=0)
    return shares


def _refuse(synthetic: Floats, train: Floats, holdout: Floats) -> None:
    for name, part in (("synthetic", synthetic), ("training", train), ("held-out", holdout)):
        same_width(features(part, name=f"The {name} features"), train)
    if len(holdout) < LEAST_HOLDOUT or len(train) < LEAST_HOLDOUT:
        raise NotMeasurable(
            f"There are {len(train)} training and {len(holdout)} held-out images. Copies show only "
            f"against unseen real images, so nothing was measured. Keep at least {LEAST_HOLDOUT} "
            "of each."
        )
