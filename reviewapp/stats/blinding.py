"""Did the blind hold? Bang's index of what readers say they were shown."""

from dataclasses import dataclass
from math import sqrt

from reviewapp.stats import proportions
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.estimates import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Guesses:
    """What was said in one arm: right, wrong, and "I do not know"."""

    right: int
    wrong: int
    unknown: int = 0


def bang_index(guesses: Guesses, *, confidence: float) -> Estimate:
    """Estimate BI = (right - wrong)/n for one arm: 1 unblinded, 0 blind, -1 all opposite.

    (2 p/(p + w) - 1)(p + w) with p, w the shares of right and wrong guesses among all,
    Var = [p(1-p) + w(1-w) + 2pw]/n (Bang, Ni & Davis, Control Clin Trials 25:143-156,
    2004, eq. 4-5). Nobody asked: refused. Limits are cut at -1 and 1; with a variance of
    zero (all answers alike) the exact bound on the share takes its place, flagged.
    """
    counts = (guesses.right, guesses.wrong, guesses.unknown)
    total = sum(counts)
    if min(counts) < 0 or total == 0:
        raise WrongInput(
            "Nobody's guess was recorded in this arm, or a count is negative, so the blind "
            "cannot be judged. Ask the readers, also those who do not know."
        )
    right, wrong = guesses.right / total, guesses.wrong / total
    index = right - wrong
    variance = max(right * (1 - right) + wrong * (1 - wrong) + 2 * right * wrong, 0.0) / total
    if max(counts) == total:
        return _alike(index, total, confidence)
    reach = proportions.normal_quantile(confidence) * sqrt(variance)
    return Estimate(
        estimate=index,
        low=max(index - reach, -1.0),
        high=min(index + reach, 1.0),
        level=confidence,
        method="Bang blinding index",
        standard_error=sqrt(variance),
        cases=total,
    )


def _alike(index: float, total: int, confidence: float) -> Estimate:
    # The share of other answers is 0 of n; each can move the index by its distance at most.
    most = proportions.clopper_pearson(0, total, confidence=confidence).high
    return Estimate(
        estimate=index,
        low=max(index - (1 + max(index, 0.0)) * most, -1.0),
        high=min(index + (1 + max(-index, 0.0)) * most, 1.0),
        level=confidence,
        method="Bang blinding index, exact bound",
        cases=total,
        flags=("All answers were alike; the limits come from the exact bound on other answers.",),
    )
