"""Signal detection: how far apart real and synthetic lie for a reader, and which way they lean."""

from dataclasses import dataclass
from math import exp, pi, sqrt

from scipy import special

from reviewapp.stats import checks, proportions
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.estimates import Estimate

CORRECTED = (
    "A rate is 0 or 1, so the log-linear correction (x + ½)/(n + 1) was applied to all rates."
)


@dataclass(frozen=True, slots=True)
class YesNo:
    """d′ with its interval, the criterion c, the likelihood ratio β and the area Φ(d′/√2)."""

    sensitivity_index: Estimate
    criterion: float
    likelihood_ratio: float
    area: float


def yes_no(
    hits: int,
    synthetic: int,
    false_alarms: int,
    real: int,
    *,
    confidence: float,
    corrected: bool = False,
) -> YesNo:
    """Estimate d′ = z(H) - z(F) from calls on single images.

    c = -(zH + zF)/2, β = exp(d′c), Var d′ = H(1-H)/(n1 φ(zH)²) + F(1-F)/(n0 φ(zF)²)
    (Macmillan & Creelman 2005, eq. 1.5, 2.1; Gourevitch & Galanter, Psychometrika
    32:25-33, 1967). When a rate is 0 or 1 the log-linear correction (Hautus, Behav Res
    Methods 27:46-51, 1995) is applied and flagged; `corrected` applies it always.
    """
    h, n1 = checks.counts(hits, synthetic)
    f, n0 = checks.counts(false_alarms, real)
    edge = h in {0, n1} or f in {0, n0}
    add, more = (0.5, 1.0) if corrected or edge else (0.0, 0.0)
    hit, false = (h + add) / (n1 + more), (f + add) / (n0 + more)
    zh, zf = float(special.ndtri(hit)), float(special.ndtri(false))
    variance = _variance(hit, zh, n1) + _variance(false, zf, n0)
    index, criterion = zh - zf, -(zh + zf) / 2
    return YesNo(
        sensitivity_index=_around(
            index, sqrt(variance), confidence, "d′ yes/no", n1 + n0, (CORRECTED,) * edge
        ),
        criterion=criterion,
        likelihood_ratio=exp(index * criterion),
        area=float(special.ndtr(index / sqrt(2))),
    )


def forced_choice(correct: int, trials: int, *, confidence: float) -> Estimate:
    """Estimate d′ = √2 z(pc) from two-alternative forced choice.

    Var = 2 pc(1-pc)/(n φ(z)²) by the delta method (Brockhoff & Christensen, Food Qual
    Prefer 21:330-338, 2010). pc below ½ gives a negative d′ and is kept: readers who are
    reliably wrong do tell the images apart. At pc = 0 or 1 the log-linear correction is
    applied and flagged.
    """
    x, n = checks.counts(correct, trials)
    edge = x in {0, n}
    rate = (x + 0.5) / (n + 1) if edge else x / n
    z = float(special.ndtri(rate))
    error = sqrt(2 * _variance(rate, z, n))
    return _around(sqrt(2) * z, error, confidence, "d′ 2AFC", n, (CORRECTED,) * edge)


def index_of(rate: float) -> float:
    """Return the 2AFC d′ of a proportion correct."""
    return sqrt(2) * float(special.ndtri(checks.probability(rate, name="The rate")))


def similarity_test(
    correct: int, trials: int, *, discriminators: float, exact: bool = True
) -> float:
    """Return the p of H0: pc ≥ ½ + pd₀/2, so that a small p shows similarity.

    Exact P(X ≤ x), or Φ of the score statistic (Brockhoff & Christensen 2010, sect. 2.3).
    One-sided: it does not see readers below chance; equivalence testing does.
    """
    x, n = checks.counts(correct, trials)
    bound = 0.5 + checks.probability(discriminators, name="The share of discriminators") / 2
    if exact:
        return proportions.exact_test(x, n, null=bound, alternative="less")
    return float(special.ndtr((x / n - bound) / sqrt(bound * (1 - bound) / n)))


def side_bias(left: int, trials: int, *, confidence: float) -> Estimate:
    """Estimate how often the left side was chosen, with the exact p against one half."""
    interval = proportions.wilson(left, trials, confidence=confidence)
    return Estimate(
        estimate=interval.estimate,
        low=interval.low,
        high=interval.high,
        level=confidence,
        method="Share of left, Wilson and exact test",
        p_value=proportions.exact_test(left, trials),
        cases=trials,
    )


def discriminators(rate: float) -> float:
    """Return pd = 2pc - 1, the share of true discriminators under the guessing model."""
    if not 0 <= rate <= 1:
        raise WrongInput(
            f"A proportion correct of {rate} does not exist, so there is no share of "
            "discriminators. Give a number from 0 to 1."
        )
    return 2 * rate - 1


def _variance(rate: float, z: float, trials: int) -> float:
    density = exp(-(z**2) / 2) / sqrt(2 * pi)
    return rate * (1 - rate) / (trials * density**2)


def _around(
    centre: float, error: float, confidence: float, method: str, cases: int, flags: tuple[str, ...]
) -> Estimate:
    reach = proportions.normal_quantile(confidence) * error
    return Estimate(
        estimate=centre,
        low=centre - reach,
        high=centre + reach,
        level=confidence,
        method=method,
        standard_error=error,
        cases=cases,
        flags=flags,
    )
