"""A proportion of independent trials: only for one reader who judges each image once."""

from math import sqrt
from statistics import NormalDist

from reviewapp.stats.errors import WrongInput
from reviewapp.stats.estimates import Estimate


def wilson(successes: int, trials: int, *, confidence: float) -> Estimate:
    """Invert the score test.

    (p + z²/2n ± z√(p(1-p)/n + z²/4n²)) / (1 + z²/n)  (Wilson, JASA 22:209-212, 1927). At 0 and
    at n the outer limit is exactly 0 or 1. No trials: refused.
    """
    if trials < 1 or not 0 <= successes <= trials:
        raise WrongInput(
            f"{successes} of {trials} is no count of successes among trials, so no interval was "
            f"computed. Give at least one trial, and no more successes than trials."
        )
    if not 0 < confidence < 1:
        raise WrongInput(
            f"{confidence} is no level of confidence, so no interval was computed. "
            f"Give a number between 0 and 1, such as 0.95."
        )
    z, n, p = NormalDist().inv_cdf(0.5 + confidence / 2), trials, successes / trials
    middle = p + z**2 / (2 * n)
    reach = z * sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return Estimate(
        estimate=p,
        low=0.0 if successes == 0 else (middle - reach) / (1 + z**2 / n),
        high=1.0 if successes == n else (middle + reach) / (1 + z**2 / n),
        level=confidence,
        method="Wilson score",
        cases=n,
    )
