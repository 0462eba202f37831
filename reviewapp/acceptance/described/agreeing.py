"""Pure: which readers agree with which, on which cases they do not, and how each repeats."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from reviewapp.acceptance import consistency
from reviewapp.acceptance.described import asked
from reviewapp.acceptance.described.numbers import CONFIDENCE, text
from reviewapp.acceptance.evidence import Part
from reviewapp.acceptance.laying import Asked, Floats, Laid
from reviewapp.acceptance.measuring import Basis
from reviewapp.stats import agreement, retest
from reviewapp.stats.estimates import NotEvaluable
from reviewapp.stats.scales import Weighting
from reviewapp.studies.questions import Question

LEAST_READERS, LEAST_SHARED = 2, 2
MOST_CASES = 12


def matrices(basis: Basis) -> list[dict[str, object]]:
    """Gwet's coefficient for every two readers, question by question."""
    return [
        {
            "question": question.code,
            "text": question.text,
            "readers": list(laid.readers),
            "rows": [
                [_of_two(question, laid, one, other) for other in range(len(laid.readers))]
                for one in range(len(laid.readers))
            ],
        }
        for question, laid in _tables(basis)
        if len(laid.readers) >= LEAST_READERS
    ]


def disagreements(basis: Basis) -> list[dict[str, object]]:
    """The cases that readers disagree on most, question by question."""
    found: list[dict[str, object]] = []
    for question, laid in _tables(basis):
        spread = _spread(question, laid)
        order = sorted(range(len(laid.items)), key=lambda at: (-spread[at], laid.items[at]))
        rows = [_case(basis, laid, at) for at in order[:MOST_CASES] if spread[at] > 0]
        if rows:
            found.append({"question": question.code, "text": question.text, "cases": rows})
    return found


def repeats(basis: Basis) -> list[dict[str, object]]:
    """The first answer against the second where a case came again, for Bland and Altman's plot."""
    found: list[dict[str, object]] = []
    for question in basis.questions:
        if question.kind in asked.GRADED:
            first, second = _both_times(basis, question)
            limits = retest.bland_altman(first, second, confidence=CONFIDENCE)
            if not isinstance(limits, NotEvaluable):
                found.append(_bland_altman(question, (first, second), limits))
    return found


def _tables(basis: Basis) -> Iterator[tuple[Question, Laid]]:
    for question in basis.questions:
        if question.kind in asked.COMPARABLE:
            laid = consistency.table(basis.evidence, Asked(question))
            if laid.values.size and not np.isnan(laid.values).all():
                yield question, laid


def _of_two(question: Question, laid: Laid, one: int, other: int) -> str:
    # The coefficient is symmetric, and a reader agrees with themselves.
    if one <= other:
        return ""
    both = laid.values[[one, other]]
    shared = both[:, ~np.isnan(both).any(axis=0)]
    if shared.shape[1] < LEAST_SHARED:
        return ""
    weighting: Weighting = "quadratic" if question.kind in asked.GRADED else "identity"
    found = agreement.gwet(
        shared, categories=laid.categories, confidence=CONFIDENCE, weighting=weighting
    )
    return text(found.estimate)


def _spread(question: Question, laid: Laid) -> Floats:
    """Of steps their standard deviation, of choices the share that is not the commonest."""
    if question.kind in asked.GRADED:
        return _of_steps(laid.values)
    read = (~np.isnan(laid.values)).sum(axis=0)
    most = np.max([(laid.values == value).sum(axis=0) for value in laid.categories], axis=0)
    spread: Floats = 1 - most / np.maximum(read, 1)
    return np.where(read > 0, spread, 0.0)


def _of_steps(values: Floats) -> Floats:
    read = ~np.isnan(values)
    count = np.maximum(read.sum(axis=0), 1)
    centre = np.where(read, values, 0.0).sum(axis=0) / count
    spread: Floats = np.sqrt(np.where(read, (values - centre) ** 2, 0.0).sum(axis=0) / count)
    return spread.round(9)


def _case(basis: Basis, laid: Laid, at: int) -> dict[str, object]:
    given = laid.values[:, at]
    counted = Counter(float(value) for value in given[~np.isnan(given)])
    images = next(
        sorted(place.image_at.values())
        for place in basis.evidence.seen
        if place.case == laid.case_of[at]
    )
    shown = [laid.items[at]] if laid.items[at] in basis.evidence.about else images
    return {
        "case": laid.case_of[at],
        "images": [[image, basis.evidence.about[image].arm] for image in shown],
        "answers": [[f"{value:g}", counted[value]] for value in sorted(counted)],
    }


def _both_times(basis: Basis, question: Question) -> tuple[Floats, Floats]:
    first, again = (
        consistency.table(basis.evidence, replace(Asked(question), part=part))
        for part in (Part.CASE, Part.REPEAT)
    )
    column = {item: place for place, item in enumerate(first.items)}
    kept = [place for place, item in enumerate(again.items) if item in column]
    one = first.values[:, [column[again.items[place]] for place in kept]].ravel()
    other = again.values[:, kept].ravel()
    both = ~(np.isnan(one) | np.isnan(other))
    return one[both], other[both]


def _bland_altman(
    question: Question, given: tuple[Floats, Floats], limits: retest.Limits
) -> dict[str, object]:
    first, second = given
    counted = Counter(
        (float(one), float(other))
        for one, other in zip((first + second) / 2, first - second, strict=True)
    )
    return {
        "question": question.code,
        "text": question.text,
        "points": [[text(x), text(y), counted[x, y]] for x, y in sorted(counted)],
        "pairs": int(first.size),
        "lower": text(limits.lower.estimate),
        "bias": text(limits.bias.estimate),
        "upper": text(limits.upper.estimate),
    }
