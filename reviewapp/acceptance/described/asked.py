"""Pure: which answers tell real from synthetic, and whether each was right."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from reviewapp.acceptance import laying
from reviewapp.acceptance.evidence import Evidence, Part, Seen
from reviewapp.acceptance.laying import Asked, Laid
from reviewapp.acceptance.measuring import Basis
from reviewapp.studies.criteria import Criteria
from reviewapp.studies.metrics import TELLING
from reviewapp.studies.questions import Per, Question, QuestionKind

GRADED = frozenset({QuestionKind.SCALE, QuestionKind.CONFIDENCE})
COMPARABLE = GRADED | {QuestionKind.CANDIDATE, QuestionKind.YES_NO}


@dataclass(frozen=True)
class Call:
    """Whether one answer told the images apart; a half where it took no side."""

    reader: str
    place: Seen
    worth: float
    is_synthetic: bool


def of_pairs(basis: Basis, criteria: Criteria | None) -> Question | None:
    """The question which image of a pair is the synthetic one; a preference is another."""
    told = _told(criteria)
    found = (one for one in choices(basis) if one.code in told)
    return next(found, None)


def choices(basis: Basis) -> list[Question]:
    """Questions that one image of a pair answers, whatever they ask."""
    if not any(place.is_pair for place in basis.evidence.seen):
        return []
    return [one for one in basis.questions if one.kind is QuestionKind.CANDIDATE]


def of_origin(basis: Basis, criteria: Criteria | None) -> list[Question]:
    """Questions on images whose answer says how synthetic they look, as the criteria take them."""
    told = _told(criteria)
    return [
        question
        for question in basis.questions
        if question.code in told and question.kind in GRADED | {QuestionKind.YES_NO}
    ]


def telling(basis: Basis, criteria: Criteria | None) -> Question | None:
    """The one question by which readers tell real from synthetic here."""
    return of_pairs(basis, criteria) or next(iter(of_origin(basis, criteria)), None)


def phase(basis: Basis, criteria: Criteria | None) -> Evidence:
    """The readings of the phase that tells real from synthetic; of none, of the first."""
    question = telling(basis, criteria)
    counted = basis.evidence.of(Part.CASE)
    asked = [one for one in counted if question is not None and one.asks(question.code)]
    number = min((one.phase for one in asked or counted), default=1)
    return basis.evidence.in_phase(number)


def calls(basis: Basis, criteria: Criteria | None) -> list[Call]:
    """Every answer of a case that told real from synthetic, right, wrong or on neither side."""
    question = telling(basis, criteria)
    if question is None:
        return []
    is_choice = question.kind is QuestionKind.CANDIDATE
    return list((_of_pairs if is_choice else _of_images)(basis.evidence, question))


def _told(criteria: Criteria | None) -> set[str]:
    each = criteria.each if criteria else ()
    return {one.question for one in each if (one.gap_in or one.metric) in TELLING}


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
