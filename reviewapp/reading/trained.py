"""What follows when somebody has read their training cases, and letting in who did not pass."""

from datetime import datetime

from django.db import transaction

from reviewapp.accounts.selectors import Person
from reviewapp.audit import services as audit
from reviewapp.reading import selectors, training
from reviewapp.reading.errors import TrainingNotFailed
from reviewapp.reading.models import Admission, Reading, Worklist
from reviewapp.reading.places import Place
from reviewapp.studies import readers, services
from reviewapp.studies.errors import StudyNotOpen
from reviewapp.studies.models import State, Study
from reviewapp.studies.protocol import Rules

PASSED, NOT_PASSED, LET_IN = "training.passed", "training.not_passed", "training.let_in"


def note_the_end(place: Place, rules: Rules, *, at: datetime) -> None:
    """Write down how a try ended; who has no other is told of to the coordinators, by letter."""
    worklist = Worklist.objects.select_related("study").get(pk=place.reading.worklist_id)
    session = Reading.objects.values_list("session", flat=True).get(pk=place.reading.pk)
    found = training.of_worklist(worklist, rules)
    ended = next((one for one in found.tries if one.number == session), None) if found else None
    if found is None or ended is None or not ended.is_read:
        return
    # How many answers were right stays out of it: a coordinator reads the trail.
    facts: dict[str, object] = {"try": ended.number}
    verb = PASSED if ended.right >= found.needed else NOT_PASSED
    audit.record(verb, worklist, by=place.reader, at=at, facts=facts)
    if found.has_failed:
        readers.tell_coordinators(worklist.study, reader=place.reader)


@transaction.atomic
def let_in(study: Study, *, reader: Person, by: Person, at: datetime, reason: str) -> Worklist:
    """Let somebody go on to what counts though they did not pass the training."""
    worklist = Worklist.objects.select_for_update().get(study=study, reader=reader)
    study = services.locked_row(study)
    if study.state != State.READING:
        raise StudyNotOpen(
            f"“{study.name}” is {study.get_state_display().lower()}, so nobody was let in. "
            f"There is something to read only while it is open."
        )
    found = training.of_worklist(worklist, selectors.rules_in_force(worklist))
    if found is None or not found.has_failed:
        raise TrainingNotFailed(
            f"{reader} has not failed the training of “{study.name}”, so nothing was changed. "
            f"Only who has used up every try needs somebody to let them in."
        )
    Admission.objects.create(worklist=worklist, by=by, reason=reason, at=at)
    audit.record(LET_IN, worklist, by=by, at=at, reason=reason)
    return worklist
