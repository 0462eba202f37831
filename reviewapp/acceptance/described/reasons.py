"""Pure: the reasons that were given and the places that were marked, by the arm of the image."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from reviewapp.acceptance.evidence import Evidence, Part
from reviewapp.acceptance.measuring import Basis
from reviewapp.studies.questions import Question, QuestionKind

BOTH = "whole pair"


def reasons(basis: Basis) -> list[dict[str, object]]:
    """How often each coded reason was given about the images of each arm."""
    found: list[dict[str, object]] = []
    for question in basis.questions:
        if question.kind is QuestionKind.REASONS:
            counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
            for arm, given in _given(basis.evidence, question):
                counted[arm].update(map(str, given))
            found.append(_reasons(question, counted))
    return [one for one in found if one["arms"]]


def marks(basis: Basis) -> list[dict[str, object]]:
    """The middle of every mark, in pixels of the copy that readers saw."""
    found: list[dict[str, object]] = []
    for question in basis.questions:
        if question.kind is QuestionKind.MARK:
            places: defaultdict[str, Counter[tuple[int, int]]] = defaultdict(Counter)
            for arm, mark in _marked(basis.evidence, question):
                places[arm][_middle(mark)] += 1
            found.append({"question": question.code, "text": question.text, "arms": _arms(places)})
    return [one for one in found if one["arms"]]


def _given(evidence: Evidence, question: Question) -> Iterator[tuple[str, list[object]]]:
    for place in evidence.of(Part.CASE):
        given = (place.answers or {}).get(question.code)
        if isinstance(given, dict):
            for at, some in given.items():
                yield evidence.about[place.image_at[at]].arm, list(some)
        elif isinstance(given, list):
            arms = [evidence.about[image].arm for image in place.image_at.values()]
            yield (BOTH if place.is_pair else arms[0]), given


def _marked(evidence: Evidence, question: Question) -> Iterator[tuple[str, dict[str, object]]]:
    for place in evidence.of(Part.CASE):
        given = (place.answers or {}).get(question.code)
        for mark in given if isinstance(given, list) else []:
            yield evidence.about[place.image_at[mark["on"]]].arm, mark


def _middle(mark: dict[str, object]) -> tuple[int, int]:
    ends = [mark[name] for name in ("at", "from", "to") if name in mark]
    xs, ys = zip(*ends, strict=True)
    return sum(xs) // len(xs), sum(ys) // len(ys)


def _arms(places: dict[str, Counter[tuple[int, int]]]) -> list[dict[str, object]]:
    return [
        {"arm": arm, "places": [[x, y, counted[x, y]] for x, y in sorted(counted)]}
        for arm, counted in sorted(places.items())
    ]


def _reasons(question: Question, counted: dict[str, Counter[str]]) -> dict[str, object]:
    return {
        "question": question.code,
        "text": question.text,
        "options": [[one.code, one.text] for one in question.options],
        "arms": [
            {"arm": arm, "counts": [counted[arm][one.code] for one in question.options]}
            for arm in sorted(counted)
        ],
    }
