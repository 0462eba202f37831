"""Pure: do these answers answer the questions that were on the screen, and nothing else?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from reviewapp.studies.errors import AnswersDoNotFit
from reviewapp.studies.questions import (
    HIGHEST_CONFIDENCE,
    UNJUDGEABLE,
    Option,
    Per,
    Question,
    QuestionKind,
    Shape,
)


@dataclass(frozen=True)
class Grid:
    """The pixels that a mark can stand on; `places` are the candidates on the screen."""

    places: tuple[str, ...]
    rows: int
    columns: int
    frames: int = 1


def shown(questions: Sequence[Question], answers: Mapping[str, object]) -> list[Question]:
    """The questions that stand on the screen once these answers are given, in their order."""
    standing: list[Question] = []
    for question in questions:
        condition = question.show_if
        before = {one.code for one in standing}
        if condition is None or (
            condition.question in before
            and _is_one_of(answers.get(condition.question), condition.values)
        ):
            standing.append(question)
    return standing


def check(
    answers: Mapping[str, object], *, questions: Sequence[Question], grid: Grid
) -> dict[str, object]:
    """Return the answers, in the order of the questions, if they fit; refuse them otherwise."""
    asked = {question.code: question for question in questions}
    if unknown := sorted(set(answers) - set(asked)):
        raise _refused(f"“{unknown[0]}” is no question of this study", unknown[0])
    standing = {question.code for question in shown(questions, answers)}
    if beside := [code for code in asked if code in answers and code not in standing]:
        raise _refused(f"“{asked[beside[0]].text}” was not asked here", beside[0])
    kept: dict[str, object] = {}
    for code in (code for code in asked if code in standing):
        if code in answers:
            kept[code] = _checked(answers[code], asked[code], grid)
        elif not asked[code].is_optional:
            raise _refused(f"“{asked[code].text}” has no answer", code)
    return kept


def check_declined(said: object, *, reasons: Sequence[Option]) -> dict[str, object]:
    """Return why a reading could not be judged, if the protocol knows that reason."""
    reason = said.get("reason") if isinstance(said, dict) else None
    more = said.get("text", "") if isinstance(said, dict) else None
    if (
        not isinstance(said, dict)
        or set(said) - {"reason", "text"}
        or reason not in [option.code for option in reasons]
        or not isinstance(more, str)
    ):
        offered = ", ".join(option.code for option in reasons) or "none"
        raise _refused(
            f"{said!r:.80} does not say why it cannot be judged ({offered})", UNJUDGEABLE
        )
    return {UNJUDGEABLE: {"reason": reason, "text": more.strip()[:500]}}


def _is_one_of(answer: object, values: Sequence[str | int | bool]) -> bool:
    given = answer if isinstance(answer, list) else [answer]
    return any(one == value and type(one) is type(value) for one in given for value in values)


def _checked(answer: object, question: Question, grid: Grid) -> object:
    if question.per is Per.CASE:
        return _one(answer, question, grid)
    if not isinstance(answer, dict) or set(answer) != set(grid.places):
        wanted = " and ".join(grid.places)
        raise _misfit(answer, question, f"one answer each for {wanted}")
    return {place: _one(answer[place], question, grid) for place in grid.places}


def _one(answer: object, question: Question, grid: Grid) -> object:
    if question.choices:
        return _choice(answer, question)
    if question.kind is QuestionKind.MARK:
        return _marks(answer, question, grid)
    return _PLAIN[question.kind](answer, question)


def _choice(answer: object, question: Question) -> str | int | bool:
    # The type is compared too: True is not a 1 on a scale.
    for choice in question.choices:
        if answer == choice and type(answer) is type(choice):
            return choice
    raise _misfit(answer, question, ", ".join(str(choice) for choice in question.choices))


def _confidence(answer: object, question: Question) -> int:
    if type(answer) is not int or not 0 <= answer <= HIGHEST_CONFIDENCE:
        raise _misfit(answer, question, f"a whole number from 0 to {HIGHEST_CONFIDENCE}")
    return answer


def _reasons(answer: object, question: Question) -> list[str]:
    known = [option.code for option in question.options]
    fits = isinstance(answer, list) and all(isinstance(one, str) and one in known for one in answer)
    if not isinstance(answer, list) or not fits or len(set(answer)) != len(answer):
        raise _misfit(answer, question, f"some of {', '.join(known)}, each once")
    if not answer and not question.is_optional:
        raise _misfit(answer, question, "at least one reason")
    return sorted(answer)


def _text(answer: object, question: Question) -> str:
    if not isinstance(answer, str) or len(answer.strip()) > question.most:
        raise _misfit(answer, question, f"a text of at most {question.most} characters")
    if not answer.strip() and not question.is_optional:
        raise _misfit(answer, question, "a text that is not empty")
    return answer.strip()


_PLAIN: dict[QuestionKind, Callable[[object, Question], object]] = {
    QuestionKind.CONFIDENCE: _confidence,
    QuestionKind.REASONS: _reasons,
    QuestionKind.TEXT: _text,
}


def _marks(answer: object, question: Question, grid: Grid) -> list[dict[str, object]]:
    if not isinstance(answer, list) or len(answer) > question.most:
        raise _misfit(answer, question, f"a list of at most {question.most} marks")
    if not answer and not question.is_optional:
        raise _misfit(answer, question, "at least one mark")
    return [_mark(mark, question, grid) for mark in answer]


def _mark(mark: object, question: Question, grid: Grid) -> dict[str, object]:
    corners = ("at",) if isinstance(mark, dict) and mark.get("shape") == "POINT" else ("from", "to")
    if (
        not isinstance(mark, dict)
        or set(mark) != {"on", "frame", "shape", *corners}
        or mark["shape"] not in question.shapes
        or mark["on"] not in grid.places
        or type(mark["frame"]) is not int
        or not 0 <= mark["frame"] < grid.frames
    ):
        shapes = " or ".join(question.shapes)
        raise _misfit(mark, question, f"{shapes} on a picture and frame of this case")
    ends = [_pixel(mark[corner], question, grid) for corner in corners]
    if mark["shape"] == Shape.RECT and not (ends[0][0] < ends[1][0] and ends[0][1] < ends[1][1]):
        raise _misfit(mark, question, "a rectangle from its upper left to its lower right")
    return {
        "on": mark["on"],
        "frame": mark["frame"],
        "shape": str(mark["shape"]),
        **dict(zip(corners, ends, strict=True)),
    }


def _pixel(value: object, question: Question, grid: Grid) -> list[int]:
    match value:
        case [int() as x, int() as y] if type(x) is int and type(y) is int:
            if 0 <= x < grid.columns and 0 <= y < grid.rows:
                return [x, y]
    size = f"{grid.columns} columns and {grid.rows} rows"
    raise _misfit(value, question, f"whole pixels [x, y] within {size}")


def _misfit(answer: object, question: Question, wanted: str) -> AnswersDoNotFit:
    return _refused(f"{answer!r:.80} does not answer “{question.text}” ({wanted})", question.code)


def _refused(what: str, place: str) -> AnswersDoNotFit:
    return AnswersDoNotFit(
        f"{what}, so the rating was not kept. "
        f"Answer every question on the screen and send it again.",
        place=place,
    )
