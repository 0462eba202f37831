"""Pure: what a criterion measures, computed from the evidence at the level that is asked for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from reviewapp.acceptance import consistency, figures_of, gap, laying, stored, trust
from reviewapp.acceptance.evidence import Evidence
from reviewapp.acceptance.laying import Asked, Laid
from reviewapp.acceptance.stored import Measurements
from reviewapp.stats import bootstrap, missing, mrmc
from reviewapp.stats.estimates import Estimate, NotEvaluable, Result
from reviewapp.stats.figures import Figure
from reviewapp.studies.criteria import Criterion, Method, Missing
from reviewapp.studies.metrics import Kind, Metric
from reviewapp.studies.questions import Question, QuestionKind

DRAWS = 2000
NOBODY = (
    "Nobody answered this question for such images, so there is nothing to compute. "
    "Ask it in the next study."
)
BOOTSTRAPPED: Mapping[Metric, bootstrap.Figure] = {
    Metric.AUC: "auc",
    Metric.REALISM_DIFFERENCE: "difference",
    Metric.LESION_FIDELITY: "mean",
    Metric.ACCEPTANCE_RATE: "mean",
    Metric.PREFERENCE: "mean",
}


@dataclass(frozen=True)
class Basis:
    """All that an evaluation knows: readings, questions, stored measurements and a seed."""

    evidence: Evidence
    questions: tuple[Question, ...]
    measurements: Measurements = field(default_factory=dict)
    cohort: str = ""  # the digest of the version that is decided about
    seed: int = 0
    # The values of an attribute that the protocol says will be read.
    strata: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def question(self, code: str) -> Question:
        return next(question for question in self.questions if question.code == code)


def measure(criterion: Criterion, basis: Basis, *, level: float) -> Result:
    """Estimate what the criterion names, or say why that cannot be done."""
    if criterion.kind is Kind.READING:
        return _of_readings(criterion, basis, level)
    if criterion.kind is Kind.AGREEMENT:
        return _of_agreement(criterion, basis, level)
    if criterion.kind is Kind.BIAS:
        return _of_gap(criterion, basis, level)
    return stored.measured(criterion, basis.measurements, cohort=basis.cohort, level=level)


def table(criterion: Criterion, basis: Basis, metric: Metric) -> Laid:
    """Lay out the answers a metric of reading is computed from."""
    question = basis.question(criterion.question)
    asked = Asked(question, criterion.arms, criterion.subgroup)
    if question.kind is QuestionKind.CANDIDATE:
        is_preference = metric is Metric.PREFERENCE
        worth = laying.is_of(criterion.arms[0]) if is_preference else laying.is_synthetic
        pairs = [
            place
            for place in basis.evidence.seen
            if is_preference or basis.evidence.counts_for_telling_apart(place)
        ]
        some = Evidence(tuple(pairs), basis.evidence.about)
        return laying.picked(some, replace(asked, arms=criterion.arms), worth=worth)
    laid = laying.scored(basis.evidence, asked)
    if metric in figures_of.OF_THE_SYNTHETIC and not criterion.arms:
        laid = laid.only(laid.truth)
    return laying.called(laid, question) if metric in figures_of.CALLS else laid


def of_each_reader(criterion: Criterion, basis: Basis, *, level: float) -> dict[str, Result]:
    """The figure of every reader alone, with an interval over cases: it describes."""
    laid = table(criterion, basis, criterion.metric)
    if not laid.values.size:
        return {}
    found = _figure(criterion.metric, criterion, basis, laid)(laid.values, laid.truth)
    bounds = (float(criterion.measured.low), float(criterion.measured.high))
    return {
        reader: figures_of.alone(
            float(found.theta[row]),
            found.left_out[row],
            bounds=bounds,
            cases=int((~np.isnan(laid.values[row])).sum()),
            level=level,
        )
        for row, reader in enumerate(laid.readers)
    }


def sensitivity(criterion: Criterion, basis: Basis, *, level: float) -> dict[str, Result]:
    """What the gaps could change: stands beside the criterion and never decides it."""
    if criterion.kind is not Kind.READING or criterion.metric is Metric.LOCALISATION:
        return {}
    laid = table(criterion, basis, criterion.metric)
    if not laid.values.size or not laid.missing:
        return {}
    fill = figures_of.gaps(criterion.metric, laid)
    found = missing.sensitivity(
        _figure(criterion.metric, criterion, basis, laid),
        laid.values,
        laid.truth,
        worst=fill.worst,
        best=fill.best,
        confidence=level,
    )
    return {
        "complete readers": found.complete_readers,
        "every gap against acceptance": found.worst,
        "every gap for acceptance": found.best,
    }


def _of_readings(criterion: Criterion, basis: Basis, level: float) -> Result:
    def estimate(laid: Laid) -> Result:
        return _estimate(criterion, basis, laid, level)

    return _of_answers(criterion, basis, estimate)


def _of_gap(criterion: Criterion, basis: Basis, level: float) -> Result:
    of = replace(criterion, metric=criterion.gap_in or Metric.ACCURACY)

    def estimate(laid: Laid) -> Result:
        return gap.largest(
            figures_of.figure(of.metric, pairs=_of_pairs(of, basis)),
            laid,
            by=of.gap_by,
            level=level,
            least_cases=of.least_cases,
        )

    def unread(laid: Laid) -> str:
        return gap.unread(laid, by=of.gap_by, declared=basis.strata.get(of.gap_by, ()))

    return _of_answers(of, basis, estimate, obstacle=unread)


def _of_answers(
    criterion: Criterion,
    basis: Basis,
    estimate: Callable[[Laid], Result],
    *,
    obstacle: Callable[[Laid], str] = lambda _: "",
) -> Result:
    """Estimate from answers that can decide, with the gaps treated as the criterion says."""
    if criterion.metric is Metric.LOCALISATION:
        return NotEvaluable(
            reason="Marks are kept, but no reference places of the findings are known to hold them "
            "against. Judge the marks on the map of marks.",
            method="wAFROC",
        )
    laid = table(criterion, basis, criterion.metric)
    question = basis.question(criterion.question)
    reason = trust.obstacle(laid, basis.evidence, question, criterion.metric) or obstacle(laid)
    whole = without_gaps(criterion, laid)
    if reason or not whole[0].values.size:
        return NotEvaluable(
            reason=reason or NOBODY,
            method="Not computed",
            readers=len(whole[0].readers),
            cases=min(laid.cases, whole[0].cases),
        )
    found = _widest(criterion, [estimate(one) for one in whole])
    # What was assumed was not read.
    return replace(found, cases=min(found.cases or 0, laid.cases))


def without_gaps(criterion: Criterion, laid: Laid) -> list[Laid]:
    """Treat missing readings as the criterion says; at their worst they are filled both ways."""
    gone = np.isnan(laid.values) & laid.due
    if criterion.missing is Missing.COMPLETE_READERS:
        return [laid.read_by(np.asarray(~gone.any(axis=1)))]
    if criterion.missing is Missing.WORST_CASE and gone.any():
        fills = figures_of.gaps(criterion.metric, laid)
        alike = [_filled(laid, gone, fill) for fill in (fills.worst, fills.best)]
        apart = [
            gap.filled_apart(laid, fills.worst, fills.best, by=criterion.gap_by, value=value)
            for value in gap.values_of(laid, by=criterion.gap_by)
        ]
        return [*alike, *(one for both in apart for one in both)]
    return [laid]


def _filled(laid: Laid, gone: laying.Booleans, fill: missing.Fill) -> Laid:
    assumed = np.where(laid.truth, fill.synthetic, fill.real)
    return replace(laid, values=np.where(gone, assumed, laid.values))


def _widest(criterion: Criterion, found: Sequence[Result]) -> Result:
    """The interval that holds all of them, around the estimate that falls shortest."""
    known = [one for one in found if isinstance(one, Estimate)]
    if len(known) < len(found):
        return next(one for one in found if isinstance(one, NotEvaluable))
    shortest = max(known, key=lambda one: _short(criterion, one.estimate))
    return replace(shortest, low=min(one.low for one in known), high=max(one.high for one in known))


def _short(criterion: Criterion, estimate: float) -> float:
    """How far an estimate lies beyond the margins; below 0 inside them."""
    margins = ((criterion.lower, 1), (criterion.upper, -1))
    return max(
        (side * (float(margin) - estimate) for margin, side in margins if margin is not None),
        default=0.0,
    )


def _estimate(criterion: Criterion, basis: Basis, laid: Laid, level: float) -> Result:
    # Images of one screen are one draw, and the bootstrap draws images.
    is_drawn = len(set(laid.case_of)) == len(laid.items)
    if (bound := _unanimous(criterion, laid, level)) is not None:
        found: Result = bound
    elif criterion.method is Method.BOOTSTRAP and criterion.metric in BOOTSTRAPPED and is_drawn:
        found = bootstrap.interval(
            BOOTSTRAPPED[criterion.metric],
            laid.values,
            laid.truth,
            confidence=level,
            draws=DRAWS,
            seed=basis.seed,
        )
    else:
        figure = _figure(criterion.metric, criterion, basis, laid)
        fixed = criterion.method is Method.FIXED_READERS
        sampling: mrmc.Sampling = "random cases" if fixed else "random"
        found = mrmc.single(figure, laid.values, laid.truth, confidence=level, sampling=sampling)
    return replace(found, cases=laid.cases)


def _unanimous(criterion: Criterion, laid: Laid, level: float) -> Estimate | None:
    """A rate of 0 or 1 for everybody still has a bound, by the number of cases."""
    is_mark = laid.categories == (0.0, 1.0) and criterion.metric not in {
        Metric.D_PRIME,
        Metric.REALISM_DIFFERENCE,
        Metric.AUC,
    }
    if not is_mark:
        return None
    bound = mrmc.unanimous(_marks(criterion.metric, laid), confidence=level)
    return bound if isinstance(bound, Estimate) else None


def _marks(metric: Metric, laid: Laid) -> laying.Floats:
    """Right or wrong, yes or no, for what the rate is a mean of; each case once."""
    asked = {Metric.SPECIFICITY: ~laid.truth, Metric.SENSITIVITY: laid.truth}
    kept = laid.only(asked[metric]) if metric in asked else laid
    marks = kept.values
    if metric in {Metric.ACCURACY, Metric.SPECIFICITY}:
        marks = np.where(kept.truth, marks, 1 - marks)
    return laying.by_case(marks, kept.case_of)


def _figure(metric: Metric, criterion: Criterion, basis: Basis, laid: Laid) -> Figure:
    figure = figures_of.figure(metric, pairs=_of_pairs(criterion, basis))
    return figures_of.by_case(figure, laid.case_of)


def _of_pairs(criterion: Criterion, basis: Basis) -> bool:
    return basis.question(criterion.question).kind is QuestionKind.CANDIDATE


def _of_agreement(criterion: Criterion, basis: Basis, level: float) -> Result:
    question = basis.question(criterion.question)
    within: Callable[..., Result] = (
        consistency.within if criterion.metric is Metric.INTRA_READER else consistency.between
    )
    return within(
        basis.evidence,
        Asked(question, criterion.arms, criterion.subgroup),
        criterion.estimator,
        level=level,
        seed=basis.seed,
    )
