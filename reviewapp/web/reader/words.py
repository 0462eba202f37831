"""Pure: answers in the words that they were chosen by."""

from collections.abc import Mapping, Sequence

from reviewapp.studies.questions import NONE, UNJUDGEABLE, Option, Question, QuestionKind
from reviewapp.studies.reader_rules import ReaderRules

NOT_ASKED = "–"


def said(answers: Mapping[str, object], question: Question, reader: ReaderRules) -> str:
    """What a reader answered to a question, or why they could not judge the case."""
    if isinstance(declined := answers.get(UNJUDGEABLE), dict):
        reason = _texts([str(declined["reason"])], reader.may_decline)
        return f"Not judged: {reason}. {declined['text']}".strip()
    answer = answers.get(question.code)
    if answer is None:
        return NOT_ASKED
    if isinstance(answer, dict):
        return " · ".join(f"{place}: {_one(each, question)}" for place, each in answer.items())
    return _one(answer, question)


def _one(answer: object, question: Question) -> str:
    match answer:
        case bool():
            return "Yes" if answer else "No"
        case int() if question.anchors:
            return f"{answer} {question.anchors[answer - 1]}".strip()
        case list() if question.kind is QuestionKind.MARK:
            return f"{len(answer)} marked"
        case list():
            return _texts([str(code) for code in answer], question.options)
        case str() if question.kind is QuestionKind.CANDIDATE:
            return question.none if answer == NONE else f"Image {answer}"
    return str(answer)


def _texts(codes: Sequence[str], options: Sequence[Option]) -> str:
    texts = {option.code: option.text for option in options}
    return ", ".join(texts.get(code, code) for code in codes)
