"""Pure: which answers tell real from synthetic, and whether each was right."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from reviewapp.acceptance import laying
from reviewapp.acceptance.evidence import Evidence, Part, Seen
from reviewapp.acceptance.laying import Asked, Laid
from reviewapp.acceptance.measuring import Basis
from reviewapp.studies.criteria import Criteria
from reviewapp.studies.metrics import Metric
from reviewapp.studies.questions import Per, Question, QuestionKind

TELLING = frozenset(
    {Metric.ACCURACY, Metric.AUC, Metric.D_PRIME, Metric.SENSITIVITY, Metric.SPECIFICITY}
)
GRADED = frozenset({QuestionKind.SCALE, QuestionKind.CONFIDENCE})
COMPARABLE = GRADED | {QuestionKind.CANDIDATE, QuestionKind.YES_NO}


@dataclass(frozen=True)
class Call:
    """Whether one answer told the images apart; a half where it took no side."""

    reader: str
    place: Seen
    worth: float
    is_synthetic: bool


def of_pairs(basis: Basis) -> Question | None:
    """The question which image of a pair is the synthetic one."""
    found = (one for one in basis.questions if one.kind is QuestionKind.CANDIDATE)
    return next(found, None) if any(place.is_pair for place in basis.evidence.seen) else None


def of_origin(basis: Basis, criteria: Criteria | None) -> list[Question]:
    """Questions on images whose answer says how synthetic they look, as the criteria take them."""
    each = criteria.each if criteria else ()
    codes = {one.question for one in each if one.metric in TELLING}
    return [
        question
        for question in basis.questions
        if question.code in codes and question.kind in GRADED | {QuestionKind.YES_NO}
    ]


def calls(basis: Basis, criteria: Criteria | None) -> list[Call]:
    """Every answer of a case that told real from synthetic, right, wrong or on neither side."""
    question = of_pairs(basis)
    if question is not None:
        return list(_of_pairs(basis.evidence, question))
    for asked in of_origin(basis, criteria):
        return list(_of_images(basis.evidence, asked))
    return []


def scored(evidence: Evidence, question: Question) -> Laid:
    return laying.scored(evidence, Asked(question))


def _of_pairs(evidence: Evidence, question: Question) -> Iterator[Call]:
    for place in evidence.of(Part.CASE):
        if place.is_pair and evidence.counts_for_telling_apart(place):
            given = (place.answers or {}).get(question.code)
            if given is not None:
                worth = laying.is_synthetic(evidence, place, given)
                yield Call(place.reader, place, worth, is_synthetic=True)


def _of_images(evidence: Evidence, question: Question) -> Iterator[Call]:
    laid = laying.called(scored(evidence, question), question)
    row = {reader: at for at, reader in enumerate(laid.readers)}
    column = {item: at for at, item in enumerate(laid.items)}
    for place in evidence.asked(question.code, Part.CASE):
        if place.is_pair and question.per is Per.CASE:
            continue
        for image in place.image_at.values():
            value = laid.values[row[place.reader], column[image]]
            if not np.isnan(value):
                truth = bool(laid.truth[column[image]])
                yield Call(place.reader, place, float(value if truth else 1 - value), truth)
