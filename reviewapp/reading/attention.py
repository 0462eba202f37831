"""Masked monitoring beyond progress: does a reader agree with themselves, and answer the controls?

It stands on the blind side: it compares pictures with each other and never with the truth.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, JSONField, OuterRef, Q, QuerySet, Subquery

from reviewapp.reading.models import Part, Rating, Reading, Side, Worklist
from reviewapp.studies import protocol, selectors
from reviewapp.studies.models import Study
from reviewapp.studies.questions import Question, QuestionKind

COMPARED = (QuestionKind.CANDIDATE, QuestionKind.SCALE, QuestionKind.YES_NO)


@dataclass(frozen=True)
class Attention:
    """One reader's repeats and catch cases."""

    reader: str
    repeats: int
    compared: int  # repeats answered both times
    agreed: int  # of those, with the same answer for the same picture
    controls: int
    controls_answered: int


@dataclass(frozen=True)
class Monitored:
    """What a study with repeats or catch cases tells about its readers before it is closed."""

    question: str  # whose answers are compared; empty if none can be
    lines: list[Attention]
    has_repeats: bool
    has_controls: bool


@dataclass(frozen=True)
class _Place:
    case: UUID
    phase: int
    is_repeat: bool
    answer: object  # told by pictures, since a repeat may have other sides


def of_readers(study: Study) -> Monitored | None:
    """One line per reader, by name; nothing for a study without repeats and catch cases."""
    beside = Reading.objects.filter(worklist__study=study, part__in=[Part.REPEAT, Part.CATCH])
    parts = set(beside.values_list("part", flat=True).distinct())
    if not parts:
        return None
    asked = _question(study)
    places = _places(study, asked) if Part.REPEAT in parts else {}
    worklists = _with_controls(Worklist.objects.filter(study=study).select_related("reader"))
    return Monitored(
        question=asked.text if asked else "",
        lines=[
            _line(worklist, places.get(worklist.pk, []))
            for worklist in worklists.order_by("reader__name", "reader_id")
        ],
        has_repeats=Part.REPEAT in parts,
        has_controls=Part.CATCH in parts,
    )


def _with_controls(worklists: QuerySet[Worklist]) -> QuerySet[Worklist]:
    controls = Q(readings__part=Part.CATCH)
    answered = controls & Q(readings__ratings__revision=1)
    return worklists.annotate(
        controls=Count("readings", filter=controls, distinct=True),
        controls_answered=Count("readings", filter=answered, distinct=True),
    )


def _question(study: Study) -> Question | None:
    """The first question whose answers are the same or not, with nothing in between."""
    asked = protocol.parse(selectors.the_locked_protocol(study).content).questions
    return next((one for one in asked if one.kind in COMPARED), None)


def _line(worklist: Worklist, places: list[_Place]) -> Attention:
    first = {(one.case, one.phase): one.answer for one in places if not one.is_repeat}
    repeats = [one for one in places if one.is_repeat]
    both = [(first.get((one.case, one.phase)), one.answer) for one in repeats]
    compared = [(one, other) for one, other in both if one is not None and other is not None]
    # Annotations of _with_controls(), which the type of a row does not show.
    facts = vars(worklist)
    return Attention(
        reader=str(worklist.reader),
        repeats=len(repeats),
        compared=len(compared),
        agreed=sum(one == other for one, other in compared),
        controls=facts["controls"],
        controls_answered=facts["controls_answered"],
    )


def _places(study: Study, asked: Question | None) -> dict[UUID, list[_Place]]:
    readings = _compared(study)
    shown = _shown(readings)
    found: dict[UUID, list[_Place]] = defaultdict(list)
    for reading, worklist, case, phase, part, said in readings.annotate(
        said=_last_answers()
    ).values_list("pk", "worklist_id", "case_id", "phase", "part", "said"):
        answer = said.get(asked.code) if said and asked else None
        by_picture = _by_picture(answer, shown[reading])
        found[worklist].append(_Place(case, phase, part == Part.REPEAT, by_picture))
    return found


def _compared(study: Study) -> QuerySet[Reading]:
    """The repeats, and what each of them repeats."""
    repeated = Reading.objects.filter(
        worklist=OuterRef("worklist"), case=OuterRef("case"), part=Part.REPEAT
    )
    return Reading.objects.filter(
        Q(part=Part.REPEAT) | Q(Exists(repeated), part=Part.CASE), worklist__study=study
    )


def _last_answers() -> Subquery:
    given = Rating.objects.filter(reading=OuterRef("pk")).order_by("-revision")
    return Subquery(given.values("answers")[:1], output_field=JSONField())


def _shown(readings: QuerySet[Reading]) -> dict[UUID, dict[object, object]]:
    """Which picture stood at which place of the screen."""
    found: dict[UUID, dict[object, object]] = defaultdict(dict)
    sides = Side.objects.filter(reading__in=readings)
    for reading, place, copy in sides.values_list("reading_id", "place", "copy_id"):
        found[reading][place] = copy
    return found


def _by_picture(answer: object, shown: Mapping[object, object]) -> object:
    """The same answer with each “A” or “B” turned into the picture that stood there."""
    if isinstance(answer, Mapping):
        return {shown[place]: one for place, one in answer.items()}
    return shown.get(answer, answer)
