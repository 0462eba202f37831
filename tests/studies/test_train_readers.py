"""Training cases: what is right in them, and what they must not tell …"""

from typing import Any

import pytest

from reviewapp.studies import protocol, training
from reviewapp.studies.errors import ProtocolNotUsable
from reviewapp.studies.starting_points import starting_point, starting_points
from tests.studies.protocols import SURE, WHICH, a_protocol

FIVE = {"cases": 5, "pass_mark": 3, "feedback": True}
NOTHING_RIGHT = {"cases": 5, "pass_mark": 0, "feedback": False}
QUALITY_FIRST = [
    {"code": "quality", "told": "Rate each case.", "questions": ["confidence"]},
    {"code": "origin", "told": "Half are synthetic.", "questions": ["synthetic"]},
]


def taught(code: str) -> str:
    question = protocol.parse(starting_point(code).content).taught
    return question.code if question else ""


@pytest.mark.parametrize(
    ("code", "question"),
    [
        ("which-one", "synthetic"),
        ("real-or-synthetic", "origin"),
        ("progression", "forecast"),
        ("rate-both", ""),
        ("accept", ""),
        ("find-abnormality", ""),
    ],
)
def test_the_question_that_tells_origin_has_a_right_answer(code: str, question: str) -> None:
    assert taught(code) == question


def test_every_starting_point_can_be_followed() -> None:
    for point in starting_points():
        protocol.parse(point.content)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"design__phases": QUALITY_FIRST, "design__training": FIVE}, "pass_mark"),
        (
            {"design__phases": QUALITY_FIRST, "design__training": FIVE | {"pass_mark": 0}},
            "feedback",
        ),
        (
            {"questions": [WHICH | {"optional": True}, SURE], "design__training": FIVE},
            "pass_mark",
        ),
        ({"design__training": FIVE | {"pass_mark": 0, "tries": 2}}, "tries"),
        ({"design__training": FIVE | {"tries": 6}}, "tries"),
    ],
)
def test_what_cannot_be_counted_or_must_not_be_told_is_refused(
    change: dict[str, Any], place: str
) -> None:
    with pytest.raises(ProtocolNotUsable) as refused:
        protocol.parse(a_protocol(**change))

    assert refused.value.place == f"design.training.{place}"


def test_practice_without_a_truth_goes_before_phases() -> None:
    rules = protocol.parse(a_protocol(design__phases=QUALITY_FIRST, design__training=NOTHING_RIGHT))

    assert rules.taught is None
    assert [one.code for one in training.asked(rules.design, rules.questions)] == ["confidence"]


@pytest.mark.parametrize(
    ("code", "given", "synthetic", "right"),
    [
        ("which-one", "B", ["B"], True),
        ("which-one", "A", ["B"], False),
        ("which-one", "NONE", ["B"], False),
        ("real-or-synthetic", 4, ["A"], True),
        ("real-or-synthetic", 3, ["A"], False),
        ("real-or-synthetic", 3, [], True),
        ("real-or-synthetic", None, [], False),
    ],
)
def test_an_answer_is_right_or_wrong(
    code: str, given: object, synthetic: list[str], *, right: bool
) -> None:
    rules = protocol.parse(starting_point(code).content)
    question = rules.taught
    assert question is not None

    said = {} if given is None else {question.code: given}

    found = training.is_right(question, said, synthetic=synthetic, places=len(rules.design.places))
    assert found is right


def test_the_middle_of_a_scale_takes_no_side() -> None:
    question = protocol.parse(
        a_protocol(
            questions=[SURE | {"per": "CANDIDATE"}],
            criteria__list__0__question="confidence",
            design__training=FIVE,
        )
    ).taught
    assert question is not None

    def right(**given: int) -> bool:
        return training.is_right(question, {"confidence": given}, synthetic=["B"], places=2)

    assert right(A=1, B=3)
    assert not right(A=2, B=3)
    assert not right(A=3, B=3)


@pytest.mark.parametrize(
    ("synthetic", "places", "words"),
    [
        ([], 1, "This image was real."),
        (["A"], 1, "This image was synthetic."),
        (["B"], 2, "Image B was synthetic."),
        (["A", "B"], 2, "Both images were synthetic."),
        ([], 2, "Both images were real."),
    ],
)
def test_the_truth_is_one_sentence(synthetic: list[str], places: int, words: str) -> None:
    assert training.told(synthetic, places=places) == words
