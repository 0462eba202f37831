"""Agreement beyond chance between any number of readers, missing ratings allowed.

All coefficients are (Pa - Pe)/(1 - Pe) with the same observed agreement and another
idea of chance; the errors are Gwet's linearised ones for cases drawn at random
(Gwet, Handbook of Inter-Rater Reliability, 4th ed. 2014, ch. 5; Gwet, Br J Math Stat
Psychol 61:29-48, 2008). Intervals use t with one df less than cases.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from reviewapp.stats import checks, mrmc, scales
from reviewapp.stats.checks import Floats
from reviewapp.stats.estimates import Estimate, NotEvaluable, Result
from reviewapp.stats.scales import Weighting

CONSTANT = (
    "Chance alone would agree completely, because all ratings fall into one category, so "
    "agreement beyond chance does not exist. Report the share of agreement and the distribution."
)
TOO_FEW = (
    "Fewer than two cases were rated, or none by two readers, so there is no agreement to "
    "estimate. Let at least two readers rate the same cases."
)


@dataclass(frozen=True, slots=True, eq=False)
class Observed:
    """Counts, weights and the observed agreement of a scale."""

    counts: Floats
    weights: Floats
    readers: int

    @property
    def readings(self) -> Floats:
        """How many readers rated each case."""
        total: Floats = self.counts.sum(axis=1)
        return total

    @property
    def shares(self) -> Floats:
        """Each case's shares of the categories."""
        spread: Floats = self.counts / self.readings[:, None]
        return spread

    @property
    def per_case(self) -> Floats:
        """The weighted agreement of the pairs of readers of each case; 0 where there is no pair."""
        pairs = self.readings * (self.readings - 1)
        agreed = (self.counts * (self.counts @ self.weights - 1)).sum(axis=1)
        mean: Floats = np.divide(agreed, pairs, out=np.zeros_like(pairs), where=pairs > 0)
        return mean

    @property
    def rated_twice(self) -> Floats:
        """1 for each case with two readers or more."""
        twice: Floats = (self.readings >= 2).astype(np.float64)
        return twice


Chance = Callable[[Observed], tuple[float, Floats]]
# Gwet divides by n - 1 for many readers and by n in his formulas for a two-reader table.
Divisor = Literal["n - 1", "n"]


def gwet(
    ratings: ArrayLike,
    *,
    categories: ArrayLike,
    confidence: float,
    weighting: Weighting = "identity",
    divisor: Divisor = "n - 1",
) -> Result:
    """Estimate Gwet's AC1, or AC2 with weights.

    Pe = T_w/(q(q-1)) Σ π_k(1-π_k), T_w the sum of all weights and q the number of
    categories of the declared scale. Ratings are readers × cases.
    """
    return _estimate(ratings, categories, confidence, weighting, ("Gwet AC", _gwet_chance, divisor))


def fleiss(
    ratings: ArrayLike,
    *,
    categories: ArrayLike,
    confidence: float,
    weighting: Weighting = "identity",
    divisor: Divisor = "n - 1",
) -> Result:
    """Estimate Fleiss' kappa (Scott's π for two readers): Pe = ΣΣ w_kl π_k π_l.

    Fleiss, Psychol Bull 76:378-382, 1971, with Gwet's error.
    """
    return _estimate(
        ratings, categories, confidence, weighting, ("Fleiss kappa", _fleiss_chance, divisor)
    )


def brennan_prediger(
    ratings: ArrayLike,
    *,
    categories: ArrayLike,
    confidence: float,
    weighting: Weighting = "identity",
    divisor: Divisor = "n - 1",
) -> Result:
    """Estimate with chance as an even guess: Pe = T_w/q² (Randolph's free-marginal kappa).

    Brennan & Prediger, Educ Psychol Meas 41:687-699, 1981.
    """
    even = ("Brennan-Prediger", _even_chance, divisor)
    return _estimate(ratings, categories, confidence, weighting, even)


def percent(
    ratings: ArrayLike,
    *,
    categories: ArrayLike,
    confidence: float,
    weighting: Weighting = "identity",
    divisor: Divisor = "n - 1",
) -> Result:
    """Estimate the weighted share of pairs of readers who agree, without any chance."""
    none = ("Agreement", _no_chance, divisor)
    return _estimate(ratings, categories, confidence, weighting, none)


@dataclass(frozen=True, slots=True, eq=False)
class FleissTest:
    """Fleiss' test of no agreement beyond chance, and the kappa of each category."""

    kappa: float
    z: float
    p_value: float
    categories: tuple[float, ...]


def fleiss_test(ratings: ArrayLike, *, categories: ArrayLike) -> FleissTest | NotEvaluable:
    """Test Fleiss' kappa against 0 with the null error, for complete ratings.

    SE₀ = √2/(S√(Nm(m-1))) √(S² - Σ p q(q-p)), S = Σ p q (Fleiss, Nee & Landis, Psychol
    Bull 86:974-977, 1979); κ_k = 1 - Σ_i n_ik(m-n_ik)/(Nm(m-1)p_k q_k), for categories in
    use. Not evaluable: unequal numbers of ratings, fewer than two readers, one category.
    """
    observed = _observe(ratings, categories, "identity")
    counts, m = observed.counts, float(observed.readings.max(initial=0.0))
    p = counts.sum(axis=0) / max(counts.sum(), 1.0)
    q = 1 - p
    chance = float(p @ q)
    if m < 2 or (observed.readings != m).any() or chance <= 0:
        return NotEvaluable(
            reason="The test needs the same two or more ratings for every case and more than one "
            "category in use. Use the interval, which allows missing ratings.",
            method="Fleiss test",
        )
    cases = len(counts)
    kappa = 1 - float((counts * (m - counts)).sum()) / (cases * m * (m - 1) * chance)
    error = sqrt(2) / (chance * sqrt(cases * m * (m - 1)))
    error *= sqrt(chance**2 - float((p * q * (q - p)).sum()))
    used = (p > 0) & (p < 1)
    each = 1 - (counts * (m - counts)).sum(axis=0)[used] / (cases * m * (m - 1) * (p * q)[used])
    z = kappa / error
    return FleissTest(kappa, z, float(2 * special.ndtr(-abs(z))), tuple(map(float, each)))


def linearised(
    observed: Observed,
    chance: float,
    case_chance: Floats,
    *,
    confidence: float,
    method: str,
) -> Result:
    """Return (Pa - Pe)/(1 - Pe) with Gwet's linearised variance.

    x_i = (n/n₂)(a_i - Pe·[r_i ≥ 2])/(1-Pe) - 2(1-κ)(e_i - Pe)/(1-Pe) and
    Var = Σ(x_i - κ)²/(n(n-1)), n₂ cases with two ratings (Gwet 2014, eq. 5.4.9).
    """
    cases, twice = len(observed.counts), float(observed.rated_twice.sum())
    if cases < 2 or twice < 1:
        return NotEvaluable(reason=TOO_FEW, method=method, readers=observed.readers, cases=cases)
    agreed = float(observed.per_case.sum()) / twice
    if 1 - chance <= mrmc.ROUNDING:
        return NotEvaluable(reason=CONSTANT, method=method, readers=observed.readers, cases=cases)
    kappa = (agreed - chance) / (1 - chance)
    parts = cases / twice * (observed.per_case - chance * observed.rated_twice) / (1 - chance)
    parts = parts - 2 * (1 - kappa) * (case_chance - chance) / (1 - chance)
    variance = float(((parts - kappa) ** 2).sum()) / (cases * (cases - 1))
    return around(kappa, variance, confidence, method=method, size=(observed.readers, cases))


def around(
    centre: float, variance: float, confidence: float, *, method: str, size: tuple[int, int]
) -> Estimate:
    """Return a coefficient with its t interval over cases, cut at 1."""
    readers, cases = size
    found = mrmc.interval(centre, variance, cases - 1, confidence=confidence, null=None)
    return Estimate(
        estimate=centre,
        low=found.low,
        high=max(min(found.high, 1.0), centre),
        level=confidence,
        method=method,
        standard_error=found.standard_error,
        df=cases - 1,
        readers=readers,
        cases=cases,
    )


def _observe(ratings: ArrayLike, categories: ArrayLike, weighting: Weighting) -> Observed:
    counted = scales.count(ratings, categories)
    near = scales.weights(counted.categories, weighting)
    return Observed(counted.counts, near, np.shape(ratings)[0])


def _estimate(
    ratings: ArrayLike,
    categories: ArrayLike,
    confidence: float,
    weighting: Weighting,
    named: tuple[str, Chance, Divisor],
) -> Result:
    checks.confidence_level(confidence)
    observed = _observe(ratings, categories, weighting)
    name, chance, divisor = named
    expected, each = chance(observed)
    method = f"{name}, {weighting} weights"
    found = linearised(observed, expected, each, confidence=confidence, method=method)
    if divisor == "n - 1" or isinstance(found, NotEvaluable):
        return found
    cases, error = found.cases or 1, found.standard_error or 0.0
    variance = error**2 * (cases - 1) / cases
    size = (observed.readers, cases)
    return around(found.estimate, variance, confidence, method=method, size=size)


def _gwet_chance(observed: Observed) -> tuple[float, Floats]:
    q = len(observed.weights)
    scale = float(observed.weights.sum()) / (q * (q - 1))
    common = observed.shares.mean(axis=0) if len(observed.counts) else np.zeros(q)
    return scale * float(common @ (1 - common)), scale * (observed.shares @ (1 - common))


def _fleiss_chance(observed: Observed) -> tuple[float, Floats]:
    q = len(observed.weights)
    common = observed.shares.mean(axis=0) if len(observed.counts) else np.zeros(q)
    near = observed.weights @ common
    return float(common @ near), observed.shares @ near


def _even_chance(observed: Observed) -> tuple[float, Floats]:
    even = float(observed.weights.mean())
    return even, np.full(len(observed.counts), even)


def _no_chance(observed: Observed) -> tuple[float, Floats]:
    return 0.0, np.zeros(len(observed.counts))
