"""Parsing a protocol …"""

from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from reviewapp.imaging.grids import Fit
from reviewapp.imaging.resampling import Interpolation
from reviewapp.studies import protocol
from reviewapp.studies.errors import AnswersDoNotFit, ProtocolNotUsable
from reviewapp.studies.protocol import QuestionKind, Window, check, parse
from tests.factories import LOOK, protocol_content


def content_with(path: str, value: object) -> dict[str, Any]:
    """The usual protocol with one place of it changed; None takes the place out."""
    content: Any = deepcopy(protocol_content())
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place = content
    for step in way:
        place = place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return dict(content)


def test_it_gives_frozen_rules() -> None:
    rules = parse(protocol_content(cases=12))

    assert rules.cases == 12
    assert rules.look == LOOK
    assert rules.window == Window(center=40, width=400)
    assert [question.code for question in rules.questions] == ["synthetic", "confidence"]
    assert rules.picks_synthetic.kind is QuestionKind.CANDIDATE
    assert hash(rules) == hash(parse(protocol_content(cases=12)))


def test_it_says_how_pictures_of_any_size_come_onto_the_grid() -> None:
    content = content_with("presentation.fit", "SPACING")
    more = {"row_spacing": 500, "column_spacing": 500, "interpolation": "LANCZOS", "step": 2}
    content["presentation"] |= more | {"dither": True}

    look = parse(content).look

    assert (look.fit, look.interpolation) == (Fit.SPACING, Interpolation.LANCZOS)
    assert look == replace(
        LOOK,
        fit=look.fit,
        interpolation=look.interpolation,
        row_spacing=500,
        column_spacing=500,
        step=2,
        dither=True,
    )
    assert look.digest != LOOK.digest


def test_it_makes_pairs_by_chance_unless_it_names_what_they_agree_in() -> None:
    assert parse(protocol_content()).match_on == ""
    assert parse(protocol_content(match_on="level")).match_on == "level"


def test_it_offers_two_places_or_the_steps_of_a_scale() -> None:
    candidate, scale = parse(protocol_content()).questions

    assert candidate.choices == ("A", "B")
    assert scale.choices == (1, 2, 3)


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("schema", None, "The protocol lacks “criteria”"),
        ("schema", 2, "The protocol lacks “criteria”"),
        ("extra", 1, "The protocol has “extra”"),
        ("design", "PAIR", "design is not an object"),
        ("design.kind", "SINGLE", "design.kind is 'SINGLE'"),
        ("design.cases", 0, "design.cases is 0.*from 1 to"),
        ("design.match_on", "", "design.match_on is ''"),
        ("design.cases", True, "design.cases is True"),
        ("design.cases", 12.0, "design.cases is 12.0"),
        ("presentation.rows", 100_000, "presentation.rows"),
        ("presentation.high", -1000, "presentation.high is -1000.*from -999"),
        ("presentation.high", 70_000, "presentation.high"),
        ("presentation.fit", "STRETCH", "Write one of EXACT, CROP, COVER, CONTAIN, SPACING"),
        ("presentation.fit", "SPACING", "Give row_spacing and column_spacing"),
        ("presentation.trim", -1, "presentation.trim is -1"),
        ("presentation.padding", 1001, "presentation.padding 1001 lies outside the range"),
        ("presentation.dither", "yes", "Write true or false"),
        ("presentation.step", 3, "does not divide the range -1000 to 1000"),
        ("presentation.slices", 3, "presentation has “slices”"),
        ("presentation.window.center", 5000, "presentation.window.center"),
        ("presentation.window.width", 0, "presentation.window.width"),
        ("questions", [], "Ask at least one"),
        ("questions", {}, "Ask at least one"),
        ("questions.0", "Which?", r"questions\[0\].kind is None.*CANDIDATE, SCALE"),
        ("questions.0.kind", "ESSAY", r"questions\[0\].kind is 'ESSAY'"),
        ("questions.0.text", " ", r"questions\[0\].text is ' '"),
        ("questions.0.code", "my code", "Use letters, digits and underscores"),
        ("questions.0.code", "größe", "Use letters, digits and underscores"),
        (
            "questions.0",
            {"code": "ok", "kind": "YES_NO", "text": "Ok?"},
            "In schema 1 the kinds are",
        ),
        ("questions.0.anchors", ["no", "yes"], r"questions\[0\] has “anchors”"),
        ("questions.0", None, r"questions\[0\] does not ask for a candidate"),
        ("questions.1.code", "synthetic", "the same code"),
        ("questions.1.anchors", ["only one"], r"questions\[1\].anchors is no scale"),
        ("questions.1.anchors", "a to b", r"questions\[1\].anchors is no scale"),
        ("questions.1.anchors", ["no", 7], r"questions\[1\].anchors\[1\] is 7"),
    ],
)
def test_it_refuses(path: str, value: object, sentence: str) -> None:
    with pytest.raises(ProtocolNotUsable, match=sentence):
        parse(content_with(path, value))


def test_it_refuses_what_is_no_object() -> None:
    with pytest.raises(ProtocolNotUsable, match="Give it criteria, design, presentation"):
        parse(["a", "list"])


def test_its_digest_names_what_it_says_in_any_order() -> None:
    content = protocol_content()
    turned = dict(reversed(content.items()))

    assert protocol.digest(turned) == protocol.digest(content)
    assert protocol.digest(protocol_content(cases=3)) != protocol.digest(content)


def test_it_takes_answers_to_every_question() -> None:
    answers = {"confidence": 3, "synthetic": "B"}

    assert check(answers, rules=parse(protocol_content())) == answers


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"synthetic": "A"}, "“How sure are you.” has no answer"),
        ({"synthetic": "A", "confidence": 1, "mood": 1}, "“mood” is no question"),
        ({"synthetic": "C", "confidence": 1}, "'C' does not answer"),
        ({"synthetic": "A", "confidence": 4}, r"4 does not answer .*\(1, 2, 3\)"),
        ({"synthetic": "A", "confidence": True}, "True does not answer"),
        ({"synthetic": "A", "confidence": "1"}, "'1' does not answer"),
        ({"synthetic": ["A"], "confidence": 1}, "does not answer"),
    ],
)
def test_it_refuses_other_answers(answers: dict[str, object], sentence: str) -> None:
    with pytest.raises(AnswersDoNotFit, match=sentence):
        check(answers, rules=parse(protocol_content()))
