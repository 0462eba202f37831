"""End an import: its report stays, its files and their names go. Nothing else ever ends one."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count

from reviewapp.accounts.selectors import Person
from reviewapp.audit import services as audit
from reviewapp.jobs import services as jobs
from reviewapp.jobs.errors import NotCancellable
from reviewapp.jobs.selectors import UNDER_WAY
from reviewapp.provenance.intake import quarantine
from reviewapp.provenance.intake.errors import ImportNotInState
from reviewapp.provenance.intake_models import Arrival, Import

Outcome = Arrival.Outcome
State = Import.State
BEGINNING = timedelta(hours=1)


def finish(opened: Import, *, at: datetime) -> Import:
    """Close a run that has nothing left to take."""
    return _end(opened, state=State.DONE, by=None, at=at, reason="")


def cancel(opened: Import, *, by: Person | None, at: datetime, reason: str = "") -> Import:
    """Give an import up. What it has taken stays; the rest was never in the house."""
    job = opened.job
    if job is not None and job.state in UNDER_WAY:
        try:
            jobs.cancel(job, by=by or opened.begun_by, at=at)
        except NotCancellable:
            job.refresh_from_db()
    return _end(opened, state=State.CANCELLED, by=by, at=at, reason=reason)


def sweep(*, at: datetime) -> int:
    """Cancel what nobody has touched for days, and remove files that no open import owns."""
    stale = Import.objects.filter(
        ended_at=None, touched_at__lt=at - timedelta(days=settings.INTAKE_DAYS)
    )
    cancelled = 0
    for opened in stale.select_related("job", "begun_by"):
        if opened.job is None or opened.job.state not in UNDER_WAY:
            cancel(opened, by=None, at=at, reason=f"untouched for {settings.INTAKE_DAYS} days")
            cancelled += 1
    lying = set(quarantine.all_imports())
    for orphan in lying - set(Import.objects.filter(ended_at=None).values_list("pk", flat=True)):
        # The folder of an import is there a moment before its row is committed.
        if quarantine.opened_at(orphan) < at - BEGINNING:
            quarantine.remove(orphan)
    return cancelled


def counts(opened: Import) -> dict[str, int]:
    """How many files have which outcome."""
    rows = opened.arrivals.values_list("outcome").annotate(number=Count("pk"))
    return dict(rows.order_by())


def sentence(opened: Import) -> str:
    """What came of it, in numbers."""
    number = counts(opened)
    if ready := number.get(Outcome.READY, 0):
        refused = number.get(Outcome.REFUSED, 0)
        return f"{ready} files will come in, {refused} will not; nothing was taken in yet."
    images = opened.arrivals.filter(outcome=Outcome.TAKEN).values("image").distinct().count()
    return (
        f"{images} new images of {number.get(Outcome.TAKEN, 0)} files; "
        f"{number.get(Outcome.KNOWN, 0)} files were here already; "
        f"{number.get(Outcome.REFUSED, 0)} were refused, "
        f"{number.get(Outcome.LEFT_OUT, 0)} left out."
    )


def _end(opened: Import, *, state: str, by: Person | None, at: datetime, reason: str) -> Import:
    with transaction.atomic():
        held = Import.objects.select_for_update().get(pk=opened.pk)
        if held.ended_at is not None:
            raise ImportNotInState(
                f"This import is “{held.get_state_display().lower()}” already, so nothing was "
                f"changed. Begin a new one for more files."
            )
        left = held.arrivals.filter(outcome__in=[Outcome.EXPECTED, Outcome.WAITING, Outcome.READY])
        left.update(outcome=Outcome.LEFT_OUT, sentence="The import ended before it was taken.")
        facts: dict[str, object] = {name.lower(): number for name, number in counts(held).items()}
        held.state, held.ended_at = state, at
        held.save(update_fields=["state", "ended_at"])
        verb = f"import.{state.lower()}"
        audit.record(verb, held, by=by, at=at, reason=reason, facts=facts)
    # After the change: should this be cut short, the sweep finds a folder that nobody owns.
    quarantine.remove(held.pk)
    return held
