"""Pure: what was rated how in either arm, and whether who was sure was right."""

from collections import Counter, defaultdict

import numpy as np

from reviewapp.acceptance import laying
from reviewapp.acceptance.described import asked
from reviewapp.acceptance.described.numbers import share, text
from reviewapp.acceptance.evidence import Evidence, Part, Seen
from reviewapp.acceptance.measuring import Basis
from reviewapp.studies.criteria import Criteria
from reviewapp.studies.questions import Per, Question, QuestionKind

TEN = 10
RIGHT = 1.0


def by_arm(basis: Basis, criteria: Criteria | None) -> list[dict[str, object]]:
    """How often each answer was given about the images of each arm."""
    told = {one.code for one in asked.of_origin(basis, criteria)}
    return [
        {"is_origin": question.code in told, **found}
        for question in basis.questions
        if question.kind in asked.GRADED | {QuestionKind.YES_NO}
        for found in [_by_arm(basis.evidence, question)]
        if found["arms"]
    ]


def paired(basis: Basis) -> list[dict[str, object]]:
    """How much higher the synthetic image of a pair was rated than the real one beside it."""
    found = []
    for question in basis.questions:
        if question.kind in asked.GRADED and question.per is Per.CANDIDATE:
            apart = _apart(basis.evidence, question)
            if apart:
                found.append(_paired(question, apart))
    return found


def calibration(basis: Basis, criteria: Criteria | None) -> list[dict[str, object]]:
    """The share of right answers by how sure the readers said they were."""
    right = asked.calls(basis, criteria)
    found = []
    for question, words in _sure(basis, criteria):
        steps: defaultdict[float, list[float]] = defaultdict(list)
        # The choice and how sure it was may have been asked in different phases.
        places = {
            (one.reader, one.case): one for one in basis.evidence.asked(question.code, Part.CASE)
        }
        for call in right:
            step = _sureness(places.get((call.reader, call.place.case)), question)
            if step is not None:
                steps[step].append(call.worth)
        found.append(_calibrated(question, words, steps))
    return [one for one in found if one["steps"]]


def _sure(basis: Basis, criteria: Criteria | None) -> list[tuple[Question, str]]:
    """Of pairs, what is asked beside the choice; of single images, the distance from the middle."""
    if asked.of_pairs(basis, criteria) is not None:
        return [
            (one, f"Steps of “{one.text}”")
            for one in basis.questions
            if one.kind in asked.GRADED and one.per is Per.CASE
        ]
    return [
        (one, f"Steps from the middle of “{one.text}”")
        for one in asked.of_origin(basis, criteria)[:1]
        if one.kind in asked.GRADED
    ]


def _by_arm(evidence: Evidence, question: Question) -> dict[str, object]:
    laid = asked.scored(evidence, question)
    names = _steps(question)
    arms = []
    for arm in sorted({shown.arm for shown in evidence.about.values()}):
        own = np.array([evidence.about[item].arm == arm for item in laid.items], dtype=np.bool_)
        given = laid.values[:, own] if own.any() else np.empty(0)
        read = given[~np.isnan(given)]
        if read.size:
            counts = np.bincount([_step(question, value) for value in read], minlength=len(names))
            arms.append({"arm": arm, "counts": counts.tolist(), "mean": text(float(read.mean()))})
    return {"question": question.code, "text": question.text, "steps": names, "arms": arms}


def _steps(question: Question) -> list[str]:
    """What stands under each column; of 0 to 100, ten at a time."""
    if question.kind is QuestionKind.CONFIDENCE:
        return [*(f"{low}–{low + 9}" for low in range(0, 90, TEN)), "90–100"]
    if question.kind is QuestionKind.YES_NO:
        return ["no", "yes"]
    return [str(number) for number in range(1, len(question.anchors) + 1)]


def _step(question: Question, value: float) -> int:
    if question.kind is QuestionKind.CONFIDENCE:
        return min(int(value) // TEN, TEN - 1)
    return int(value) if question.kind is QuestionKind.YES_NO else int(value) - 1


def _apart(evidence: Evidence, question: Question) -> dict[str, list[float]]:
    """Synthetic minus real, for every reader."""
    apart: defaultdict[str, list[float]] = defaultdict(list)
    for place in evidence.of(Part.CASE):
        given = (place.answers or {}).get(question.code)
        if not place.is_pair or not isinstance(given, dict):
            continue
        synthetic = evidence.synthetic_at(place)
        if len(synthetic) == 1:
            (real,) = (at for at in place.places if at not in synthetic)
            apart[place.reader].append(float(given[synthetic[0]]) - float(given[real]))
    return apart


def _paired(question: Question, apart: dict[str, list[float]]) -> dict[str, object]:
    counted = Counter(round(one) for each in apart.values() for one in each)
    return {
        "question": question.code,
        "text": question.text,
        "counts": [[step, counted[step]] for step in sorted(counted)],
        "readers": [
            {"reader": reader, "pairs": len(each), "mean": text(float(np.mean(each)))}
            for reader, each in sorted(apart.items())
        ],
    }


def _sureness(place: Seen | None, question: Question) -> float | None:
    given = place and (place.answers or {}).get(question.code)
    if place is None or isinstance(given, dict) or given is None:
        return None
    value = laying.number(question, given)
    if not place.is_pair:
        known = laying.categories(question)
        value = abs(value - (known[0] + known[-1]) / 2)
    return value // TEN * TEN if question.kind is QuestionKind.CONFIDENCE else value


def _calibrated(
    question: Question, words: str, steps: dict[float, list[float]]
) -> dict[str, object]:
    return {
        "question": question.code,
        "text": words,
        "steps": [
            {
                "step": f"{step:g}{'+' * (question.kind is QuestionKind.CONFIDENCE)}",
                "right": worth.count(RIGHT),
                "rated": len(worth),
                **share(worth.count(RIGHT), len(worth)),
            }
            for step, worth in sorted(steps.items())
        ],
    }
