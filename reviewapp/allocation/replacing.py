"""Let another person read instead of a reader, after the draw too, until the study opens."""

from datetime import datetime
from typing import TypedDict, Unpack

from django.db import transaction

from reviewapp.accounts.selectors import Person
from reviewapp.allocation import selectors
from reviewapp.allocation.knowing import refuse_who_knows
from reviewapp.audit import services as audit
from reviewapp.reading.models import Worklist
from reviewapp.studies import readers
from reviewapp.studies.models import Member, Study


class Entering(TypedDict):
    """Who reads instead, and why."""

    user: Person
    qualification: str
    experience_years: int
    reason: str


@transaction.atomic
def replace(
    study: Study, *, member: Member, by: Person, at: datetime, **who: Unpack[Entering]
) -> Member:
    """Give the whole worklist to somebody else; before the draw there is none to give."""
    # The worklist before the study, as a rating and a signature take them.
    drawn = Worklist.objects.select_for_update().filter(study=study, reader=member.user_id)
    worklist = drawn.first()
    if worklist is None:
        return readers.replace(study, member=member, by=by, at=at, **who)
    entering = readers.replace_drawn(study, member=member, by=by, at=at, **who)
    refuse_who_knows(
        [who["user"]],
        study,
        versions=selectors.arms(study),
        follows="nobody was replaced",
        choose="Choose somebody",
    )
    worklist.drawn_for_id = worklist.drawn_for_id or worklist.reader_id
    worklist.reader = who["user"]
    worklist.save(update_fields=["reader", "drawn_for"])
    facts: dict[str, object] = {"left": str(member.user_id), "instead": str(who["user"].pk)}
    reason = who["reason"]
    audit.record("worklist.handed_over", worklist, by=by, at=at, reason=reason, facts=facts)
    return entering
