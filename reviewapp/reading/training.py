"""How far a reader is through their training, and whether they may go on to what counts.

The same cases come in one or several tries, each in an order of its own. A try is passed with so
many right answers as the protocol asks for; where it asks for none, to have read them is enough.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from reviewapp.reading import rulebook
from reviewapp.reading.errors import CorrectionNotAllowed, NotReadYet, NotTrained
from reviewapp.reading.models import Admission, Lesson, Part, Rating, Reading, Worklist
from reviewapp.studies import training
from reviewapp.studies.protocol import Rules

PHASE = 0  # before the first


@dataclass(frozen=True)
class Try:
    """One time through the training cases."""

    number: int
    places: tuple[int, ...]
    answered: int
    right: int

    @property
    def is_read(self) -> bool:
        return self.answered == len(self.places)


@dataclass(frozen=True)
class Training:
    """All tries of one reader up to the one that is due, or was the last."""

    tries: tuple[Try, ...]
    most: int  # tries there are
    needed: int
    was_let_in: bool

    @property
    def now(self) -> Try:
        return self.tries[-1]

    @property
    def has_passed(self) -> bool:
        return self.now.is_read and self.now.right >= self.needed

    @property
    def is_over(self) -> bool:
        """Whether what counts may be read."""
        return self.has_passed or self.was_let_in

    @property
    def has_failed(self) -> bool:
        """Whether no try is left, and nobody has said that the reader may go on."""
        return not self.is_over and self.now.is_read and self.now.number == self.most

    @property
    def first(self) -> int:
        return self.now.places[0]


@dataclass(frozen=True)
class Feedback:
    """What a reader is told once a training case is answered."""

    right: bool
    text: str


@dataclass(frozen=True)
class _Row:
    """One training case in one try."""

    number: int
    position: int
    is_answered: bool
    is_right: bool


def of_worklist(worklist: Worklist, rules: Rules) -> Training | None:
    """None where the protocol trains nobody."""
    return of_worklists([worklist], rules).get(worklist.pk)


def of_worklists(worklists: Iterable[Worklist], rules: Rules) -> dict[UUID, Training]:
    """The training of several readers of one study; none where the protocol trains nobody."""
    if not rules.design.training.cases:
        return {}
    each = [worklist.pk for worklist in worklists]
    rows = _rows(each)
    let_in = set(Admission.objects.filter(worklist__in=each).values_list("worklist_id", flat=True))
    needed = rules.design.training.pass_mark
    return {one: _training(rows[one], needed=needed, was_let_in=one in let_in) for one in each}


def feedback(reading: Reading, answers: dict[str, object], rules: Rules) -> Feedback | None:
    """The truth about a training case; nothing about any other, and nothing if so protocolled."""
    if rules.taught is None or not rules.design.training.feedback:
        return None
    lesson = Lesson.objects.filter(reading=reading.pk).first()
    if lesson is None:
        return None
    places = len(rules.design.places)
    return Feedback(
        right=training.is_right(rules.taught, answers, synthetic=lesson.synthetic, places=places),
        text=training.told(lesson.synthetic, places=places),
    )


def refuse_out_of_turn(
    worklist: Worklist, rules: Rules, *, session: int, is_correction: bool
) -> None:
    """A training case is answered once, in its try: who was told the truth corrects nothing."""
    if is_correction:
        raise CorrectionNotAllowed(
            "A training case is answered once, so its answer stays as it is. Go on to the next one."
        )
    # Answered at once from two places, one of both has to see that the try is read.
    Worklist.objects.select_for_update(no_key=True).get(pk=worklist.pk)
    standing = of_worklist(worklist, rules)
    if standing is None or standing.is_over or standing.now.number != session:
        raise NotReadYet(
            "This training case is not open for you, so the rating was not kept. "
            "Reload the page and answer what it shows."
        )


def refuse_untrained(worklist: Worklist, rules: Rules) -> None:
    """Nothing that counts is read before the training is over."""
    standing = of_worklist(worklist, rules)
    if standing is not None and not standing.is_over:
        raise NotTrained(
            "Your training is not over, so the rating was not kept. "
            "Reload the page and answer the training cases first."
        )


def _training(rows: Sequence[_Row], *, needed: int, was_let_in: bool) -> Training:
    each = sorted({row.number for row in rows})
    tries: list[Try] = []
    for number in each:
        tries.append(_try(number, [row for row in rows if row.number == number]))
        if not tries[-1].is_read or tries[-1].right >= needed:
            break
    return Training(tuple(tries), len(each), needed, was_let_in)


def _rows(worklists: Sequence[UUID]) -> dict[UUID, list[_Row]]:
    """The training cases of each worklist in their order, with what became of them."""
    readings = Reading.objects.filter(worklist__in=worklists, part=Part.TRAINING)
    given = Rating.objects.filter(reading__in=readings, revision=1)
    answered = {
        reading: (answers, written)
        for reading, answers, written in given.values_list("reading_id", "answers", "protocol_id")
    }
    lessons = Lesson.objects.filter(reading__in=readings)
    synthetic = dict(lessons.values_list("reading_id", "synthetic"))
    rows: dict[UUID, list[_Row]] = defaultdict(list)
    for pk, worklist, number, position in readings.order_by("position").values_list(
        "pk", "worklist_id", "session", "position"
    ):
        is_right = (
            pk in answered and pk in synthetic and _is_right(*answered[pk], synthetic=synthetic[pk])
        )
        rows[worklist].append(_Row(number, position, pk in answered, is_right))
    return rows


def _is_right(answers: dict[str, object], written: UUID, *, synthetic: Sequence[str]) -> bool:
    """Judge by the protocol under which it was given: no amendment takes back what was passed."""
    rules = rulebook.rules(written)
    places = len(rules.design.places)
    return rules.taught is not None and training.is_right(
        rules.taught, answers, synthetic=synthetic, places=places
    )


def _try(number: int, rows: Sequence[_Row]) -> Try:
    return Try(
        number=number,
        places=tuple(row.position for row in rows),
        answered=sum(row.is_answered for row in rows),
        right=sum(row.is_right for row in rows),
    )
