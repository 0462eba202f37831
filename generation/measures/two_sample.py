"""Can a simple classifier tell synthetic from real? The two-sample test by classifier."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from generation.measures.arrays import Flags, Floats, Whole, finite, vector
from generation.measures.chance import Plan, permutation_p, shuffled_subjects
from generation.measures.errors import NotMeasurable

FOLDS = 5
PENALTY = 1.0


@dataclass(frozen=True, slots=True)
class Told:
    """`scores` are out of fold, one per image: the higher, the more it looks synthetic."""

    auc: float
    scores: Floats
    p_value: float


def auc(scores: Floats, positive: Flags) -> float:
    """Return P(positive > negative) + ½ P(equal), by mid-ranks (Mann & Whitney, 1947)."""
    values = vector(scores, name="The scores")
    count, others = int(positive.sum()), int((~positive).sum())
    if not count or not others:
        raise NotMeasurable(
            "All images are of one kind, so nothing can be told apart. Give both kinds."
        )
    ranks = rankdata(values)
    return float((ranks[positive].sum() - count * (count + 1) / 2) / (count * others))


def drawn_auc(scores: Floats, positive: Flags, weights: tuple[Floats, Floats]) -> Floats:
    """The area for each row of weights, for the positives and for the negatives."""
    high, low = scores[positive], scores[~positive]
    wins = (high[:, None] > low) + 0.5 * (high[:, None] == low)
    total: Floats = np.einsum("bi,bi->b", weights[0] @ wins, weights[1])
    counted: Floats = weights[0].sum(axis=1) * weights[1].sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        areas: Floats = total / counted
    return areas


def classify(features: Floats, synthetic: Flags, clusters: Whole, plan: Plan) -> Told:
    """Score each image by a linear classifier that never saw its subject.

    Lopez-Paz & Oquab, ICLR 2017, with the area under the ROC curve as statistic. Ridge regression
    on the class is Fisher's discriminant; being linear in the labels, it is refitted for every
    permutation at once, so the p value is exact: subjects are dealt anew and all is done again.
    """
    x = finite(features, name="The features")
    folds = _folds(clusters, synthetic, plan)
    scores = _out_of_fold(x, synthetic.astype(np.float64)[:, None], folds)[:, 0]
    area = _within_folds(scores[None], synthetic[None].astype(np.float64), folds)[0]
    dealt = shuffled_subjects(clusters, synthetic, plan, "classifier permutation")
    guessed = _out_of_fold(x, dealt.T, folds).T
    return Told(
        auc=float(area),
        scores=scores,
        p_value=permutation_p(float(area), _within_folds(guessed, dealt, folds)),
    )


def area(features: Floats, synthetic: Flags, clusters: Whole, plan: Plan) -> float:
    """The area of `classify` alone, without its test."""
    folds = _folds(clusters, synthetic, plan)
    scores = _out_of_fold(features, synthetic.astype(np.float64)[:, None], folds).T
    return float(_within_folds(scores, synthetic[None].astype(np.float64), folds)[0])


def _folds(clusters: Whole, synthetic: Flags, plan: Plan) -> Whole:
    """Deal the subjects of each side to the folds in turn, so that each fold has both."""
    sides = np.zeros(int(clusters.max()) + 1, dtype=bool)
    sides[clusters] = synthetic
    least = min(int(sides.sum()), int((~sides).sum()))
    if least < 2 * FOLDS:
        raise NotMeasurable(
            f"One of the sets has {least} subjects, so a classifier in {FOLDS} folds would learn "
            f"from too few. Give at least {2 * FOLDS} subjects on each side."
        )
    random = plan.generator("classifier folds")
    fold = np.empty(sides.size, dtype=np.int64)
    for side in (True, False):
        those = random.permutation(np.flatnonzero(sides == side))
        fold[those] = np.arange(those.size) % FOLDS
    dealt: Whole = fold[clusters]
    return dealt


def _out_of_fold(x: Floats, targets: Floats, folds: Whole) -> Floats:
    """Predict all targets (images × permutations) from ridge fits on the other folds."""
    scores = np.empty_like(targets)
    for fold in range(FOLDS):
        test, train = folds == fold, folds != fold
        centre = x[train].mean(axis=0)
        width = x[train].std(axis=0)
        width[width == 0] = 1.0
        learned, asked = (x[train] - centre) / width, (x[test] - centre) / width
        gram = learned.T @ learned + PENALTY * np.eye(x.shape[1])
        known = targets[train] - targets[train].mean(axis=0)
        scores[test] = asked @ np.linalg.solve(gram, learned.T @ known)
    return scores


def _within_folds(scores: Floats, sides: Floats, folds: Whole) -> Floats:
    """Average the area over the folds: scores of different fits are never compared."""
    areas = np.zeros(len(scores))
    counted = np.zeros(len(scores))
    for fold in range(FOLDS):
        here = folds == fold
        ranks, side = rankdata(scores[:, here], axis=1), sides[:, here]
        count = side.sum(axis=1)
        pairs = count * (here.sum() - count)
        wins = (ranks * side).sum(axis=1) - count * (count + 1) / 2
        areas += np.where(pairs > 0, wins / np.maximum(pairs, 1), 0)
        counted += pairs > 0
    average: Floats = areas / np.maximum(counted, 1)
    return average
