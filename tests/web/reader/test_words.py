"""An answer in words …"""

import pytest

from reviewapp.studies.questions import Option, Question, QuestionKind
from reviewapp.studies.reader_rules import ReaderRules
from reviewapp.web.reader.words import said

NOISE = Option("NOISE", "Too much noise")
ANCHORS = ("Poor", "", "Good")


@pytest.mark.parametrize(
    ("kind", "more", "answer", "words"),
    [
        (QuestionKind.CANDIDATE, {}, "A", "Image A"),
        (QuestionKind.CANDIDATE, {"none": "Neither"}, "NONE", "Neither"),
        (QuestionKind.SCALE, {"anchors": ANCHORS}, 3, "3 Good"),
        (QuestionKind.SCALE, {"anchors": ANCHORS}, 2, "2"),
        (QuestionKind.SCALE, {"anchors": ANCHORS}, {"A": 1, "B": 3}, "A: 1 Poor · B: 3 Good"),
        (QuestionKind.CONFIDENCE, {}, 70, "70"),
        (QuestionKind.YES_NO, {}, True, "Yes"),
        (QuestionKind.YES_NO, {}, False, "No"),
        (QuestionKind.REASONS, {"options": (NOISE,)}, ["NOISE"], "Too much noise"),
        (QuestionKind.TEXT, {}, "a third kidney", "a third kidney"),
        (QuestionKind.MARK, {}, [{"on": "A"}, {"on": "B"}], "2 marked"),
        (QuestionKind.TEXT, {}, None, "–"),
    ],
)
def test_it_says_what_was_chosen(
    kind: QuestionKind, more: dict[str, object], answer: object, words: str
) -> None:
    question = Question(code="q", kind=kind, text="?", **more)  # type: ignore[arg-type] # by kind

    assert said({} if answer is None else {"q": answer}, question, ReaderRules()) == words


def test_it_says_why_a_case_was_not_judged() -> None:
    question = Question(code="q", kind=QuestionKind.YES_NO, text="?")
    answers = {"unjudgeable": {"reason": "NOISE", "text": "all of it"}}

    words = said(answers, question, ReaderRules(may_decline=(NOISE,)))

    assert words == "Not judged: Too much noise. all of it"
