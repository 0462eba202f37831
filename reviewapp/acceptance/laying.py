"""Pure: from readings to tables of readers × items, as the estimators take them.

An item is an image where each image is judged by itself, and a case where a pair is judged as one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from reviewapp.acceptance.evidence import Evidence, Part, Seen
from reviewapp.studies.criteria import Subgroup
from reviewapp.studies.questions import NONE, Per, Question, QuestionKind

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]
UNDECIDED = 0.5


@dataclass(frozen=True, eq=False)
class Laid:
    """One value per reader and item, NaN where none was given, and what each item is."""

    values: Floats
    due: Booleans  # who was to read what; the rest is not missing
    truth: Booleans
    readers: tuple[str, ...]
    items: tuple[str, ...]
    case_of: tuple[str, ...]
    groups: tuple[Mapping[str, str], ...]
    categories: tuple[float, ...] = ()

    @property
    def cases(self) -> int:
        """How many cases anybody answered about."""
        read = (~np.isnan(self.values)).any(axis=0)
        return len({self.case_of[place] for place in np.flatnonzero(read)})

    @property
    def missing(self) -> float:
        """The share of the readings that were due and not given."""
        due = int(self.due.sum())
        return float((np.isnan(self.values) & self.due).sum()) / due if due else 1.0

    def only(self, kept: Booleans) -> "Laid":
        """The same for some of the items."""
        places = [int(place) for place in np.flatnonzero(kept)]
        return replace(
            self,
            values=self.values[:, kept],
            due=self.due[:, kept],
            truth=self.truth[kept],
            items=tuple(self.items[place] for place in places),
            case_of=tuple(self.case_of[place] for place in places),
            groups=tuple(self.groups[place] for place in places),
        )

    def read_by(self, kept: Booleans) -> "Laid":
        """The same for some of the readers."""
        return replace(
            self,
            values=self.values[kept],
            due=self.due[kept],
            readers=tuple(self.readers[place] for place in np.flatnonzero(kept)),
        )


@dataclass(frozen=True)
class Asked:
    """Which answers are laid out: those to one question, within one population."""

    question: Question
    arms: tuple[str, ...] = ()
    subgroup: Subgroup | None = None
    part: Part = Part.CASE


# reader, item, value or NaN, whether it is synthetic, case, attributes
Cell = tuple[str, str, float, bool, str, Mapping[str, str]]
Value = Callable[[Evidence, Seen, object], float]


def scored(evidence: Evidence, asked: Asked) -> Laid:
    """Each image, or each single case, with the number that stands for its answer."""
    question = asked.question
    cells = [
        cell
        for place in evidence.asked(asked.question.code, asked.part)
        for cell in _by_image(evidence, place, asked)
        if question.per is Per.CANDIDATE or not place.is_pair
    ]
    return _laid(cells, evidence, categories(question))


def of_cases(evidence: Evidence, asked: Asked) -> Laid:
    """Each case as a whole, one image or two, with the number that stands for its answer."""
    cells: list[Cell] = []
    for place in evidence.asked(asked.question.code, asked.part):
        groups = _shared(evidence, place)
        if _both_arms(evidence, place, asked) and _inside(groups, asked.subgroup):
            given = _answer(place, asked.question)
            value = float("nan") if given is None else number(asked.question, given)
            is_synthetic = bool(evidence.synthetic_at(place))
            cells.append((place.reader, place.case, value, is_synthetic, place.case, groups))
    return _laid(cells, evidence, categories(asked.question))


def with_categories(laid: Laid, known: tuple[float, ...]) -> Laid:
    return replace(laid, categories=known)


def picked(evidence: Evidence, asked: Asked, *, worth: Value) -> Laid:
    """Each pair with what its choice is worth: 1, 0, or a half where nothing was chosen."""
    cells: list[Cell] = []
    for place in evidence.asked(asked.question.code, asked.part):
        if not place.is_pair or not _both_arms(evidence, place, asked):
            continue
        given = _answer(place, asked.question)
        value = float("nan") if given is None else worth(evidence, place, given)
        groups = _shared(evidence, place)
        if _inside(groups, asked.subgroup):
            cells.append((place.reader, place.case, value, True, place.case, groups))
    return _laid(cells, evidence, (0.0, 1.0))


def by_case(marks: Floats, case_of: Sequence[str]) -> Floats:
    """Marks of 0 and 1 with one column for each case; a half where its images differ."""
    cases = np.asarray(case_of)
    columns = [marks[:, cases == case] for case in sorted(set(case_of))]
    halves = [(np.fmin.reduce(some, axis=1) + np.fmax.reduce(some, axis=1)) / 2 for some in columns]
    return np.column_stack(halves) if halves else marks


def is_synthetic(evidence: Evidence, place: Seen, given: object) -> float:
    """What a choice is worth to who was asked for the synthetic image."""
    if given == NONE:
        return UNDECIDED
    return float([given] == evidence.synthetic_at(place))


def is_of(arm: str) -> Value:
    """What a choice is worth to an arm that hopes to be preferred."""

    def worth(evidence: Evidence, place: Seen, given: object) -> float:
        if given == NONE:
            return UNDECIDED
        return float(evidence.about[place.image_at[str(given)]].arm == arm)

    return worth


def number(question: Question, given: object) -> float:
    """The number that stands for an answer of one kind; NaN for what has none."""
    if question.kind is QuestionKind.YES_NO:
        return float(given is True)
    if question.kind in {QuestionKind.SCALE, QuestionKind.CONFIDENCE} and isinstance(given, int):
        return float(given)
    return float("nan")


def called(laid: Laid, question: Question) -> Laid:
    """Turn confidences into calls: above the middle synthetic, below real, on it half of each."""
    if question.kind is QuestionKind.YES_NO:
        return laid
    known = categories(question)
    middle = (known[0] + known[-1]) / 2
    calls = np.where(np.isnan(laid.values), np.nan, (np.sign(laid.values - middle) + 1) / 2)
    return replace(laid, values=calls, categories=(0.0, 1.0))


def categories(question: Question) -> tuple[float, ...]:
    """All numbers that an answer can have."""
    if question.kind is QuestionKind.CONFIDENCE:
        return tuple(float(step) for step in range(101))
    if question.kind is QuestionKind.SCALE:
        return tuple(float(step) for step in range(1, len(question.anchors) + 1))
    return (0.0, 1.0)


def _by_image(evidence: Evidence, place: Seen, asked: Asked) -> Iterator[Cell]:
    for at, image in place.image_at.items():
        shown = evidence.about[image]
        if asked.arms and shown.arm not in asked.arms:
            continue
        if not _inside(shown.attributes, asked.subgroup):
            continue
        given = _answer(place, asked.question)
        if isinstance(given, Mapping):
            given = given.get(at)
        value = float("nan") if given is None else number(asked.question, given)
        yield (place.reader, image, value, shown.is_synthetic, place.case, shown.attributes)


def _answer(place: Seen, question: Question) -> object:
    return None if place.answers is None else place.answers.get(question.code)


def _both_arms(evidence: Evidence, place: Seen, asked: Asked) -> bool:
    arms = {evidence.about[image].arm for image in place.image_at.values()}
    return not asked.arms or arms <= set(asked.arms)


def _shared(evidence: Evidence, place: Seen) -> Mapping[str, str]:
    """What both images of a pair have in common."""
    first, *others = (evidence.about[place.image_at[at]].attributes for at in place.places)
    return {
        name: value
        for name, value in first.items()
        if all(other.get(name) == value for other in others)
    }


def _inside(attributes: Mapping[str, str], subgroup: Subgroup | None) -> bool:
    return subgroup is None or attributes.get(subgroup.attribute) == subgroup.value


def _laid(cells: Iterable[Cell], evidence: Evidence, known: tuple[float, ...]) -> Laid:
    # Readers and items by name: no order of rows can move a digit.
    found = sorted(cells, key=lambda cell: cell[:2])
    readers, items = evidence.readers, sorted({cell[1] for cell in found})
    row, column = ({name: at for at, name in enumerate(names)} for names in (readers, items))
    values = np.full((len(readers), len(items)), np.nan)
    due = np.zeros(values.shape, dtype=np.bool_)
    for reader, item, value, *_ in found:
        values[row[reader], column[item]] = value
        due[row[reader], column[item]] = True
    about = {cell[1]: cell[3:] for cell in found}
    return Laid(
        values=values,
        due=due,
        truth=np.array([about[item][0] for item in items], dtype=np.bool_),
        readers=tuple(readers),
        items=tuple(items),
        case_of=tuple(about[item][1] for item in items),
        groups=tuple(about[item][2] for item in items),
        categories=known,
    )
