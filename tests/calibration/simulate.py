"""Studies drawn from models whose truth is known, and how often an interval misses it."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from reviewapp.stats import cluster, figures, mrmc, sequential
from reviewapp.stats.estimates import Estimate, Result
from reviewapp.stats.figures import Figure

Floats = NDArray[np.float64]
CUTS = (-1.5, -0.5, 0.5, 1.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How large each study is and how many there are."""

    readers: int
    cases: int
    studies: int
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoeMetz:
    """Standard deviations of the parts of a rating, and how far synthetic cases are shifted.

    Roe & Metz, Acad Radiol 4:298-303, 1997: reader and reader × truth, case and reader ×
    case; the last is noise.
    """

    shift: float
    reader: float = 0.1
    case: float = sqrt(0.3)
    noise: float = sqrt(0.7)

    @property
    def area(self) -> float:
        """The true AUC: all parts that differ between two cases of the two truths."""
        spread = sqrt(2 * (self.reader**2 + self.case**2 + self.noise**2))
        return float(special.ndtr(self.shift / spread))

    @property
    def accuracy(self) -> float:
        """The share of right calls with the cut halfway."""
        return float(special.ndtr(self.shift / 2 / self._spread))

    @property
    def likert_difference(self) -> float:
        """The mean level of synthetic cases less that of real ones."""
        above = [special.ndtr((self.shift - cut) / self._spread) for cut in CUTS]
        return float(sum(above) - sum(special.ndtr(-cut / self._spread) for cut in CUTS))

    @property
    def _spread(self) -> float:
        return sqrt(self.reader**2 + self.case**2 + self.noise**2)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogitNormal:
    """Shares of real and of synthetic cases called synthetic, and the spread of their logits."""

    false: float = 0.4
    true: float = 0.6
    reader: float = 0.35
    case: float = 0.5


def truth_of(plan: Plan) -> NDArray[np.intp]:
    return np.arange(plan.cases) % 2


def intercept(rate: float, spread: float) -> float:
    """Return the logit whose share over a normal spread is the rate."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)

    def excess(mu: float) -> float:
        shares = special.expit(mu + spread * nodes)
        return float(weights @ shares) / sqrt(2 * np.pi) - rate

    return float(optimize.brentq(excess, -30, 30))


def marks(plan: Plan, *, reader_sd: float, case_sd: float, rate: float) -> Iterator[Floats]:
    """Draw 0/1 marks: logit p = mu + reader + case, all normal."""
    random = np.random.default_rng(plan.seed)
    mu = intercept(rate, sqrt(reader_sd**2 + case_sd**2))
    for _ in range(plan.studies):
        reader = random.normal(size=(plan.readers, 1)) * reader_sd
        case = random.normal(size=plan.cases) * case_sd
        share = special.expit(mu + reader + case)
        yield (random.random(share.shape) < share).astype(np.float64)


def calls(plan: Plan, model: "LogitNormal") -> Iterator[Floats]:
    """Draw calls of real and synthetic cases; readers lean apart for the two truths."""
    random = np.random.default_rng(plan.seed)
    truth = truth_of(plan)
    spread = sqrt(model.reader**2 + model.case**2)
    level = np.array([intercept(model.false, spread), intercept(model.true, spread)])
    for _ in range(plan.studies):
        reader = random.normal(size=(plan.readers, 2)) * model.reader
        case = random.normal(size=plan.cases) * model.case
        share = special.expit(level[truth] + reader[:, truth] + case)
        yield (random.random(share.shape) < share).astype(np.float64)


def scores(plan: Plan, model: RoeMetz) -> Iterator[Floats]:
    """Draw continuous ratings of the Roe-Metz kind; odd cases are synthetic."""
    random = np.random.default_rng(plan.seed)
    truth = truth_of(plan)
    for _ in range(plan.studies):
        reader = random.normal(size=(plan.readers, 2)) * model.reader
        case = random.normal(size=plan.cases) * model.case
        noise = random.normal(size=(plan.readers, plan.cases)) * model.noise
        yield truth * model.shift + reader[:, truth] + case + noise


def likert(scored: Floats) -> Floats:
    """Cut continuous ratings into five levels."""
    return np.digitize(scored, CUTS).astype(np.float64) + 1


def noncoverage(results: Iterator[Result], target: float) -> float:
    """Return the share of studies whose interval misses; no interval is a miss too."""
    missed = [
        not (isinstance(found, Estimate) and found.low <= target <= found.high) for found in results
    ]
    return float(np.mean(missed))


def engine(figure: Figure, tables: Iterator[Floats], plan: Plan, level: float) -> Iterator[Result]:
    truth = truth_of(plan)
    return (mrmc.single(figure, table, truth, confidence=level) for table in tables)


def coverage(plan: Plan, model: str, figure: str) -> float:
    """Return how often the engine's 95 % interval covers the true figure."""
    if model == "logit-normal":
        clustered = LogitNormal()
        tables, gap = calls(plan, clustered), clustered.true - clustered.false
        targets = {"accuracy": 0.5 + gap / 2, "AUC": 0.5 + gap / 2, "difference": gap}
    else:
        binormal = RoeMetz(shift=0.75)
        tables = scores(plan, binormal)
        targets = {
            "accuracy": binormal.accuracy,
            "AUC": binormal.area,
            "difference": binormal.likert_difference,
        }
        if figure == "accuracy":
            tables = ((table > binormal.shift / 2).astype(np.float64) for table in tables)
        if figure == "difference":
            tables = map(likert, tables)
    chosen = {"accuracy": figures.accuracy, "AUC": figures.auc, "difference": figures.difference}
    return 1 - noncoverage(engine(chosen[figure], tables, plan, 0.95), targets[figure])


def clustered_noncoverage(
    plan: Plan, *, reader_sd: float, case_sd: float, rate: float
) -> dict[str, float]:
    """Return how often 95 % intervals miss the true rate: engine, two-way and pooled counts."""
    tables = list(marks(plan, reader_sd=reader_sd, case_sd=case_sd, rate=rate))
    size = plan.readers * plan.cases
    means = np.array([table.mean() for table in tables])
    naive = np.abs(means - rate) > 1.959964 * np.sqrt(means * (1 - means) / size)
    return {
        "engine": noncoverage(engine(figures.mean_rating, iter(tables), plan, 0.95), rate),
        "two-way": noncoverage((cluster.two_way(table, confidence=0.95) for table in tables), rate),
        "naive": float(naive.mean()),
    }


def false_equivalence(
    plan: Plan, *, reader_sd: float, case_sd: float, margin: float, alpha: float = 0.05
) -> float:
    """Return how often 1-2α intervals lie inside the margin when the truth is on it."""
    tables = marks(plan, reader_sd=reader_sd, case_sd=case_sd, rate=0.5 + margin)
    found = engine(figures.mean_rating, tables, plan, 1 - 2 * alpha)
    inside = [
        isinstance(one, Estimate) and 0.5 - margin < one.low and one.high < 0.5 + margin
        for one in found
    ]
    return float(np.mean(inside))


def looks(
    plan: Plan, *, fractions: tuple[float, ...], reader_sd: float, case_sd: float
) -> dict[str, float]:
    """Return the error of repeated looks at guessing readers, two-sided at 5 %.

    All readers have read the first share of the cases at each look; t values of the engine
    are turned into z by their p. Compared: every look at 5 %, and O'Brien-Fleming spending
    by the share of cases.
    """
    bounds = sequential.boundaries(fractions, alpha=0.05, spending="obrien-fleming", sides=2)
    plain, spent, last = 0, 0, 0
    for table in marks(plan, reader_sd=reader_sd, case_sd=case_sd, rate=0.5):
        z = [_z(table[:, : round(share * plan.cases)]) for share in fractions]
        plain += any(value > 1.959964 for value in z)
        spent += any(value > wall for value, wall in zip(z, bounds.critical, strict=True))
        last += z[-1] > 1.959964
    return {
        "uncorrected": plain / plan.studies,
        "spending": spent / plan.studies,
        "final only": last / plan.studies,
    }


def _z(table: Floats) -> float:
    read = mrmc.measure(figures.mean_rating, table, np.ones(table.shape[1], dtype=bool))
    found = mrmc.infer(read, 0.95, null=0.5)
    if not isinstance(found, Estimate) or found.p_value is None:
        return 0.0
    return float(-special.ndtri(max(found.p_value, 1e-300) / 2))
