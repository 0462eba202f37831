"""Pure: how far readers agree, with each other and with themselves when a case comes again."""

from collections.abc import Callable, Mapping

import numpy as np

from reviewapp.acceptance import laying, trust
from reviewapp.acceptance.evidence import Evidence, Part, Seen
from reviewapp.acceptance.laying import Asked, Laid
from reviewapp.stats import agreement, cohen, icc, krippendorff, pooled
from reviewapp.stats.estimates import NotEvaluable, Result
from reviewapp.studies.questions import NONE, Per, QuestionKind

DRAWS = 2000
NEITHER = 2.0
COUNTED: Mapping[str, Callable[..., Result]] = {
    "gwet": agreement.gwet,
    "fleiss": agreement.fleiss,
    "brennan_prediger": agreement.brennan_prediger,
    "percent": agreement.percent,
    "conger": cohen.conger,
}
COEFFICIENTS: Mapping[str, pooled.Coefficient] = {"gwet": "ac", "cohen": "kappa"}


def between(evidence: Evidence, asked: Asked, estimator: str, *, level: float, seed: int) -> Result:
    """Agreement of readers on the cases that count."""
    laid = table(evidence, asked)
    if not laid.values.size:
        return _nothing(estimator)
    if reason := trust.gaps(laid):
        return NotEvaluable(reason=reason, method="Not computed", cases=laid.cases)
    laid = laid.read_by(np.asarray((~np.isnan(laid.values)).any(axis=1)))
    ordered = asked.question.kind in {QuestionKind.SCALE, QuestionKind.CONFIDENCE}
    if estimator in COUNTED:
        return COUNTED[estimator](
            laid.values,
            categories=laid.categories,
            confidence=level,
            weighting="quadratic" if ordered else "identity",
        )
    if estimator == "alpha":
        metric: krippendorff.Level = "ordinal" if ordered else "nominal"
        return krippendorff.alpha(
            laid.values, level=metric, confidence=level, draws=DRAWS, seed=seed
        )
    family = icc.icc(laid.values, model="agreement", confidence=level)
    return family if isinstance(family, NotEvaluable) else family.single


def within(evidence: Evidence, asked: Asked, estimator: str, *, level: float, seed: int) -> Result:
    """Agreement of readers with themselves: the first reading of a case against its repeat."""
    if estimator not in COEFFICIENTS:
        return NotEvaluable(
            reason=f"“{estimator}” of repeats has no interval over readers, so it cannot decide. "
            f"Name one of {', '.join(sorted(COEFFICIENTS))}.",
            method=estimator,
        )
    first, again = (
        table(evidence, Asked(asked.question, asked.arms, asked.subgroup, part))
        for part in (Part.CASE, Part.REPEAT)
    )
    column = {item: place for place, item in enumerate(first.items)}
    shared = [item for item in again.items if item in column]
    if not shared:
        return _nothing(estimator)
    ordered = asked.question.kind in {QuestionKind.SCALE, QuestionKind.CONFIDENCE}
    kept = np.array([item in column for item in again.items], dtype=np.bool_)
    twice = np.isin(first.items, shared)
    if reason := trust.gaps(first.only(twice)) or trust.gaps(again.only(kept)):
        return NotEvaluable(reason=reason, method="Not computed", cases=len(shared))
    return pooled.repeated(
        COEFFICIENTS[estimator],
        first.values[:, [column[item] for item in shared]],
        again.values[:, kept],
        categories=first.categories,
        confidence=level,
        draws=DRAWS,
        seed=seed,
        weighting="quadratic" if ordered else "identity",
    )


def table(evidence: Evidence, asked: Asked) -> Laid:
    """Answers as numbers; of a pair, which of its two images was chosen."""
    if asked.question.kind is QuestionKind.CANDIDATE:
        laid = laying.picked(evidence, asked, worth=_which)
        categories = (0.0, 1.0, NEITHER) if asked.question.none else (0.0, 1.0)
        return laying.with_categories(laid, categories)
    if asked.question.per is Per.CASE:
        return laying.of_cases(evidence, asked)
    return laying.scored(evidence, asked)


def _which(_: Evidence, place: Seen, given: object) -> float:
    if given == NONE:
        return NEITHER
    return float(place.image_at[str(given)] == max(place.image_at.values()))


def _nothing(estimator: str) -> NotEvaluable:
    return NotEvaluable(
        reason="No case was judged twice, so there is no agreement to estimate. Let readers share "
        "cases, or show some again.",
        method=estimator,
    )
