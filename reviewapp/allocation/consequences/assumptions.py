"""Pure: what is assumed of readers and images before any were seen.

Every number here is shown beside what is computed from it. The components of a share are those of
a logit model with reader SD 0.35 and item SD 0.5; the seconds are for planning a day, no more.
"""

from dataclasses import dataclass
from math import sqrt

from reviewapp.stats import roc
from reviewapp.stats.power_mrmc import SinglePilot
from reviewapp.studies.criteria import Criterion
from reviewapp.studies.design import Design, Kind
from reviewapp.studies.metrics import Metric
from reviewapp.studies.questions import Per, Question, QuestionKind

# Of a share: between readers, between images, and what is left of one reading.
READERS, IMAGES, REST = 0.0065, 0.0128, 0.231
# The same for a rating of five steps, and between readers for a difference of two such means.
STEPS_READERS, STEPS_IMAGES, STEPS_REST, SLOPES = 0.05, 0.05, 0.6, 0.01
# Of what two readers make of the same images, this much is in common.
TOGETHER = 0.3
# d′ of a forced choice is √2·z(share); at chance its slope is √2/φ(0).
SLOPE_OF_D_PRIME = 3.545

SECONDS_TO_LOOK = {Kind.SINGLE: 10, Kind.PAIR: 14}
SECONDS_TO_ANSWER = {
    QuestionKind.CANDIDATE: 3,
    QuestionKind.SCALE: 4,
    QuestionKind.CONFIDENCE: 4,
    QuestionKind.YES_NO: 3,
    QuestionKind.REASONS: 6,
    QuestionKind.TEXT: 10,
    QuestionKind.MARK: 8,
}
RATED = frozenset({Metric.REALISM_DIFFERENCE, Metric.LESION_FIDELITY})
AREAS = frozenset({Metric.AUC, Metric.LOCALISATION})
OF_ONE_ARM = frozenset({Metric.SENSITIVITY, Metric.SPECIFICITY, Metric.ACCEPTANCE_RATE})
AGREEMENT = frozenset({Metric.INTER_READER, Metric.INTRA_READER})
# What images nobody could object to would reach.
IDEAL = {
    Metric.ACCURACY: 0.5,
    Metric.AUC: 0.5,
    Metric.D_PRIME: 0.0,
    Metric.SENSITIVITY: 0.5,
    Metric.SPECIFICITY: 0.5,
    Metric.REALISM_DIFFERENCE: 0.0,
    Metric.LESION_FIDELITY: 4.5,
    Metric.LOCALISATION: 0.9,
    Metric.ACCEPTANCE_RATE: 0.95,
    Metric.PREFERENCE: 0.65,
    Metric.INTER_READER: 0.8,
    Metric.INTRA_READER: 0.8,
}


@dataclass(frozen=True)
class Truths:
    """What a good, a borderline and a bad generator would reach in one criterion."""

    good: float
    borderline: float
    bad: float


def is_planned(criterion: Criterion) -> bool:
    """Whether readings decide it, so that more readers or cases help."""
    return criterion.metric in IDEAL


def truths(criterion: Criterion) -> Truths:
    """Good is ideal, borderline stands on the margin, bad as far beyond it as good is within."""
    ideal = IDEAL[criterion.metric]
    bounds = [float(bound) for bound in (criterion.lower, criterion.upper) if bound is not None]
    margin = max(bounds) if ideal < max(bounds) else min(bounds)
    low, high = float(criterion.measured.low), float(criterion.measured.high)
    good = ideal
    if ideal == margin:  # a margin at what nobody objects to: good is better than that
        good = margin + (0.1 if criterion.lower is not None else -0.1) * min(high - low, 5.0)
    return Truths(good, margin, min(max(2 * margin - good, low), high))


def pilot(criterion: Criterion, *, design: Design, truth: float) -> SinglePilot:
    """Assume variance components for one criterion, at one case."""
    arms = max(1, len(design.arms))
    each = 1.0 if design.kind is Kind.PAIR else 1.0 / arms
    if criterion.metric is Metric.REALISM_DIFFERENCE:
        return _pilot(SLOPES, 2 * STEPS_IMAGES / each, 2 * STEPS_REST / each)
    if criterion.metric is Metric.LESION_FIDELITY:
        return _pilot(STEPS_READERS, STEPS_IMAGES, STEPS_REST)
    if criterion.metric in AREAS:
        cases = 200
        side = max(2, round(cases * each))
        error = roc.hanley_mcneil(min(max(truth, 0.5), 0.99), positives=side, negatives=side)
        return SinglePilot(
            between=READERS, variance=error**2, together=TOGETHER * error**2, cases=cases
        )
    if criterion.metric is Metric.D_PRIME:
        scale = SLOPE_OF_D_PRIME**2
        return _pilot(scale * READERS, scale * IMAGES, scale * REST)
    if criterion.metric in AGREEMENT:
        return _pilot(READERS, 4 * IMAGES, 4 * REST)  # (share - ½)/½: twice the error of a share
    part = each if criterion.metric in OF_ONE_ARM else 1.0
    return _pilot(READERS, IMAGES / part, REST / part)


def cases_for(criterion: Criterion, design: Design) -> int:
    """How many cases a criterion is computed from."""
    return design.repeated if criterion.metric is Metric.INTRA_READER else design.cases


def seconds(question: Question, design: Design) -> float:
    """How long an answer takes; an optional or conditional one is given every other time."""
    each = len(design.places) if question.per is Per.CANDIDATE else 1
    rarely = 0.5 if question.is_optional or question.show_if else 1.0
    return SECONDS_TO_ANSWER[question.kind] * each * rarely


def _pilot(readers: float, images: float, rest: float) -> SinglePilot:
    return SinglePilot(between=readers, variance=images + rest, together=images, cases=1)


def in_words() -> list[str]:
    """Say what is assumed, for the foot of the page."""
    return [
        f"Readers differ in a share by a standard deviation of {sqrt(READERS):.2f}, images by "
        f"{sqrt(IMAGES):.2f}; in a rating of five steps by {sqrt(STEPS_READERS):.2f} and "
        f"{sqrt(STEPS_IMAGES):.2f}.",
        "A good generator is one that nobody objects to, a borderline one stands on the margin, a "
        "bad one as far beyond the margin as the good one is within.",
        "Criteria are taken as independent of each other; those that no reader decides are left "
        "out.",
        f"A reader looks {SECONDS_TO_LOOK[Kind.SINGLE]} seconds at one image and "
        f"{SECONDS_TO_LOOK[Kind.PAIR]} at a pair, before answering.",
    ]
