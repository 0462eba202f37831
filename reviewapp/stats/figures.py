"""Figures of merit: one number per reader, and the same number without each case.

Every figure takes ratings (readers × cases, NaN = not read) and one truth per case
(True = synthetic) and answers a `Jackknifed`. A reader for whom the figure does not
exist, or stops existing when one case is left out, has NaN as `theta`; the engine
turns that into a reason and never lets it out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from reviewapp.stats import wins
from reviewapp.stats.checks import Booleans, Floats, Labels


@dataclass(frozen=True, slots=True, eq=False)
class Jackknifed:
    """θ_j for each reader, θ_j without case k for each reader and case, and what was read."""

    theta: Floats
    left_out: Floats
    missing: float = 0.0


Figure = Callable[[Floats, Booleans], Jackknifed]


def mean_rating(ratings: Floats, truth: Booleans) -> Jackknifed:
    """Average all ratings of a reader: mean Likert, acceptance rate, accuracy of 0/1 marks.

    θ_j(-k) = (n_j θ_j - y_jk)/(n_j - 1), and θ_j itself where the reader has not read k.
    """
    return _mean_over(ratings, np.ones_like(truth))


def accuracy(calls: Floats, truth: Booleans) -> Jackknifed:
    """Average agreement of a call (1 = synthetic) with the truth."""
    return mean_rating(np.where(truth, calls, 1 - calls), truth)


def sensitivity(calls: Floats, truth: Booleans) -> Jackknifed:
    """Share of synthetic cases called synthetic."""
    return _mean_over(calls, truth)


def specificity(calls: Floats, truth: Booleans) -> Jackknifed:
    """Share of real cases called real."""
    return _mean_over(1 - calls, ~truth)


def difference(ratings: Floats, truth: Booleans) -> Jackknifed:
    """Mean rating of the synthetic cases minus that of the real ones."""
    synthetic, real = _mean_over(ratings, truth), _mean_over(ratings, ~truth)
    return Jackknifed(
        synthetic.theta - real.theta, synthetic.left_out - real.left_out, _missing(ratings)
    )


def auc(ratings: Floats, truth: Booleans) -> Jackknifed:
    """P(a synthetic case is rated higher than a real one) + ½ P(both are rated the same).

    θ_j = Σ_i Σ_k ψ(x_i, y_k)/(n0 n1); leaving out synthetic case k gives
    (n1 θ_j - V10_k)/(n1 - 1) with the placements of DeLong et al., Biometrics
    44:837-845, 1988, eq. 4; leaving out a real one likewise with V01.
    """
    theta = np.full(len(ratings), np.nan)
    left_out = np.empty(ratings.shape)
    for row, (reader, read) in enumerate(zip(ratings, ~np.isnan(ratings), strict=True)):
        chosen = slice(None) if read.all() else read
        positive = truth[chosen]
        n1 = np.count_nonzero(positive)
        n0 = positive.size - n1
        if min(n1, n0) < 2:
            left_out[row] = np.nan
            continue
        won = wins.over_the_other_truth(reader[chosen], positive)
        # Each win is counted for the case above and for the case below.
        total = float(won.sum()) / 2
        theta[row] = total / (n1 * n0)
        if chosen is read:
            left_out[row] = theta[row]
        won -= total
        won /= np.where(positive, -float((n1 - 1) * n0), -float(n1 * (n0 - 1)))
        left_out[row, chosen] = won
    return Jackknifed(theta, left_out, _missing(ratings))


def superiority(ratings: Floats, truth: Booleans) -> Jackknifed:
    """P(a real case is rated higher than a synthetic one) + ½ P(same): an AUC without a scale.

    The ordinal companion of `difference`: it needs no equal steps between the levels.
    """
    return auc(-ratings, truth)


def placements(positives: Floats, negatives: Floats) -> tuple[Floats, Floats]:
    """Return the mean win rate of each positive and of each negative, ties counting half.

    V10_i = mean_k ψ(x_i, y_k) and V01_k = mean_i ψ(x_i, y_k) (DeLong et al., 1988,
    eq. 4).
    """
    both = np.concatenate([positives, negatives])
    positive = np.arange(both.size) < len(positives)
    won = wins.over_the_other_truth(both, positive)
    return won[positive] / len(negatives), won[~positive] / len(positives)


def by_case(found: Jackknifed, case_of: Sequence[str] | Labels) -> Jackknifed:
    """Leave out whole cases where several columns belong to one: their moves are added up."""
    names, at = np.unique(np.asarray(case_of), return_inverse=True)
    if len(names) == len(at):
        return found
    moved = np.zeros((len(found.theta), len(names)))
    np.add.at(moved.T, at, (found.left_out - found.theta[:, None]).T)
    return Jackknifed(found.theta, found.theta[:, None] + moved, found.missing)


def _mean_over(values: Floats, chosen: Booleans) -> Jackknifed:
    read = ~np.isnan(values) & chosen
    count = read.sum(axis=1)
    enough = count >= 2
    total = np.where(read, values, 0.0).sum(axis=1)
    theta = np.where(enough, total / np.maximum(count, 1), np.nan)
    without = (total[:, None] - values) / np.maximum(count - 1, 1)[:, None]
    return Jackknifed(theta, np.where(read, without, theta[:, None]), _missing(values))


def _missing(values: Floats) -> float:
    return float(np.count_nonzero(np.isnan(values)) / values.size)
