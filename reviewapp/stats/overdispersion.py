"""Do readers differ by more than chance? Counts of each reader, for display."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from reviewapp.stats import checks, optimum, proportions
from reviewapp.stats.checks import Floats
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.estimates import Estimate, NotEvaluable

# Nearer to its ends the likelihood is no longer felt.
EDGE = 1e-9
STARTS = (0.01, 0.1, 0.4)


@dataclass(frozen=True, slots=True)
class Overdispersion:
    """The common rate, γ (0: readers are alike, 1: each is always right or wrong), and its test."""

    rate: Estimate
    gamma: float
    statistic: float
    p_value: float


def beta_binomial(
    successes: ArrayLike, trials: ArrayLike, *, confidence: float
) -> Overdispersion | NotEvaluable:
    """Fit x_j of n_j with rates from a beta distribution of mean μ and γ = 1/(α + β + 1).

    log L = Σ_j [Σ_{i<x} log(μ(1-γ) + iγ) + Σ_{i<n-x} log((1-μ)(1-γ) + iγ) - Σ_{i<n}
    log(1-γ + iγ)] (Williams, Biometrics 31:949-952, 1975; Brockhoff, Food Qual Prefer
    14:405-417, 2003). 2(ℓ - ℓ₀) against the binomial, χ² with 1 df, which is conservative
    because γ = 0 is the edge. μ has a Wald interval. Not evaluable: fewer than two readers
    with two trials, or all answers alike.
    """
    z = proportions.normal_quantile(confidence)
    x, n = _counts(successes, trials)
    if (n >= 2).sum() < 2 or x.sum() in {0, n.sum()}:
        return NotEvaluable(
            reason="Fewer than two readers have two trials, or all answers are alike, so how "
            "readers differ cannot be told from chance. Report each reader's count.",
            method="Beta-binomial",
            readers=x.size,
        )
    mu, gamma, height = _top(x, n)
    plain = _log_likelihood(np.array([x.sum() / n.sum(), 0.0]), x, n)
    statistic = max(2 * (height - plain), 0.0)
    error = _error(mu, gamma, x, n)
    rate = Estimate(
        estimate=mu,
        low=max(mu - z * error, 0.0),
        high=min(mu + z * error, 1.0),
        level=confidence,
        method="Beta-binomial, Wald",
        standard_error=error,
        readers=x.size,
        cases=int(n.sum()),
    )
    return Overdispersion(rate, gamma, statistic, float(special.chdtrc(1, statistic)))


def _counts(successes: ArrayLike, trials: ArrayLike) -> tuple[Floats, Floats]:
    x, n = checks.vector(successes, name="The successes"), checks.vector(trials, name="The trials")
    checks.same_length(x, n, name="The successes and the trials")
    if ((x < 0) | (x > n) | (x % 1 > 0) | (n % 1 > 0) | (n < 1)).any():
        raise WrongInput(
            "A reader's count is no number of successes among trials, so nothing was fitted. "
            "Give whole numbers, at least one trial and no more successes than trials."
        )
    return x, n


def _top(x: Floats, n: Floats) -> tuple[float, float, float]:
    bounds = [(EDGE, 1 - EDGE), (0.0, 1 - EDGE)]

    def loss(place: Floats) -> float:
        return -_log_likelihood(place, x, n)

    climbs = [
        optimize.minimize(loss, [x.sum() / n.sum(), start], method="L-BFGS-B", bounds=bounds)
        for start in STARTS
    ]
    best = min(climbs, key=lambda found: float(found.fun))
    return float(best.x[0]), float(best.x[1]), -float(best.fun)


def _log_likelihood(place: Floats, x: Floats, n: Floats) -> float:
    mu, gamma = place
    right = _ladder(mu * (1 - gamma), gamma, x)
    wrong = _ladder((1 - mu) * (1 - gamma), gamma, n - x)
    return right + wrong - _ladder(1 - gamma, gamma, n)


def _ladder(start: float, step: float, counts: Floats) -> float:
    # Σ_j Σ_{i<count_j} log(start + i·step); each rung counts for those who reach it.
    rungs = np.arange(int(counts.max(initial=0)))
    reached = (counts[:, None] > rungs).sum(axis=0)
    return float(reached @ np.log(start + step * rungs))


def _error(mu: float, gamma: float, x: Floats, n: Floats) -> float:
    away = min(mu, 1 - mu, gamma, 1 - gamma)
    if away < 2 * optimum.BEND:
        # At an edge only μ can bend; γ is as it is.
        return sqrt(mu * (1 - mu) * (1 + gamma * (float(n.mean()) - 1)) / float(n.sum()))
    bent = optimum.hessian(lambda place: -_log_likelihood(place, x, n), np.array([mu, gamma]))
    return sqrt(float(np.linalg.inv(bent)[0, 0]))
