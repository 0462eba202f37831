"""Free-response marks: where readers pointed, against where the lesions are.

Figures of merit of Chakraborty & Zhai (Med Phys 43:2548, 2016): the highest mark on a
case without a lesion against every lesion's own rating. A lesion that was not marked
and a case that was left clean have -∞; two of those count ½.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from reviewapp.stats import checks
from reviewapp.stats.checks import Floats
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.figures import Jackknifed, placements


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """What the readers marked, ready for a figure.

    `false_alarms`: readers × cases without a lesion, the highest mark or -∞.
    `lesions`: readers × lesions, the rating of each or -∞; `case_of` numbers the lesion's
    case from 0, `weights` sum to 1 within each case.
    """

    false_alarms: ArrayLike
    lesions: ArrayLike
    case_of: ArrayLike
    weights: ArrayLike | None = None


def wafroc(marks: Marks) -> Jackknifed:
    """Return the weighted figure, where every diseased case counts the same.

    θ_j = (1/(K0 K1)) Σ_k Σ_t Σ_l W_tl ψ(FP_jk, z_jtl), W_tl = 1/n_t unless given. Columns
    of the jackknife: first the clean cases, then the diseased ones.
    """
    clean, lesions, case_of = _checked(marks)
    sizes = np.bincount(case_of)
    weights = 1 / sizes[case_of]
    if marks.weights is not None:
        weights = checks.vector(marks.weights, name="The lesion weights", least=len(case_of))
        if not np.allclose(np.bincount(case_of, weights), 1):
            raise WrongInput(
                "The weights of the lesions of a case do not sum to one, so no figure was "
                "computed. Divide them by their sum within each case."
            )
    return _figure(clean, lesions, case_of, weights, by_lesion=False)


def afroc(marks: Marks) -> Jackknifed:
    """Return the unweighted figure, where every lesion counts the same.

    θ_j = (1/(K0 L)) Σ_k Σ_t Σ_l ψ(FP_jk, z_jtl), L the number of lesions.
    """
    clean, lesions, case_of = _checked(marks)
    return _figure(clean, lesions, case_of, np.ones(len(case_of)), by_lesion=True)


def inferred_roc(marks: Marks) -> tuple[Floats, Floats]:
    """Return readers × cases with the highest lesion rating of each diseased case, and the truth.

    Marks beside the lesions of a diseased case are not part of `Marks` and do not count.
    -∞ becomes one below the lowest mark, which keeps all orders.
    """
    clean, lesions, case_of = _checked(marks)
    highest = np.full((len(lesions), int(case_of.max()) + 1), -np.inf)
    for row, ratings in zip(highest, lesions, strict=True):
        np.maximum.at(row, case_of, ratings)
    both = np.concatenate([clean, highest], axis=1)
    seen = both[np.isfinite(both)]
    floor = float(seen.min()) - 1 if seen.size else 0.0
    truth = np.repeat([0.0, 1.0], [clean.shape[1], highest.shape[1]])
    return np.where(np.isfinite(both), both, floor), truth


def highest_marks(
    readers: ArrayLike, cases: ArrayLike, ratings: ArrayLike, *, shape: tuple[int, int]
) -> Floats:
    """Return readers × cases with the highest rating of each, -∞ where nothing was marked."""
    laid = np.full(shape, -np.inf)
    np.maximum.at(laid, (np.asarray(readers), np.asarray(cases)), np.asarray(ratings, float))
    return laid


def _checked(marks: Marks) -> tuple[Floats, Floats, checks.Integers]:
    clean = checks.numbers(marks.false_alarms, name="The false alarms")
    lesions, case_of = checks.numbers(marks.lesions, name="The lesions"), np.asarray(marks.case_of)
    shaped = clean.ndim == lesions.ndim == 2 and len(clean) == len(lesions)
    if not shaped or case_of.shape != lesions.shape[1:] or np.isnan(clean).any():
        raise _wrong()
    numbered = np.array_equal(np.unique(case_of), np.arange(len(np.unique(case_of))))
    if not numbered or np.isnan(lesions).any() or min(clean.shape[1], lesions.shape[1]) == 0:
        raise _wrong()
    return clean, lesions, case_of.astype(np.intp)


def _wrong() -> WrongInput:
    return WrongInput(
        "The marks need the same readers for clean cases and lesions, a case number from 0 for "
        "each lesion, and -∞ instead of a missing mark, so no figure was computed. Lay them out "
        "again."
    )


def _figure(
    clean: Floats, lesions: Floats, case_of: checks.Integers, weights: Floats, *, by_lesion: bool
) -> Jackknifed:
    diseased, whole = int(case_of.max()) + 1, float(weights.sum())
    theta = np.full(len(clean), np.nan)
    left_out = np.full((len(clean), clean.shape[1] + diseased), np.nan)
    if min(clean.shape[1], diseased) < 2:
        return Jackknifed(theta, left_out)
    shares = np.bincount(case_of, weights) if by_lesion else np.ones(diseased)
    for row, (negatives, ratings) in enumerate(zip(clean, lesions, strict=True)):
        won, _ = placements(ratings, negatives)
        theta[row] = weights @ won / whole
        lost = _weighted_losses(negatives, ratings, weights) / whole
        left_out[row, : clean.shape[1]] = (clean.shape[1] * theta[row] - lost) / (
            clean.shape[1] - 1
        )
        by_case = np.bincount(case_of, weights * won)
        left_out[row, clean.shape[1] :] = (whole * theta[row] - by_case) / (whole - shares)
    return Jackknifed(theta, left_out)


def _weighted_losses(negatives: Floats, ratings: Floats, weights: Floats) -> Floats:
    order = np.argsort(ratings)
    ladder = np.concatenate([[0.0], np.cumsum(weights[order])])
    arranged = ratings[order]
    low = ladder[np.searchsorted(arranged, negatives, side="left")]
    high = ladder[np.searchsorted(arranged, negatives, side="right")]
    above: Floats = ladder[-1] - (low + high) / 2
    return above
