"""Pure: the rules of a study as frozen data, read from JSON and refused in sentences.

{
  "schema": 1,
  "design": {"kind": "PAIR", "cases": 12, "match_on": "level"},
  "presentation": {"rows": 512, "columns": 512, "low": -1000, "high": 1000,
                   "window": {"center": 40, "width": 400}},
  "questions": [
    {"code": "synthetic", "kind": "CANDIDATE", "text": "Which image is synthetic?"},
    {"code": "confidence", "kind": "SCALE", "text": "How sure are you?",
     "anchors": ["Guessing", "Rather sure", "Certain"]}
  ]
}

`match_on` may be left out: then pairs are made by chance alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from reviewapp.audit import canonical
from reviewapp.imaging.presentation import Look
from reviewapp.studies.errors import AnswersDoNotFit, ProtocolNotUsable

SCHEMA = 1
PLACES = ("A", "B")
MOST_CASES = 100_000
LONGEST_SIDE = 8192
FEWEST_ANCHORS, MOST_ANCHORS = 2, 11


class QuestionKind(StrEnum):
    CANDIDATE = "CANDIDATE"  # which of the two
    SCALE = "SCALE"  # a step of a scale with labelled anchors, counted from 1


@dataclass(frozen=True)
class Question:
    code: str
    kind: QuestionKind
    text: str
    anchors: tuple[str, ...] = ()

    @property
    def choices(self) -> tuple[str | int, ...]:
        if self.kind is QuestionKind.CANDIDATE:
            return PLACES
        return tuple(range(1, len(self.anchors) + 1))


@dataclass(frozen=True)
class Window:
    """How bright the pictures are shown at first, in values of the original."""

    center: int
    width: int


@dataclass(frozen=True)
class Rules:
    """A protocol that can be followed: every pair is asked all questions in their order."""

    cases: int
    match_on: str  # the attribute in which the images of a pair agree where they can; or none
    look: Look
    window: Window
    questions: tuple[Question, ...]

    @property
    def picks_synthetic(self) -> Question:
        """The question whose answer says which candidate the reader took for synthetic."""
        return self.questions[0]


def digest(content: Mapping[str, object]) -> str:
    """Name a protocol by what it says; RFC 8785 canonical JSON, SHA-256."""
    return canonical.digest(dict(content))


def parse(content: object) -> Rules:
    """Read a protocol whole, or refuse it and say which part is wrong and what is expected."""
    whole = _object(content, "The protocol", {"schema", "design", "presentation", "questions"})
    if whole["schema"] != SCHEMA:
        raise _unusable(f"schema is {whole['schema']!r}", f"Write it for schema {SCHEMA}")
    design = _object(whole["design"], "design", {"kind", "cases"}, may={"match_on"})
    if design["kind"] != "PAIR":
        raise _unusable(f"design.kind is {design['kind']!r}", "The design known so far is PAIR")
    look, window = _presentation(whole["presentation"])
    return Rules(
        cases=_number(design["cases"], "design.cases", low=1, high=MOST_CASES),
        match_on=_text(design["match_on"], "design.match_on") if "match_on" in design else "",
        look=look,
        window=window,
        questions=_questions(whole["questions"]),
    )


def check(answers: Mapping[str, object], *, rules: Rules) -> dict[str, str | int]:
    """Return the answers if they answer every question and nothing else."""
    asked = {question.code: question for question in rules.questions}
    if unknown := sorted(set(answers) - set(asked)):
        raise _no_answer(f"“{unknown[0]}” is no question of this study")
    if unanswered := [code for code in asked if code not in answers]:
        raise _no_answer(f"“{asked[unanswered[0]].text}” has no answer")
    return {code: _checked(answers[code], question) for code, question in asked.items()}


def _checked(answer: object, question: Question) -> str | int:
    # The type is compared too: True is not a 1 on a scale.
    for choice in question.choices:
        if answer == choice and type(answer) is type(choice):
            return choice
    offered = ", ".join(str(choice) for choice in question.choices)
    raise _no_answer(f"{answer!r} does not answer “{question.text}” ({offered})")


def _presentation(value: object) -> tuple[Look, Window]:
    said = _object(value, "presentation", {"rows", "columns", "low", "high", "window"})
    low = _number(said["low"], "presentation.low", low=-32768, high=65535)
    look = Look(
        rows=_number(said["rows"], "presentation.rows", low=1, high=LONGEST_SIDE),
        columns=_number(said["columns"], "presentation.columns", low=1, high=LONGEST_SIDE),
        low=low,
        high=_number(said["high"], "presentation.high", low=low + 1, high=low + 65535),
    )
    window = _object(said["window"], "presentation.window", {"center", "width"})
    return look, Window(
        center=_number(window["center"], "presentation.window.center", low=low, high=look.high),
        width=_number(window["width"], "presentation.window.width", low=1, high=65535),
    )


def _questions(value: object) -> tuple[Question, ...]:
    if not isinstance(value, list) or not value:
        raise _unusable("questions is not a list with a question in it", "Ask at least one")
    questions = tuple(_question(item, f"questions[{n}]") for n, item in enumerate(value))
    codes = [question.code for question in questions]
    if len(set(codes)) != len(codes):
        raise _unusable("two questions have the same code", "Give each its own")
    if questions[0].kind is not QuestionKind.CANDIDATE:
        raise _unusable(
            "questions[0] does not ask for a candidate",
            "Ask first which image is synthetic: a pair study is evaluated by that",
        )
    return questions


def _question(value: object, place: str) -> Question:
    kind = value.get("kind") if isinstance(value, dict) else None
    if kind not in set(QuestionKind):
        kinds = ", ".join(QuestionKind)
        raise _unusable(f"{place}.kind is {kind!r}", f"The kinds known so far are {kinds}")
    keys = {"code", "kind", "text"} | ({"anchors"} if kind == QuestionKind.SCALE else set())
    said = _object(value, place, keys)
    code = _text(said["code"], f"{place}.code")
    if not (code.isidentifier() and code.isascii()):
        raise _unusable(
            f"{place}.code is {code!r}", "Use letters, digits and underscores, a letter first"
        )
    return Question(
        code=code,
        kind=QuestionKind(kind),
        text=_text(said["text"], f"{place}.text"),
        anchors=_anchors(said.get("anchors"), f"{place}.anchors") if "anchors" in keys else (),
    )


def _anchors(value: object, place: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not FEWEST_ANCHORS <= len(value) <= MOST_ANCHORS:
        raise _unusable(
            f"{place} is no scale", f"List {FEWEST_ANCHORS} to {MOST_ANCHORS} labels, worst first"
        )
    return tuple(_text(item, f"{place}[{n}]") for n, item in enumerate(value))


def _object(
    value: object, place: str, keys: set[str], *, may: Iterable[str] = ()
) -> dict[str, object]:
    if not isinstance(value, dict):
        raise _unusable(f"{place} is not an object", f"Give it {', '.join(sorted(keys))}")
    if missing := sorted(keys - set(value)):
        raise _unusable(f"{place} lacks “{missing[0]}”", "Add it")
    if unknown := sorted(set(value) - keys.union(may)):
        raise _unusable(f"{place} has “{unknown[0]}”, which means nothing here", "Take it out")
    return value


def _number(value: object, place: str, *, low: int, high: int) -> int:
    if type(value) is not int or not low <= value <= high:
        raise _unusable(f"{place} is {value!r}", f"Give a whole number from {low} to {high}")
    return value


def _text(value: object, place: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _unusable(f"{place} is {value!r}", "Write a text that is not empty")
    return value.strip()


def _unusable(what: str, now: str) -> ProtocolNotUsable:
    return ProtocolNotUsable(f"{what}, so this protocol cannot be used. {now}.")


def _no_answer(what: str) -> AnswersDoNotFit:
    return AnswersDoNotFit(
        f"{what}, so the rating was not kept. "
        f"Answer every question on the screen and send it again."
    )
