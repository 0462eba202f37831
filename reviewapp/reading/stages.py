"""Worklists that are read in stages: training, then phase after phase, then a later session.

Of the training `training` says more; here it only goes before all others.

A stage opens when all before it is answered, and is closed for good when the next one is begun:
who was told what a second phase asks does not go back to what they said before they knew.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, QuerySet

from reviewapp.reading import training
from reviewapp.reading.errors import CorrectionNotAllowed, NotReadYet
from reviewapp.reading.models import Part, Rating, Reading, Worklist
from reviewapp.studies.design import Session
from reviewapp.studies.protocol import Rules
from reviewapp.studies.questions import Question


@dataclass(frozen=True)
class Stage:
    """What one reader reads now."""

    phase: int
    session: int
    last: int  # the place at which it ends
    is_last: bool
    opens_at: datetime | None = None  # after a washout; None if it is open already

    def rests(self, at: datetime) -> bool:
        return self.opens_at is not None and at < self.opens_at


def has_stages(rules: Rules) -> bool:
    design = rules.design
    later = bool(design.repeats.percent) and design.repeats.session is Session.LATER
    return bool(design.phases) or later or bool(design.training.cases)


def asked_in(rules: Rules, phase: int) -> tuple[Question, ...]:
    """The questions of a phase by its number, counted from one; training asks those of the first.

    Who has not been told yet what a later phase asks must not learn it from the training.
    """
    phases = rules.design.phases
    return rules.asked_in(phases[max(phase, 1) - 1].code) if phases else rules.questions


def told_in(rules: Rules, phase: int) -> str:
    """What readers are told before a phase; nothing where there is only one."""
    return rules.design.phases[max(phase, 1) - 1].told if rules.design.phases else ""


def stage_of(worklist: Worklist, rules: Rules, *, phase: int, session: int) -> Stage:
    """Say where a stage ends and when it opens."""
    readings = Reading.objects.filter(worklist=worklist).exclude(part=Part.TRAINING)
    last = readings.filter(phase=phase, session=session).aggregate(last=Max("position"))["last"]
    return Stage(
        phase=phase,
        session=session,
        last=last or 0,
        is_last=not readings.filter(position__gt=last or 0).exists(),
        opens_at=_opens_at(worklist, rules, session),
    )


def refuse_out_of_turn(
    reading: Reading, rules: Rules, *, is_correction: bool, at: datetime
) -> None:
    """Only the stage that a reader is in takes answers."""
    if not has_stages(rules):
        return
    place = Reading.objects.select_related("worklist").get(pk=reading.pk)
    # Asked with every key press: the whole worklist is looked through only where it has to be.
    if place.part == Part.TRAINING:
        training.refuse_out_of_turn(
            place.worklist, rules, session=place.session, is_correction=is_correction
        )
    elif is_correction:
        _refuse_once_the_next_is_begun(place)
    elif not _is_read_around(place):
        _refuse_before_its_turn(place, rules, at=at)


def _refuse_once_the_next_is_begun(place: Reading) -> None:
    """Only a correction can come so late: nothing is begun while a first answer is missing."""
    behind = _other_stages(place).filter(position__gt=place.position)
    if Rating.objects.filter(reading__in=behind).exists():
        raise CorrectionNotAllowed(
            "You have begun the part after this one, so its answers stay as they are. "
            "Tell your coordinator if one should have been another."
        )


def _is_read_around(place: Reading) -> bool:
    """Whether a neighbour of the same stage is answered: a stage that was begun stays open."""
    neighbours = Reading.objects.filter(
        worklist=place.worklist_id,
        position__in=[place.position - 1, place.position + 1],
        phase=place.phase,
        session=place.session,
    )
    return Rating.objects.filter(reading__in=neighbours).exists()


def _refuse_before_its_turn(place: Reading, rules: Rules, *, at: datetime) -> None:
    training.refuse_untrained(place.worklist, rules)
    before = _other_stages(place).filter(position__lt=place.position)
    opens_at = _opens_at(place.worklist, rules, place.session)
    if before.filter(ratings=None).exists() or (opens_at is not None and at < opens_at):
        raise NotReadYet(
            "This part is not open for you yet, so the rating was not kept. "
            "Answer what comes before it, and come back when your list says so."
        )


def _other_stages(place: Reading) -> QuerySet[Reading]:
    others = Reading.objects.filter(worklist=place.worklist_id).exclude(part=Part.TRAINING)
    return others.exclude(phase=place.phase, session=place.session)


def _opens_at(worklist: Worklist, rules: Rules, session: int) -> datetime | None:
    """So many days after the last first answer of the session before."""
    if session == 1:
        return None
    before = Rating.objects.filter(
        reading__worklist=worklist, reading__session__lt=session, revision=1
    ).exclude(reading__part=Part.TRAINING)
    ended: datetime | None = before.aggregate(ended=Max("given_at"))["ended"]
    return ended + timedelta(days=rules.design.repeats.washout_days) if ended else None
