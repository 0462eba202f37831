"""Rank tests for paired ratings, shown beside the engine, never gating."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from reviewapp.stats import checks
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.proportions import Alternative


def wilcoxon_signed_rank(
    first: ArrayLike, second: ArrayLike, *, alternative: Alternative = "two-sided"
) -> tuple[float, float]:
    """Return the sum of positive ranks and its p for paired values.

    Wilcoxon, Biometrics Bull 1:80-83, 1945. Pairs without a difference are left out;
    exact up to 50 pairs without ties, else the normal approximation with tie
    correction. All pairs equal: refused.
    """
    x, y = checks.vector(first, name="The first values"), checks.vector(second, name="The second")
    checks.same_length(x, y, name="The paired values")
    difference = (x - y)[x != y]
    if difference.size == 0:
        raise WrongInput(
            "All pairs are equal, so there is nothing to rank and no test. "
            "Report that no pair differs."
        )
    ranks = stats.rankdata(np.abs(difference))
    total = float(ranks[difference > 0].sum())
    exact = difference.size <= 50 and len(np.unique(ranks)) == ranks.size
    way: Literal["exact", "approx"] = "exact" if exact else "approx"
    return total, float(stats.wilcoxon(difference, alternative=alternative, method=way).pvalue)


def friedman(ratings: ArrayLike) -> tuple[float, float]:
    """Return Friedman's chi-square and its p for blocks × conditions, corrected for ties.

    Friedman, J Am Stat Assoc 32:675-701, 1937. Blocks with a missing value, and ratings
    that tie throughout, are refused: the statistic does not exist.
    """
    given = checks.matrix(ratings, name="The ratings", least=(2, 3))
    if np.isnan(given).any() or (given == given[:, :1]).all():
        raise WrongInput(
            "Some ratings are missing, or every block rates all conditions alike, so there is "
            "no Friedman test. Keep the complete blocks, or report that nothing differs."
        )
    found = stats.friedmanchisquare(*given.T)
    return float(found.statistic), float(found.pvalue)
