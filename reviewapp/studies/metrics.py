"""Pure: what a criterion can measure; each metric with its scale, its data and its estimators."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from reviewapp.studies.questions import QuestionKind


class Kind(StrEnum):
    READING = "READING"  # what readers answered
    AGREEMENT = "AGREEMENT"  # how far readers agree, with each other and with themselves
    TECHNICAL = "TECHNICAL"  # a measure of the cohort version
    UTILITY = "UTILITY"  # what a model gains from the images
    UNCERTAINTY = "UNCERTAINTY"  # how far an uncertainty map can be trusted
    BIAS = "BIAS"  # the largest gap between subgroups
    LEAKAGE = "LEAKAGE"  # images too like what the generator was trained on


class Metric(StrEnum):
    ACCURACY = "ACCURACY"
    AUC = "AUC"
    D_PRIME = "D_PRIME"
    SENSITIVITY = "SENSITIVITY"
    SPECIFICITY = "SPECIFICITY"
    REALISM_DIFFERENCE = "REALISM_DIFFERENCE"
    LESION_FIDELITY = "LESION_FIDELITY"
    LOCALISATION = "LOCALISATION"
    ACCEPTANCE_RATE = "ACCEPTANCE_RATE"
    PREFERENCE = "PREFERENCE"
    INTER_READER = "INTER_READER"
    INTRA_READER = "INTRA_READER"
    FIDELITY = "FIDELITY"
    DIVERSITY = "DIVERSITY"
    MEMORISATION = "MEMORISATION"
    STRUCTURE = "STRUCTURE"
    DOWNSTREAM_UTILITY = "DOWNSTREAM_UTILITY"
    UNCERTAINTY_BOUND = "UNCERTAINTY_BOUND"
    LARGEST_GAP = "LARGEST_GAP"
    LEAKED_IMAGES = "LEAKED_IMAGES"


@dataclass(frozen=True)
class Measured:
    """What a metric is in words, and what it needs.

    `estimators` are keys of the registry of estimators, the usual one first; none: the value comes
    from a stored measurement. `answers`: kinds of questions it can be computed from.
    """

    kind: Kind
    words: str
    low: Decimal
    high: Decimal
    estimators: tuple[str, ...] = ()
    answers: tuple[QuestionKind, ...] = ()
    chance: Decimal | None = None  # what readers reach who see no difference


_Q = QuestionKind
_CALLS = (_Q.CANDIDATE, _Q.YES_NO, _Q.SCALE, _Q.CONFIDENCE)
_ANY = (_Q.CANDIDATE, _Q.YES_NO, _Q.SCALE, _Q.CONFIDENCE, _Q.REASONS)
_ZERO, _HALF, _ONE = Decimal(0), Decimal("0.5"), Decimal(1)
_FAR = Decimal(999_999)


def _share(
    words: str,
    estimator: str,
    answers: tuple[QuestionKind, ...],
    *,
    chance: Decimal | None = None,
    kind: Kind = Kind.READING,
) -> Measured:
    return Measured(kind, words, _ZERO, _ONE, (estimator,), answers, chance)


def _stored(kind: Kind, words: str, low: Decimal = -_FAR, high: Decimal = _FAR) -> Measured:
    return Measured(kind, words, low, high)


METRICS: dict[Metric, Measured] = {
    Metric.ACCURACY: _share("the readers' accuracy", "accuracy", _CALLS, chance=_HALF),
    Metric.AUC: _share(
        "the area under the readers' ROC curve", "auc", (_Q.SCALE, _Q.CONFIDENCE), chance=_HALF
    ),
    Metric.D_PRIME: Measured(
        Kind.READING,
        "the readers' d′",
        Decimal(-6),
        Decimal(6),
        ("d_prime", "d_prime_2afc"),
        _CALLS,
        _ZERO,
    ),
    Metric.SENSITIVITY: _share(
        "the share of synthetic images called synthetic", "sensitivity", _CALLS[1:]
    ),
    Metric.SPECIFICITY: _share("the share of real images called real", "specificity", _CALLS[1:]),
    Metric.REALISM_DIFFERENCE: Measured(
        Kind.READING,
        "the mean rating of synthetic minus that of real images",
        Decimal(-100),
        Decimal(100),
        ("difference",),
        (_Q.SCALE, _Q.CONFIDENCE),
    ),
    Metric.LESION_FIDELITY: Measured(
        Kind.READING,
        "the mean rating of how faithfully the finding is shown",
        _ZERO,
        Decimal(100),
        ("mean_rating",),
        (_Q.SCALE, _Q.CONFIDENCE),
    ),
    Metric.LOCALISATION: _share(
        "the weighted area of the readers' marks (wAFROC)", "wafroc", (_Q.MARK,)
    ),
    Metric.ACCEPTANCE_RATE: _share("the share of images accepted", "acceptance", (_Q.YES_NO,)),
    Metric.PREFERENCE: _share(
        "how often the first arm is preferred", "preference", (_Q.CANDIDATE,), chance=_HALF
    ),
    Metric.INTER_READER: Measured(
        Kind.AGREEMENT,
        "the agreement between readers",
        -_ONE,
        _ONE,
        ("gwet", "alpha", "fleiss", "conger", "brennan_prediger", "percent", "icc"),
        _ANY,
    ),
    Metric.INTRA_READER: Measured(
        Kind.AGREEMENT,
        "the agreement of readers with themselves",
        -_ONE,
        _ONE,
        ("gwet", "cohen", "percent", "icc", "repeat"),
        _ANY,
    ),
    Metric.FIDELITY: _stored(Kind.TECHNICAL, "fidelity"),
    Metric.DIVERSITY: _stored(Kind.TECHNICAL, "diversity"),
    Metric.MEMORISATION: _stored(Kind.TECHNICAL, "memorisation"),
    Metric.STRUCTURE: _stored(Kind.TECHNICAL, "structure"),
    Metric.DOWNSTREAM_UTILITY: _stored(Kind.UTILITY, "the use for training a model"),
    Metric.UNCERTAINTY_BOUND: _stored(Kind.UNCERTAINTY, "the uncertainty"),
    Metric.LARGEST_GAP: _stored(Kind.BIAS, "the largest gap", _ZERO, Decimal(100)),
    Metric.LEAKED_IMAGES: _stored(Kind.LEAKAGE, "images leaked from training", _ZERO, _ZERO),
}
# Where an answer near chance is the hope: failing in either direction must fail.
INDISTINGUISHABLE = frozenset({Metric.ACCURACY, Metric.AUC, Metric.D_PRIME})
# What a question is asked for whose answers tell real from synthetic images.
TELLING = INDISTINGUISHABLE | {Metric.SENSITIVITY, Metric.SPECIFICITY}
# Whose value is kept with the cohort version, by the measure's own name.
MEASURED_ELSEWHERE = frozenset({Kind.TECHNICAL, Kind.UTILITY, Kind.UNCERTAINTY})
# Whose gap between subgroups can be asked for.
WITH_A_GAP = tuple(metric for metric, measured in METRICS.items() if measured.kind is Kind.READING)
