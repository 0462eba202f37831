"""All estimators in one list: what each needs, and where it may stand in a criterion."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from reviewapp.stats import (
    agreement,
    anytime,
    blinding,
    bootstrap,
    cluster,
    cohen,
    detection,
    drift,
    equivalence,
    factorial,
    figures,
    froc,
    gee,
    icc,
    krippendorff,
    likert,
    linear_mixed,
    missing,
    mixed,
    mrmc,
    overdispersion,
    pooled,
    preference,
    proportions,
    ranks,
    retest,
    roc,
    subgroups,
    ustatistics,
)
from reviewapp.stats.errors import WrongInput


class Role(StrEnum):
    """What a result may be used for."""

    GATE = "decides a criterion"
    VALIDITY = "says whether the readings can decide"
    SENSITIVITY = "stands beside a gate"
    DISPLAY = "describes"


class Data(StrEnum):
    """What an estimator is computed from."""

    CALLS = "calls: real or synthetic"
    CONFIDENCE = "confidence ratings of the origin"
    RATINGS = "ratings on an ordered scale"
    MARKS = "marks at places"
    CHOICES = "paired choices"
    REPEATS = "repeated readings"
    TIMES = "reading times"
    COUNTS = "counts of independent trials"


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimator:
    """One estimator: its name for a protocol, its data, role, least numbers and function."""

    key: str
    title: str
    data: Data
    role: Role
    function: Callable[..., object]
    figure: Callable[..., object] | None = None
    least_readers: int = 1
    missing_allowed: bool = True
    both_truths: bool = False


def _engine(
    key: str, title: str, data: Data, figure: Callable[..., object], *, both_truths: bool = True
) -> Estimator:
    return Estimator(
        key=key,
        title=title,
        data=data,
        role=Role.GATE,
        function=mrmc.single,
        figure=figure,
        least_readers=mrmc.LEAST_READERS,
        both_truths=both_truths,
    )


def _beside(
    key: str, title: str, data: Data, function: Callable[..., object], role: Role = Role.SENSITIVITY
) -> Estimator:
    least = 2 if role is Role.VALIDITY else mrmc.LEAST_READERS
    return Estimator(
        key=key, title=title, data=data, role=role, function=function, least_readers=least
    )


def _plain(key: str, title: str, data: Data, function: Callable[..., object]) -> Estimator:
    return Estimator(
        key=key,
        title=title,
        data=data,
        role=Role.DISPLAY,
        function=function,
        missing_allowed=False,
    )


_GATES = (
    _engine("accuracy", "Accuracy of calls", Data.CALLS, figures.accuracy),
    _engine("sensitivity", "Synthetic cases called synthetic", Data.CALLS, figures.sensitivity),
    _engine("specificity", "Real cases called real", Data.CALLS, figures.specificity),
    _engine("auc", "Area under the ROC curve", Data.CONFIDENCE, figures.auc),
    _engine("mean_rating", "Mean rating", Data.RATINGS, figures.mean_rating, both_truths=False),
    _engine("difference", "Mean rating, synthetic minus real", Data.RATINGS, figures.difference),
    _engine("superiority", "Chance that real is rated higher", Data.RATINGS, figures.superiority),
    _engine(
        "acceptance", "Share of cases accepted", Data.CALLS, figures.mean_rating, both_truths=False
    ),
    Estimator(
        key="wafroc",
        title="Weighted area of free-response marks",
        data=Data.MARKS,
        role=Role.GATE,
        function=mrmc.infer,
        figure=froc.wafroc,
        least_readers=mrmc.LEAST_READERS,
        missing_allowed=False,
        both_truths=True,
    ),
    Estimator(
        key="comparison",
        title="Difference between generators",
        data=Data.CONFIDENCE,
        role=Role.GATE,
        function=factorial.compare,
        least_readers=mrmc.LEAST_READERS,
        both_truths=True,
    ),
    Estimator(
        key="upper_bound",
        title="Upper bound of a rate of rare events",
        data=Data.COUNTS,
        role=Role.GATE,
        function=proportions.upper_bound,
        missing_allowed=False,
    ),
)

_SENSITIVITY = (
    Estimator(
        key="afroc",
        title="Area of free-response marks, every lesion the same",
        data=Data.MARKS,
        role=Role.SENSITIVITY,
        function=mrmc.infer,
        figure=froc.afroc,
        least_readers=mrmc.LEAST_READERS,
        missing_allowed=False,
        both_truths=True,
    ),
    _beside("ustatistic_auc", "U-statistic AUC", Data.CONFIDENCE, ustatistics.auc),
    _beside("ustatistic_mean", "U-statistic mean", Data.RATINGS, ustatistics.mean),
    _beside(
        "ustatistic_difference",
        "U-statistic AUC difference",
        Data.CONFIDENCE,
        ustatistics.auc_difference,
    ),
    _beside("missing", "What missing readings could change", Data.RATINGS, missing.sensitivity),
    _beside("two_way", "Two-way cluster-robust mean", Data.CALLS, cluster.two_way),
    _beside("gee", "Marginal logistic model", Data.CALLS, gee.logistic),
    _beside("logistic_mixed", "Crossed logistic mixed model", Data.CALLS, mixed.binary),
    _beside("ordinal_mixed", "Cumulative link mixed model", Data.RATINGS, mixed.ordinal),
    _beside("linear_mixed", "Linear mixed model", Data.RATINGS, linear_mixed.fit),
    _beside("bootstrap", "Bootstrap of readers and cases", Data.CONFIDENCE, bootstrap.interval),
    _beside("subgroups", "Between subgroups of cases", Data.RATINGS, subgroups.interaction),
    _beside("drift_halves", "Second half minus first", Data.CONFIDENCE, drift.halves),
    _beside("drift_time", "Reading time along the session", Data.TIMES, drift.log_time_slope),
    _beside("preference", "Preference between generators", Data.CHOICES, preference.fit),
    _beside("tost", "Two one-sided tests of an estimate", Data.RATINGS, equivalence.of_estimate),
)

_VALIDITY = (
    _beside("cohen", "Cohen kappa of two readers", Data.CALLS, cohen.cohen, Role.VALIDITY),
    _beside("conger", "Conger kappa", Data.CALLS, cohen.conger, Role.VALIDITY),
    _beside(
        "brennan_prediger",
        "Agreement beyond even guessing",
        Data.CALLS,
        agreement.brennan_prediger,
        Role.VALIDITY,
    ),
    _beside("percent", "Share of agreement", Data.RATINGS, agreement.percent, Role.VALIDITY),
    _beside(
        "alpha_weighted",
        "Krippendorff alpha, linearised",
        Data.RATINGS,
        krippendorff.weighted,
        Role.VALIDITY,
    ),
    _beside("fleiss", "Fleiss kappa", Data.CALLS, agreement.fleiss, Role.VALIDITY),
    _beside("gwet", "Gwet AC1 and AC2", Data.RATINGS, agreement.gwet, Role.VALIDITY),
    _beside("alpha", "Krippendorff alpha", Data.RATINGS, krippendorff.alpha, Role.VALIDITY),
    _beside("icc", "Intraclass correlation", Data.RATINGS, icc.icc, Role.VALIDITY),
    _beside(
        "within_sd", "Within-reader deviation", Data.REPEATS, retest.pooled_within_sd, Role.VALIDITY
    ),
    _beside("repeats", "All readers' repeats", Data.REPEATS, pooled.repeated, Role.VALIDITY),
    _beside("repeat", "One reader's repeats", Data.REPEATS, retest.repeat, Role.VALIDITY),
    _beside("blinding", "Bang blinding index", Data.COUNTS, blinding.bang_index, Role.VALIDITY),
)

_DISPLAY = (
    _plain("wilson", "Wilson interval", Data.COUNTS, proportions.wilson),
    _plain("clopper_pearson", "Clopper-Pearson interval", Data.COUNTS, proportions.clopper_pearson),
    _plain("jeffreys", "Jeffreys interval", Data.COUNTS, proportions.jeffreys),
    _plain("agresti_coull", "Agresti-Coull interval", Data.COUNTS, proportions.agresti_coull),
    _plain("exact_test", "Exact test of a share", Data.COUNTS, proportions.exact_test),
    _plain("fisher", "Fisher's exact test", Data.COUNTS, proportions.fisher_test),
    _plain("overdispersion", "Readers beyond chance", Data.COUNTS, overdispersion.beta_binomial),
    _plain("reader_auc_difference", "One reader's AUC difference", Data.CONFIDENCE, roc.difference),
    _plain("similarity", "Similarity of pairs", Data.COUNTS, detection.similarity_test),
    _plain("friedman", "Friedman test", Data.RATINGS, ranks.friedman),
    _plain("reader_auc", "One reader's AUC", Data.CONFIDENCE, roc.auc),
    _plain("d_prime", "Signal detection, single images", Data.COUNTS, detection.yes_no),
    _plain("d_prime_2afc", "Signal detection, pairs", Data.COUNTS, detection.forced_choice),
    _plain("side_bias", "Share of left choices", Data.COUNTS, detection.side_bias),
    _plain("bland_altman", "Limits of agreement", Data.REPEATS, retest.bland_altman),
    _plain("signed_rank", "Wilcoxon signed rank", Data.RATINGS, ranks.wilcoxon_signed_rank),
    _plain("likert", "Median and share at a level", Data.RATINGS, likert.summary),
    _plain("kendall", "Kendall tau along the session", Data.TIMES, drift.kendall),
    _plain("anytime", "Always-valid sequence", Data.COUNTS, anytime.beta_binomial),
)

ESTIMATORS: dict[str, Estimator] = {
    entry.key: entry for entry in (*_GATES, *_SENSITIVITY, *_VALIDITY, *_DISPLAY)
}


def applicable(data: Data, *, readers: int, role: Role | None = None) -> tuple[Estimator, ...]:
    """Return what can be computed from such data with so many readers, gates first."""
    return tuple(
        entry
        for entry in ESTIMATORS.values()
        if entry.data is data
        and readers >= entry.least_readers
        and (role is None or entry.role is role)
    )


def estimator(key: str) -> Estimator:
    """Return the estimator a protocol names."""
    if key not in ESTIMATORS:
        raise WrongInput(
            f"There is no estimator called “{key}”, so the criterion cannot be evaluated. "
            f"Choose one of {', '.join(ESTIMATORS)}."
        )
    return ESTIMATORS[key]
