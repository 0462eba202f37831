"""A proportion of independent trials: its intervals and its tests.

Only for one reader who judges each image once, and for display: pooling several
readers into one count ignores that readers and cases differ.
"""

from math import sqrt
from typing import Literal

import numpy as np
from scipy import special, stats

from reviewapp.stats import checks
from reviewapp.stats.estimates import Estimate

Alternative = Literal["two-sided", "less", "greater"]


def normal_quantile(confidence: float) -> float:
    """Return the two-sided normal quantile z_{1-α/2} of a confidence level."""
    return float(special.ndtri(0.5 + checks.confidence_level(confidence) / 2))


def wilson(successes: int, trials: int, *, confidence: float) -> Estimate:
    """Invert the score test.

    (p + z²/2n ± z√(p(1-p)/n + z²/4n²)) / (1 + z²/n)  (Wilson, JASA 22:209-212, 1927;
    method 3 of Newcombe, Stat Med 17:857-872, 1998). At 0 and at n the outer limit is
    exactly 0 or 1. No trials: refused.
    """
    x, n = checks.counts(successes, trials)
    z = normal_quantile(confidence)
    p = x / n
    middle = p + z**2 / (2 * n)
    reach = z * sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    low, high = (middle - reach) / (1 + z**2 / n), (middle + reach) / (1 + z**2 / n)
    return _proportion(x, n, low, high, confidence, "Wilson score")


def wilson_corrected(successes: int, trials: int, *, confidence: float) -> Estimate:
    """Invert the continuity-corrected score test.

    (2np + z² ∓ 1 ∓ z√(z² ∓ 2 - 1/n + 4p(nq ± 1))) / 2(n + z²)  (method 4 of Newcombe,
    Stat Med 17:857-872, 1998). The correction is kept at x = n/2, where some programs
    drop it.
    """
    x, n = checks.counts(successes, trials)
    z = normal_quantile(confidence)
    p = x / n
    q = 1 - p
    scale = 2 * (n + z**2)
    down = z * sqrt(max(z**2 - 2 - 1 / n + 4 * p * (n * q + 1), 0.0))
    up = z * sqrt(max(z**2 + 2 - 1 / n + 4 * p * (n * q - 1), 0.0))
    low = max(0.0, (2 * n * p + z**2 - 1 - down) / scale)
    high = min(1.0, (2 * n * p + z**2 + 1 + up) / scale)
    return _proportion(x, n, low, high, confidence, "Wilson score, continuity-corrected")


def clopper_pearson(successes: int, trials: int, *, confidence: float) -> Estimate:
    """Invert the two one-sided exact binomial tests.

    Beta(α/2; x, n-x+1) and Beta(1-α/2; x+1, n-x)  (Clopper & Pearson, Biometrika
    26:404-413, 1934). Covers at least nominally; at 0 and n the outer limit is 0 or 1.
    """
    x, n = checks.counts(successes, trials)
    tail = (1 - checks.confidence_level(confidence)) / 2
    low = 0.0 if x == 0 else float(special.betaincinv(x, n - x + 1, tail))
    high = 1.0 if x == n else float(special.betainccinv(x + 1, n - x, tail))
    return _proportion(x, n, low, high, confidence, "Clopper-Pearson exact")


def jeffreys(successes: int, trials: int, *, confidence: float) -> Estimate:
    """Take the central posterior interval under the Beta(½, ½) prior.

    Brown, Cai & DasGupta, Stat Sci 16:101-133, 2001, sect. 3.1.2, with their end rule:
    the lower limit is 0 at x = 0 and the upper is 1 at x = n.
    """
    x, n = checks.counts(successes, trials)
    tail = (1 - checks.confidence_level(confidence)) / 2
    low = 0.0 if x == 0 else float(special.betaincinv(x + 0.5, n - x + 0.5, tail))
    high = 1.0 if x == n else float(special.betainccinv(x + 0.5, n - x + 0.5, tail))
    return _proportion(x, n, low, high, confidence, "Jeffreys")


def agresti_coull(successes: int, trials: int, *, confidence: float) -> Estimate:
    """Add z²/2 successes and failures and take the Wald interval around the new centre.

    Agresti & Coull, Am Stat 52:119-126, 1998. The limits may leave [0, 1]; they are
    given as the formula has them.
    """
    x, n = checks.counts(successes, trials)
    z = normal_quantile(confidence)
    size = n + z**2
    centre = (x + z**2 / 2) / size
    reach = z * sqrt(centre * (1 - centre) / size)
    return Estimate(
        estimate=x / n,
        low=centre - reach,
        high=centre + reach,
        level=confidence,
        method="Agresti-Coull",
        cases=n,
    )


def exact_test(
    successes: int, trials: int, *, null: float = 0.5, alternative: Alternative = "two-sided"
) -> float:
    """Return the exact binomial p; two-sided adds all outcomes no likelier than the seen one."""
    x, n = checks.counts(successes, trials)
    checks.probability(null, name="The null proportion")
    return float(stats.binomtest(x, n, null, alternative=alternative).pvalue)


def score_test(successes: int, trials: int, *, null: float = 0.5) -> float:
    """Return the two-sided p of z = (p - p₀)/√(p₀(1-p₀)/n), without a correction."""
    x, n = checks.counts(successes, trials)
    checks.probability(null, name="The null proportion")
    z = (x / n - null) / sqrt(null * (1 - null) / n)
    return float(2 * special.ndtr(-abs(z)))


def upper_bound(events: int, trials: int, *, confidence: float) -> Estimate:
    """Bound a rate from above, exactly and one-sided.

    Beta(1-α; x+1, n-x); for no events 1 - α^{1/n}, about 3/n at 95 % (Hanley &
    Lippman-Hand, JAMA 249:1743-1745, 1983). The low limit is 0 by definition.
    """
    x, n = checks.counts(events, trials)
    tail = 1 - checks.confidence_level(confidence)
    high = 1.0 if x == n else float(special.betainccinv(x + 1, n - x, tail))
    return _proportion(x, n, 0.0, high, confidence, "Clopper-Pearson exact, one-sided upper")


def lower_bound(events: int, trials: int, *, confidence: float) -> Estimate:
    """Bound a rate from below, exactly and one-sided: Beta(α; x, n-x+1). The high limit is 1."""
    x, n = checks.counts(events, trials)
    tail = 1 - checks.confidence_level(confidence)
    low = 0.0 if x == 0 else float(special.betaincinv(x, n - x + 1, tail))
    return _proportion(x, n, low, 1.0, confidence, "Clopper-Pearson exact, one-sided lower")


def fisher_test(
    first: tuple[int, int], second: tuple[int, int], *, alternative: Alternative
) -> float:
    """Return Fisher's exact p for two (successes, trials); "greater" favours the first."""
    (a, m), (b, n) = checks.counts(*first), checks.counts(*second)
    table = np.array([[a, m - a], [b, n - b]])
    return float(stats.fisher_exact(table, alternative=alternative).pvalue)


def _proportion(x: int, n: int, low: float, high: float, level: float, method: str) -> Estimate:
    # Where nothing or everything succeeded the outer limit is known, and rounding may not move it.
    return Estimate(
        estimate=x / n,
        low=0.0 if x == 0 else low,
        high=1.0 if x == n else high,
        level=level,
        method=method,
        cases=n,
    )
