"""Conditions compared by the same readers on the same cases.

Conditions are, for example, two generators, or the origin question and the realism
scale. Obuchowski & Rockette (1995) and Hillis (2007, 2011); every reader reads every
case under every condition, missing readings aside.
"""

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from reviewapp.stats import checks, mrmc
from reviewapp.stats.checks import Floats
from reviewapp.stats.covariance import Covariance
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.estimates import Estimate, NotEvaluable, Result
from reviewapp.stats.figures import Figure, Jackknifed
from reviewapp.stats.mrmc import Readers, Sampling

NEGATIVE_DIFFERENCE = "Cov2 - Cov3 came out negative and was set to zero, as the method has it."


@dataclass(frozen=True, slots=True, eq=False)
class Components:
    """The mean squares and covariances of a factorial study."""

    conditions: int
    readers: int
    means: Floats
    between_conditions: float
    interaction: float
    variance: float
    same_reader: float
    same_condition: float
    both_differ: float

    @property
    def excess(self) -> float:
        """Give max(Cov2 - Cov3, 0)."""
        return max(self.same_condition - self.both_differ, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """The overall test, each condition by itself and each difference (first minus second)."""

    statistic: float
    df1: float
    df2: float | None
    p_value: float
    components: Components
    conditions: tuple[Result, ...]
    differences: dict[tuple[int, int], Estimate]


def compare(
    figure: Figure,
    ratings: ArrayLike,
    truth: ArrayLike,
    *,
    confidence: float,
    sampling: Sampling = "random",
    method: Covariance = "jackknife",
) -> Comparison | NotEvaluable:
    """Compare conditions: ratings are conditions × readers × cases, NaN = not read."""
    given = _block(ratings)
    conditions, readers, cases = given.shape
    labels = checks.truth_labels(truth, cases=cases)
    flat = given.reshape(conditions * readers, cases)
    measured = mrmc.measure(figure, flat, labels, method=method)
    return infer(measured, conditions, confidence=confidence, sampling=sampling)


def from_figures(
    figures: Jackknifed, conditions: int, *, confidence: float, sampling: Sampling = "random"
) -> Comparison | NotEvaluable:
    """Compare conditions from figures computed elsewhere, stacked condition by condition."""
    measured = mrmc.from_figures(figures)
    return infer(measured, conditions, confidence=confidence, sampling=sampling)


def infer(
    measured: Readers, conditions: int, *, confidence: float, sampling: Sampling = "random"
) -> Comparison | NotEvaluable:
    """Test whether all conditions share one figure, and estimate each difference.

    Random: F = MS_T/den with den = MS_TR + J max(Cov2 - Cov3, 0), df1 = I - 1,
    df2 = den²/[MS_TR²/((I-1)(J-1))] (Hillis 2007, eq. 18-20), SE = √(2 den/J).
    Random cases: X² = (I-1) MS_T/[Var - Cov1 + (J-1) max(Cov2 - Cov3, 0)].
    Random readers: F = MS_T/MS_TR with (I-1, (I-1)(J-1)).
    """
    checks.confidence_level(confidence)
    if lost := _obstacle(measured, conditions, sampling):
        return _not_evaluable(lost, measured, conditions)
    parts = components(measured, conditions)
    spread, df2 = _denominator(parts, sampling)
    if spread <= mrmc.ROUNDING * parts.variance:
        return _not_evaluable(_constant(), measured, conditions)
    df1 = conditions - 1
    statistic = parts.between_conditions / spread
    return Comparison(
        statistic=statistic if df2 is not None else df1 * statistic,
        df1=df1,
        df2=df2,
        p_value=_tail(statistic, df1, df2),
        components=parts,
        conditions=tuple(
            mrmc.infer(one, confidence, sampling=sampling) for one in _each(measured, conditions)
        ),
        differences=_differences(parts, spread, df2, confidence, measured.cases, sampling),
    )


def components(measured: Readers, conditions: int) -> Components:
    """Split the variation of θ_ij and of its covariance into the parts the tests need."""
    readers = len(measured.theta) // conditions
    theta = measured.theta.reshape(conditions, readers)
    means, rows = theta.mean(axis=1), theta.mean(axis=0)
    rest = theta - means[:, None] - rows[None, :] + theta.mean()
    degrees = max((conditions - 1) * (readers - 1), 1)
    blocks = measured.spread.reshape(conditions, readers, conditions, readers)
    total, within = float(measured.spread.sum()), float(np.einsum("ijik->", blocks))
    across, own = float(np.einsum("ijkj->", blocks)), float(np.trace(measured.spread))
    pairs, others = conditions * (conditions - 1), readers * (readers - 1)
    return Components(
        conditions=conditions,
        readers=readers,
        means=means,
        between_conditions=readers * float(means.var(ddof=1)),
        interaction=float((rest**2).sum()) / degrees,
        variance=own / (conditions * readers),
        same_reader=(across - own) / (pairs * readers),
        same_condition=(within - own) / max(conditions * others, 1),
        both_differ=(total - within - across + own) / max(pairs * others, 1),
    )


def _denominator(parts: Components, sampling: Sampling) -> tuple[float, float | None]:
    degrees = (parts.conditions - 1) * (parts.readers - 1)
    if sampling == "random cases":
        shared = (parts.readers - 1) * parts.excess
        return parts.variance - parts.same_reader + shared, None
    if sampling == "random readers":
        return parts.interaction, degrees
    spread = parts.interaction + parts.readers * parts.excess
    return spread, spread**2 / (parts.interaction**2 / degrees)


def _tail(statistic: float, df1: int, df2: float | None) -> float:
    if df2 is None:
        return float(special.chdtrc(df1, df1 * statistic))
    return float(special.fdtrc(df1, df2, statistic))


def _differences(
    parts: Components,
    spread: float,
    df2: float | None,
    confidence: float,
    cases: int,
    sampling: Sampling,
) -> dict[tuple[int, int], Estimate]:
    flags = (NEGATIVE_DIFFERENCE,) if parts.same_condition < parts.both_differ else ()
    return {
        (one, other): replace(
            mrmc.interval(
                float(parts.means[one] - parts.means[other]),
                2 * spread / parts.readers,
                df2,
                confidence=confidence,
                null=0.0,
            ),
            method=f"Obuchowski-Rockette/Hillis difference, {sampling}",
            readers=parts.readers,
            cases=cases,
            flags=flags,
        )
        for one, other in combinations(range(parts.conditions), 2)
    }


def _each(measured: Readers, conditions: int) -> list[Readers]:
    readers = len(measured.theta) // conditions
    parts = [slice(start * readers, (start + 1) * readers) for start in range(conditions)]
    return [
        Readers(measured.theta[part], measured.spread[part, part], measured.cases, measured.missing)
        for part in parts
    ]


def _obstacle(measured: Readers, conditions: int, sampling: Sampling) -> str:
    readers = len(measured.theta) // conditions
    if lost := mrmc.without_figure(measured.theta):
        return lost
    if sampling != "random cases" and readers < mrmc.LEAST_READERS:
        return (
            f"There are {readers} readers, and nothing can be said about other readers from fewer "
            f"than {mrmc.LEAST_READERS}. Add readers, or ask about these readers only."
        )
    theta = measured.theta.reshape(conditions, readers)
    rest = theta - theta.mean(axis=1, keepdims=True) - theta.mean(axis=0) + theta.mean()
    tiny = mrmc.ROUNDING * max(float(np.abs(theta).max()), 1.0)
    if sampling != "random cases" and float(np.abs(rest).max()) <= tiny:
        return _constant()
    return ""


def _constant() -> str:
    return (
        "All readers show exactly the same difference between the conditions, so its variation "
        "cannot be estimated and there is no test. Check the ratings for a constant."
    )


def _not_evaluable(reason: str, measured: Readers, conditions: int) -> NotEvaluable:
    return NotEvaluable(
        reason=reason,
        method="Obuchowski-Rockette/Hillis comparison",
        readers=len(measured.theta) // conditions,
        cases=measured.cases,
    )


def _block(ratings: ArrayLike) -> Floats:
    given = checks.numbers(ratings, name="The ratings")
    shaped = given.ndim == 3 and given.shape[0] >= 2 and given.size > 0
    if not shaped or (np.abs(given) > checks.LARGEST).any():
        raise WrongInput(
            "A comparison needs finite ratings as conditions × readers × cases with at least two "
            "conditions, so nothing was computed. Leave missing readings as NaN."
        )
    return given
