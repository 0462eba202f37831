"""Pure: answers that fit a protocol, whatever they say."""

from collections.abc import Sequence

from reviewapp.studies.answers import shown
from reviewapp.studies.questions import Per, Question, QuestionKind


def some_answers(asked: Sequence[Question], *, places: Sequence[str]) -> dict[str, object]:
    """The first choice of every question that then stands: a walk judges nothing."""
    answers: dict[str, object] = {}
    for question in asked:
        if question in shown(asked, answers):
            one = _first(question)
            answers[question.code] = (
                dict.fromkeys(places, one) if question.per is Per.CANDIDATE else one
            )
    return answers


def _first(question: Question) -> object:
    match question.kind:
        case QuestionKind.CONFIDENCE:
            return 50
        case QuestionKind.REASONS:
            return [question.options[0].code]
        case QuestionKind.TEXT:
            return "-"
        case QuestionKind.MARK if question.shapes[0] == "POINT":
            return [{"on": "A", "frame": 0, "shape": "POINT", "at": [0, 0]}]
        case QuestionKind.MARK:
            return [{"on": "A", "frame": 0, "shape": "RECT", "from": [0, 0], "to": [1, 1]}]
    return question.choices[0]
