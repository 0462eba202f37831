"""A made-up case in the real reading room: nothing of it is drawn, and nothing answered is kept."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from reviewapp.imaging.made_up import made_up
from reviewapp.reading.models import Reading, Side, Worklist
from reviewapp.reading.stages import Stage
from reviewapp.reading.whereabouts import Progress, Stretch
from reviewapp.studies.models import State, Study
from reviewapp.studies.protocol import Rules

TOKEN = "made-up-case"  # noqa: S105  a name that no case has: theirs are random
PICTURE = "made-up-"


@dataclass(frozen=True)
class Room:
    """Which room it is: of which study, under which title, and how far into its phases."""

    study: UUID
    title: str
    phase: int


def phases(rules: Rules) -> int:
    return max(1, len(rules.design.phases))


def panes(rules: Rules) -> list[str]:
    """All places on the screen: the candidates, and what stands beside them."""
    return [*rules.design.places, *(beside.label for beside in rules.design.context)]


def stretch(rules: Rules, room: Room) -> Stretch:
    """One case before somebody who has answered nothing; no row of it is ever written."""
    study = Study(pk=room.study, title=room.title, state=State.READING)
    worklist = Worklist(pk=room.study, study=study)
    is_last = room.phase == phases(rules)
    progress = Progress(
        worklist=worklist,
        total=1 if is_last else 2,
        done=0,
        per_case=timedelta(),
        here=1,
        stage=Stage(phase=room.phase, session=1, last=1, is_last=is_last),
    )
    return Stretch(progress=progress, rules=rules, readings=[_reading(worklist, rules)])


def picture(rules: Rules, token: str) -> bytes | None:
    """The samples of one pane; none by any other name."""
    number = token.removeprefix(PICTURE)
    if not token.startswith(PICTURE) or number not in map(str, range(len(panes(rules)))):
        return None
    half = rules.window.width // 2
    center = rules.window.center
    return made_up(rules.look, low=center - half, high=center + half, number=int(number))


def _reading(worklist: Worklist, rules: Rules) -> Reading:
    reading = Reading(worklist=worklist, position=1, token=TOKEN)
    sides = [
        Side(reading=reading, place=place, token=f"{PICTURE}{number}")
        for number, place in enumerate(panes(rules))
    ]
    # As if they had been fetched: what was not written cannot be asked for.
    vars(reading)["_prefetched_objects_cache"] = {"sides": sides}
    vars(reading).update(answers=None, comment=None)
    return reading
