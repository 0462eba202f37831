"""Make a whole instance a file of its import: once, whoever sends it and however often."""

import filecmp
from datetime import datetime

from django.db import transaction

from reviewapp.provenance.intake import quarantine, receiving
from reviewapp.provenance.intake.errors import FileNotWelcome
from reviewapp.provenance.intake.placing import Announced
from reviewapp.provenance.intake_models import Arrival, Import
from reviewapp.provenance.pacs.spool import Spooled


# A savepoint would be two more questions for every slice, and nothing here is tried in vain.
@transaction.atomic(savepoint=False)
def land(opened: Import, spooled: Spooled, *, uid: str, at: datetime) -> tuple[Arrival, bool]:
    """Take a spooled instance into quarantine; the same one again is the one that is there.

    True beside it: it was not here before.
    """
    name = uid or spooled.digest()
    try:
        arrival = _place(opened, f"{name}.dcm", spooled.size, at=at)
    except FileNotWelcome:
        if not uid:
            raise
    else:
        if arrival.outcome == Arrival.Outcome.EXPECTED:
            return receiving.take_copy(arrival, source=spooled.path), True
        if _is_same(arrival, spooled):
            return arrival, False
    # One UID, two contents: both come in, and the preview says what is wrong with them.
    arrival = _place(opened, f"{name} {spooled.digest()}.dcm", spooled.size, at=at)
    if arrival.outcome == Arrival.Outcome.EXPECTED:
        return receiving.take_copy(arrival, source=spooled.path), True
    return arrival, False


def _place(opened: Import, name: str, size: int, *, at: datetime) -> Arrival:
    # The name is made of the picture's original UID, which is on the list of what nobody is shown.
    return receiving.expect(opened, files=[Announced(name, size, is_hidden=True)], at=at)[0]


def _is_same(arrival: Arrival, spooled: Spooled) -> bool:
    """What a person has left out is gone, and stays out."""
    there = quarantine.path_of(arrival.of_id, arrival.pk)
    return not there.exists() or filecmp.cmp(there, spooled.path, shallow=False)
