"""Pure: the questions of a protocol, as frozen data, read from JSON and refused in sentences.

{"code", "kind", "text", "per"?: "CASE" | "CANDIDATE", "optional"?: true,
 "show_if"?: {"question": code, "is": [values]}, …}

CANDIDATE   which of the two; "none" offers neither                 "A" | "B" | "NONE"
SCALE       a step of "anchors", the ends labelled                  1 … n
CONFIDENCE  0 to 100 between the labels "low" and "high"            0 … 100
YES_NO                                                              true | false
REASONS     some of the coded "options"                             ["ANATOMY", "NOISE"]
TEXT        at most "most" characters                               "…"
MARK        at most "most" places, of the "shapes" POINT and RECT   [{"on", "frame", "shape", …}]

Asked per candidate, the answer is one for each: {"A": 3, "B": 4}.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from reviewapp.studies import fields
from reviewapp.studies.errors import ProtocolNotUsable

FEWEST_ANCHORS, MOST_ANCHORS = 2, 11
MOST_QUESTIONS, MOST_OPTIONS, MOST_MARKS, MOST_CHARACTERS = 40, 40, 50, 2000
HIGHEST_CONFIDENCE = 100
NONE = "NONE"
# Stands where answers stand, when a reading is declared one that cannot be judged.
UNJUDGEABLE = "unjudgeable"


class QuestionKind(StrEnum):
    CANDIDATE = "CANDIDATE"
    SCALE = "SCALE"
    CONFIDENCE = "CONFIDENCE"
    YES_NO = "YES_NO"
    REASONS = "REASONS"
    TEXT = "TEXT"
    MARK = "MARK"


class Per(StrEnum):
    CASE = "CASE"
    CANDIDATE = "CANDIDATE"


class Shape(StrEnum):
    POINT = "POINT"
    RECT = "RECT"


@dataclass(frozen=True)
class Option:
    code: str
    text: str


@dataclass(frozen=True)
class Condition:
    """Ask only if an earlier question was answered with one of these."""

    question: str
    values: tuple[str | int | bool, ...]


@dataclass(frozen=True)
class Question:
    code: str
    kind: QuestionKind
    text: str
    per: Per = Per.CASE
    is_optional: bool = False
    show_if: Condition | None = None
    anchors: tuple[str, ...] = ()
    none: str = ""  # how “neither” is offered; empty if it is not
    low: str = ""
    high: str = ""
    options: tuple[Option, ...] = ()
    most: int = 0
    shapes: tuple[Shape, ...] = ()

    @property
    def choices(self) -> tuple[str | int | bool, ...]:
        """What can be answered, where that is one of a few; else nothing."""
        if self.kind is QuestionKind.CANDIDATE:
            return ("A", "B", NONE) if self.none else ("A", "B")
        if self.kind is QuestionKind.YES_NO:
            return (True, False)
        return tuple(range(1, len(self.anchors) + 1))


# What each kind says beyond code, kind and text: what it must, and what it may.
_MUST = {
    QuestionKind.SCALE: {"anchors"},
    QuestionKind.CONFIDENCE: {"low", "high"},
    QuestionKind.REASONS: {"options"},
    QuestionKind.TEXT: {"most"},
    QuestionKind.MARK: {"shapes", "most"},
}
_MAY = {QuestionKind.CANDIDATE: {"none"}}
_PER_CANDIDATE = frozenset(QuestionKind) - {QuestionKind.CANDIDATE, QuestionKind.MARK}
_CONDITIONAL_ON = (
    QuestionKind.CANDIDATE,
    QuestionKind.SCALE,
    QuestionKind.YES_NO,
    QuestionKind.REASONS,
)


def parse(value: object, place: str = "questions") -> tuple[Question, ...]:
    """Read all questions, or refuse them and name the place."""
    if not isinstance(value, list) or not 1 <= len(value) <= MOST_QUESTIONS:
        raise fields.unusable(
            place, f"{place} is not a list with a question in it", "Ask at least one"
        )
    asked: list[Question] = []
    for entry, at in fields.items(value, place, most=MOST_QUESTIONS):
        asked.append(_question(entry, at, asked))
    fields.refuse_twice([question.code for question in asked], place, "questions")
    return tuple(asked)


def options(value: object, place: str) -> tuple[Option, ...]:
    """Coded reasons to choose from."""
    found = []
    for entry, at in fields.items(value, place, fewest=1, most=MOST_OPTIONS):
        said = fields.whole(entry, at, {"code", "text"})
        found.append(
            Option(fields.code(said["code"], f"{at}.code"), fields.text(said["text"], f"{at}.text"))
        )
    fields.refuse_twice([option.code for option in found], place, "options")
    return tuple(found)


def _question(value: object, place: str, earlier: Sequence[Question]) -> Question:
    kind = _kind(value, place)
    may = {"per", "optional", "show_if"} | _MAY.get(kind, set())
    said = fields.whole(value, place, {"code", "kind", "text"} | _MUST.get(kind, set()), may=may)
    code = fields.code(said["code"], f"{place}.code")
    if code == UNJUDGEABLE:
        raise fields.unusable(
            f"{place}.code", f"{place}.code is “{code}”, which has its own meaning", "Take another"
        )
    return Question(
        code=code,
        kind=kind,
        text=fields.text(said["text"], f"{place}.text"),
        per=_per(said.get("per", "CASE"), f"{place}.per", kind),
        is_optional=fields.truth(said.get("optional", False), f"{place}.optional"),
        show_if=_condition(said, place, earlier),
        anchors=_anchors(said["anchors"], f"{place}.anchors") if "anchors" in said else (),
        **{
            name: fields.text(said[name], f"{place}.{name}", most=80)
            for name in ("none", "low", "high")
            if name in said
        },
        options=options(said["options"], f"{place}.options") if "options" in said else (),
        most=_most(said["most"], f"{place}.most", kind) if "most" in said else 0,
        shapes=_shapes(said["shapes"], f"{place}.shapes") if "shapes" in said else (),
    )


def _kind(value: object, place: str) -> QuestionKind:
    kind = value.get("kind") if isinstance(value, dict) else None
    try:
        return fields.one_of(kind, f"{place}.kind", QuestionKind)
    except ProtocolNotUsable as refusal:
        kinds = ", ".join(QuestionKind)
        raise fields.unusable(
            refusal.place, f"{place}.kind is {kind!r}", f"The kinds known so far are {kinds}"
        ) from None


def _per(value: object, place: str, kind: QuestionKind) -> Per:
    per = fields.one_of(value, place, Per)
    if per is Per.CANDIDATE and kind not in _PER_CANDIDATE:
        raise fields.unusable(
            place,
            f"{place} is CANDIDATE, but a question of kind {kind} looks at the whole case",
            "Ask it per CASE",
        )
    return per


def _anchors(value: object, place: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not FEWEST_ANCHORS <= len(value) <= MOST_ANCHORS:
        raise fields.unusable(
            place,
            f"{place} is no scale",
            f"List {FEWEST_ANCHORS} to {MOST_ANCHORS} labels, worst first",
        )
    ends = (0, len(value) - 1)
    return tuple(
        fields.text(label, at, most=80) if n in ends else fields.text_or_nothing(label, at, most=80)
        for n, (label, at) in enumerate(fields.items(value, place, most=MOST_ANCHORS))
    )


def _most(value: object, place: str, kind: QuestionKind) -> int:
    high = MOST_CHARACTERS if kind is QuestionKind.TEXT else MOST_MARKS
    return fields.number(value, place, low=1, high=high)


def _shapes(value: object, place: str) -> tuple[Shape, ...]:
    found = [
        fields.one_of(entry, at, Shape)
        for entry, at in fields.items(value, place, fewest=1, most=len(Shape))
    ]
    return tuple(shape for shape in Shape if shape in found)


def _condition(
    said: Mapping[str, object], place: str, earlier: Sequence[Question]
) -> Condition | None:
    if "show_if" not in said:
        return None
    at = f"{place}.show_if"
    given = fields.whole(said["show_if"], at, {"question", "is"})
    code = fields.text(given["question"], f"{at}.question")
    asked = next((question for question in earlier if question.code == code), None)
    if asked is None:
        raise fields.unusable(
            f"{at}.question",
            f"{at}.question is “{code}”, which is not asked before this question: "
            f"conditions could run in a circle",
            "Name an earlier question, or move this one behind it",
        )
    if asked.kind not in _CONDITIONAL_ON or asked.per is Per.CANDIDATE:
        raise fields.unusable(
            f"{at}.question",
            f"{at}.question is “{code}”, whose answers are not a few for the whole case",
            f"Name a question of kind {', '.join(_CONDITIONAL_ON)} that is asked per CASE",
        )
    return Condition(code, _values(given["is"], f"{at}.is", asked))


def _values(value: object, place: str, asked: Question) -> tuple[str | int | bool, ...]:
    known = tuple(option.code for option in asked.options) or asked.choices
    found = []
    for entry, at in fields.items(value, place, fewest=1, most=MOST_OPTIONS):
        same = [one for one in known if one == entry and type(one) is type(entry)]
        if not same:
            offered = ", ".join(map(str, known))
            raise fields.unusable(
                at, f"{at} is {entry!r}, which “{asked.text}” does not offer", f"Take of {offered}"
            )
        found += same
    return tuple(found)
