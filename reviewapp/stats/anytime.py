"""Intervals that hold at every look, however often one looks.

For one reader's independent trials, or for the sharp hypothesis of guessing. They do
not cover the choice of readers, so they may stop a study that is clearly failing and
never accept one.
"""

from collections.abc import Callable, Sequence
from math import log

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from reviewapp.stats import checks
from reviewapp.stats.checks import Floats
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.estimates import Estimate

READERS_ONLY = "Holds at any look, for these readers only; it does not cover other readers."
EDGE = 1e-12
TUNED_AT = 0.05


def beta_binomial(
    successes: int, trials: int, *, confidence: float, prior: tuple[float, float] = (1.0, 1.0)
) -> Estimate:
    """Return all p whose mixture likelihood ratio stays below 1/α.

    {p: B(a+s, b+n-s)/B(a, b) < p^s (1-p)^{n-s}/α} (Robbins, Ann Math Stat 41:1397-1409,
    1970; Howard et al., Ann Stat 49:1055-1080, 2021). Wider than Wilson at a single look,
    by design. Limits are 0 or 1 where nothing or everything succeeded.
    """
    s, n = checks.counts(successes, trials)
    a, b = (checks.positive(value, name="A prior count") for value in prior)
    bound = -log(1 - checks.confidence_level(confidence))
    mixture = float(special.betaln(a + s, b + n - s) - special.betaln(a, b))

    def excess(p: float) -> float:
        return mixture - _log_likelihood(p, s, n) - bound

    return _sequence(s, n, excess, confidence, "Beta-binomial confidence sequence")


def centred(successes: int, trials: int, *, confidence: float, tightest_at: float) -> Estimate:
    """Return the sequence whose prior is centred on each p, tightest near a chosen n.

    Prior r/(1-p), r/p with r = ρ - p(1-p), but at least 0.001 p(1-p), and ρ = v/(2
    ln(1/0.05) + ln(1 + 2 ln(1/0.05))), v = p(1-p)·tightest_at (Howard, Ramdas, McAuliffe &
    Sekhon, Ann Stat 49:1055-1080, 2021, prop. 7 and sect. 3.5). Edges as above.
    """
    s, n = checks.counts(successes, trials)
    checks.positive(tightest_at, name="The number of trials to be tightest at")
    bound = -log(1 - checks.confidence_level(confidence))
    tuned = tightest_at / (2 * log(1 / TUNED_AT) + log(1 + 2 * log(1 / TUNED_AT)))

    def excess(p: float) -> float:
        variance = p * (1 - p)
        r = variance * max(tuned - 1, 1e-3)
        a, b = r / (1 - p), r / p
        mixture = float(special.betaln(a + s, b + n - s) - special.betaln(a, b))
        return mixture - _log_likelihood(p, s, n) - bound

    return _sequence(s, n, excess, confidence, "Sub-Bernoulli confidence sequence")


def bounded_mean(
    values: ArrayLike, *, confidence: float, points: int = 1001
) -> tuple[Estimate, ...]:
    """Return the hedged betting sequence for the mean of values in [0, 1], look by look.

    K±(m) = Π(1 ± λ_i(x_i - m)) with predictable λ_i = min(√(2 ln(2/α)/(σ̂²_{i-1} i
    ln(1+i))), c/m or c/(1-m)), c = ½; m is kept while max(K+, K-)/2 < 1/α (Waudby-Smith &
    Ramdas, J R Stat Soc B 86:1-27, 2024, thm 3). Give per-case means over readers in the
    order the cases were finished; limits only ever tighten.
    """
    x = checks.vector(values, name="The values")
    checks.confidence_level(confidence)
    if ((x < 0) | (x > 1)).any() or points < 3:
        raise WrongInput(
            "The betting sequence needs values from 0 to 1 and three points, so nothing was "
            "computed. Divide the ratings by their range first."
        )
    bound = log(2 / (1 - confidence))
    grid = np.linspace(0, 1, points)
    kept = np.ones(points, dtype=bool)
    up, down = np.zeros(points), np.zeros(points)
    found = []
    for value, bet, seen, mean in zip(
        x, _bets(x, confidence), range(1, x.size + 1), _means(x), strict=True
    ):
        with np.errstate(divide="ignore"):
            up += np.log1p(np.minimum(bet, 0.5 / np.maximum(grid, EDGE)) * (value - grid))
            down += np.log1p(-np.minimum(bet, 0.5 / np.maximum(1 - grid, EDGE)) * (value - grid))
        kept &= np.maximum(up, down) < bound
        found.append(_looked(grid, kept, mean, (confidence, seen)))
    return tuple(found)


def _looked(grid: Floats, kept: ArrayLike, mean: float, at: tuple[float, int]) -> Estimate:
    inside = np.flatnonzero(kept)
    step = grid[1] - grid[0]
    # One grid step outwards, so that the grid can only widen the limits.
    low = max(float(grid[inside[0]] - step), 0.0) if inside.size else mean
    high = min(float(grid[inside[-1]] + step), 1.0) if inside.size else mean
    return Estimate(
        estimate=mean,
        low=min(low, mean),
        high=max(high, mean),
        level=at[0],
        method="Hedged betting confidence sequence",
        cases=at[1],
        flags=(READERS_ONLY,),
    )


def _bets(x: Floats, confidence: float) -> Sequence[float]:
    i = np.arange(1, x.size + 1)
    means = (0.5 + np.cumsum(x)) / (i + 1)
    variances = (0.25 + np.cumsum((x - means) ** 2)) / (i + 1)
    before = np.concatenate([[0.25], variances[:-1]])
    return [float(v) for v in np.sqrt(2 * log(2 / (1 - confidence)) / (before * i * np.log1p(i)))]


def _means(x: Floats) -> Sequence[float]:
    return [float(v) for v in np.cumsum(x) / np.arange(1, x.size + 1)]


def _log_likelihood(p: float, s: int, n: int) -> float:
    return float(special.xlogy(s, p) + special.xlog1py(n - s, -p))


def _sequence(
    s: int, n: int, excess: Callable[[float], float], confidence: float, method: str
) -> Estimate:
    rate = s / n
    return Estimate(
        estimate=rate,
        low=0.0 if s == 0 or excess(EDGE) <= 0 else _root(excess, EDGE, rate),
        high=1.0 if s == n or excess(1 - EDGE) <= 0 else _root(excess, rate, 1 - EDGE),
        level=confidence,
        method=method,
        cases=n,
        flags=(READERS_ONLY,),
    )


def _root(excess: Callable[[float], float], low: float, high: float) -> float:
    inner = min(max(low, EDGE), 1 - EDGE), min(max(high, EDGE), 1 - EDGE)
    return float(optimize.brentq(excess, *inner, xtol=1e-13))
