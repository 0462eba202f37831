"""Answering the questions of a protocol …"""

from typing import Any

import pytest

from reviewapp.studies import answers, questions
from reviewapp.studies.answers import Grid, check, check_declined
from reviewapp.studies.errors import AnswersDoNotFit, ProtocolNotUsable

PAIR = Grid(places=("A", "B"), rows=8, columns=16, frames=2)
ACCEPT = {"code": "accept", "kind": "YES_NO", "text": "Would you accept it?"}
WHY = {
    "code": "why",
    "kind": "REASONS",
    "text": "Why not?",
    "options": [{"code": "NOISE", "text": "Noise"}, {"code": "ANATOMY", "text": "Anatomy"}],
    "show_if": {"question": "accept", "is": [False]},
}
SURE = {"code": "sure", "kind": "CONFIDENCE", "text": "How sure?", "low": "Not", "high": "Fully"}
SAY = {"code": "say", "kind": "TEXT", "text": "What else?", "most": 5}
WHERE = {"code": "where", "kind": "MARK", "text": "Where?", "shapes": ["RECT", "POINT"], "most": 2}
WHICH = {"code": "which", "kind": "CANDIDATE", "text": "Which?", "none": "Neither"}
REAL = {"code": "real", "kind": "SCALE", "text": "How real?", "anchors": ["Not", "", "Fully"]}
EACH = {**REAL, "code": "each", "per": "CANDIDATE"}
TWICE = {k: v for k, v in WHY.items() if k != "show_if"} | {
    "options": [{"code": "NOISE", "text": "Noise"}] * 2
}
POINT = {"on": "A", "frame": 1, "shape": "POINT", "at": [15, 7]}
RECT = {"on": "B", "frame": 0, "shape": "RECT", "from": [0, 0], "to": [3, 2]}


def answered(asked: list[dict[str, Any]], **given: object) -> dict[str, object]:
    return check(given, questions=questions.parse(asked), grid=PAIR)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (ACCEPT, True),
        (SURE, 0),
        (SURE, 100),
        (SAY, "fine"),
        (WHERE, [POINT, RECT]),
        (WHICH, "B"),
        (WHICH, "NONE"),
        (REAL, 2),
        (EACH, {"A": 1, "B": 3}),
        ({**SAY, "optional": True}, ""),
        ({**WHERE, "optional": True}, []),
        ({**WHY, "show_if": {"question": "accept", "is": [True]}, "optional": True}, []),
    ],
)
def test_what_fits_is_kept_as_it_was_given(question: dict[str, Any], answer: object) -> None:
    asked = [question] if question is ACCEPT else [ACCEPT, question]
    given = {"accept": True} | {question["code"]: answer}

    assert answered(asked, **given) == given


def test_reasons_are_kept_in_one_order_and_texts_without_blanks_around_them() -> None:
    kept = answered([ACCEPT, WHY, SAY], accept=False, why=["NOISE", "ANATOMY"], say=" ok ")

    assert kept == {"accept": False, "why": ["ANATOMY", "NOISE"], "say": "ok"}


@pytest.mark.parametrize(
    ("question", "answer", "sentence"),
    [
        (ACCEPT, 1, "1 does not answer"),
        (SURE, 101, "from 0 to 100"),
        (SURE, True, "True does not answer"),
        (SURE, 7.5, "7.5 does not answer"),
        (SAY, "too long", "at most 5 characters"),
        (SAY, "  ", "not empty"),
        (SAY, 5, "at most 5"),
        (WHICH, "NEITHER", "A, B, NONE"),
        (EACH, 3, "one answer each for A and B"),
        (EACH, {"A": 1}, "one answer each"),
        (EACH, {"A": 1, "B": 4}, "4 does not answer"),
        (WHERE, POINT, "a list of at most 2"),
        (WHERE, [], "at least one mark"),
        (WHERE, [POINT, POINT, POINT], "at most 2"),
        (WHERE, [{**POINT, "on": "C"}], "on a picture"),
        (WHERE, [{**POINT, "frame": 2}], "on a picture"),
        (WHERE, [{**POINT, "frame": True}], "on a picture"),
        (WHERE, [{**POINT, "shape": "STAR"}], "on a picture"),
        (WHERE, [{**POINT, "at": [16, 0]}], "16 columns and 8 rows"),
        (WHERE, [{**POINT, "at": [0, 8]}], "whole pixels"),
        (WHERE, [{**POINT, "at": [0.5, 1]}], "whole pixels"),
        (WHERE, [{**POINT, "at": [True, 1]}], "whole pixels"),
        (WHERE, [{**RECT, "to": [0, 5]}], "from its upper left"),
        (WHERE, [{**POINT, "more": 1}], "on a picture"),
        (WHERE, ["here"], "on a picture"),
        ({**WHERE, "shapes": ["POINT"]}, [RECT], "POINT on a picture"),
    ],
)
def test_what_does_not_fit_is_refused(
    question: dict[str, Any], answer: object, sentence: str
) -> None:
    with pytest.raises(AnswersDoNotFit, match=sentence) as refusal:
        answered([question], **{question["code"]: answer})

    assert refusal.value.place == question["code"]


@pytest.mark.parametrize("answer", [[], ["NOISE", "NOISE"], ["RAIN"], "NOISE", [1], [["NOISE"]]])
def test_reasons_that_are_not_of_the_list_are_refused(answer: object) -> None:
    with pytest.raises(AnswersDoNotFit, match="does not answer “Why not"):
        answered([ACCEPT, WHY], accept=False, why=answer)


def test_a_question_that_does_not_stand_there_is_not_missed() -> None:
    assert answered([ACCEPT, WHY], accept=True) == {"accept": True}
    with pytest.raises(AnswersDoNotFit, match="was not asked here"):
        answered([ACCEPT, WHY], accept=True, why=["NOISE"])
    with pytest.raises(AnswersDoNotFit, match=r"“Why not.” has no answer"):
        answered([ACCEPT, WHY], accept=False)


def test_what_hangs_on_a_hidden_question_is_hidden_too() -> None:
    more = {**SAY, "show_if": {"question": "why", "is": ["NOISE"]}}
    asked = questions.parse([ACCEPT, WHY, more])

    assert [one.code for one in answers.shown(asked, {"accept": True, "why": ["NOISE"]})] == [
        "accept"
    ]
    assert [one.code for one in answers.shown(asked, {"accept": False, "why": ["NOISE"]})] == [
        "accept",
        "why",
        "say",
    ]


def test_an_optional_question_may_stay_open() -> None:
    assert answered([ACCEPT, {**SAY, "optional": True}], accept=True) == {"accept": True}


def test_a_reading_can_be_declined_for_a_known_reason() -> None:
    reasons = questions.options([{"code": "BLURRED", "text": "Too blurred"}], "reader.may_decline")

    assert check_declined({"reason": "BLURRED"}, reasons=reasons) == {
        "unjudgeable": {"reason": "BLURRED", "text": ""}
    }
    for said in ["BLURRED", {"reason": "DULL"}, {"reason": "BLURRED", "text": 1}, {"x": 1}]:
        with pytest.raises(AnswersDoNotFit, match="does not say why"):
            check_declined(said, reasons=reasons)
    with pytest.raises(AnswersDoNotFit, match="does not say why"):
        check_declined({"reason": "BLURRED", "mood": "bad"}, reasons=reasons)


@pytest.mark.parametrize(
    ("asked", "place", "sentence"),
    [
        ([], "questions", "Ask at least one"),
        ([{**SURE, "high": ""}], "questions[0].high", "not empty"),
        ([{**ACCEPT, "code": "unjudgeable"}], "questions[0].code", "its own meaning"),
        ([{**WHICH, "per": "CANDIDATE"}], "questions[0].per", "looks at the whole case"),
        ([{**WHERE, "per": "CANDIDATE"}], "questions[0].per", "looks at the whole case"),
        ([{**REAL, "anchors": ["", "Fully"]}], "questions[0].anchors[0]", "not empty"),
        ([{**SAY, "most": 0}], "questions[0].most", "from 1 to 2000"),
        ([{**WHERE, "shapes": ["OVAL"]}], "questions[0].shapes[0]", "POINT, RECT"),
        ([{**WHERE, "shapes": []}], "questions[0].shapes", "List 1 to 2"),
        ([WHY], "questions[0].show_if.question", "run in a circle"),
        ([WHY, ACCEPT], "questions[0].show_if.question", "run in a circle"),
        (
            [EACH, {**SAY, "show_if": {"question": "each", "is": [1]}}],
            "questions[1].show_if.question",
            "not a few for the whole case",
        ),
        (
            [SURE, {**SAY, "show_if": {"question": "sure", "is": [1]}}],
            "questions[1].show_if.question",
            "not a few",
        ),
        (
            [ACCEPT, {**SAY, "show_if": {"question": "accept", "is": [1]}}],
            "questions[1].show_if.is[0]",
            "does not offer",
        ),
        ([ACCEPT, {**SAY, "show_if": {"question": "accept"}}], "questions[1].show_if.is", "lacks"),
        (
            [{**TWICE}],
            "questions[0].options[1].code",
            "same code",
        ),
        ([{**ACCEPT, "text": "x" * 3000}], "questions[0].text", "at most 2000"),
        ([{**ACCEPT, "optional": 1}], "questions[0].optional", "true or false"),
    ],
)
def test_a_question_nobody_could_ask_is_refused(
    asked: list[dict[str, Any]], place: str, sentence: str
) -> None:
    with pytest.raises(ProtocolNotUsable, match=sentence) as refusal:
        questions.parse(asked)

    assert refusal.value.place == place
