"""Ask for the two jobs of an import: look through it, then take it in."""

from datetime import datetime

from django.db import transaction

from reviewapp.accounts.selectors import Person
from reviewapp.audit import services as audit
from reviewapp.jobs import services as jobs
from reviewapp.jobs.models import Job
from reviewapp.provenance.intake import attributes
from reviewapp.provenance.intake.errors import ImportNotInState
from reviewapp.provenance.intake.options import Columns, Options, options_of
from reviewapp.provenance.intake.receiving import finished_files, in_state, refuse_readers
from reviewapp.provenance.intake_models import Import

PREVIEW_IMPORT = "provenance.preview_import"
RUN_IMPORT = "provenance.run_import"


@transaction.atomic
def request_preview(opened: Import, *, by: Person, at: datetime) -> Job:
    """Start looking through what has come; nothing more can be added from here on."""
    held = in_state(opened, Import.State.RECEIVING, at=at)
    if not held.arrivals.exists() or not finished_files(held):
        raise ImportNotInState(
            "Not every file is here to its last byte, or none at all, so the preview was not "
            "started. Send the rest, or leave the unfinished files out."
        )
    job = jobs.enqueue(
        PREVIEW_IMPORT,
        title=f"Preview of an import into {held.project}",
        by=by,
        at=at,
        idempotency_key=f"preview:{held.pk}",
        import_id=str(held.pk),
    )
    _now(held, Import.State.PREVIEWING, job)
    return job


@transaction.atomic
def request_run(opened: Import, *, mapping: Columns | None = None, by: Person, at: datetime) -> Job:
    """Start taking in what the preview found good; what it said is what was agreed to."""
    refuse_readers(by)
    held = in_state(opened, Import.State.PREVIEWED, at=at)
    options = options_of(held.options)
    if mapping is not None:
        attributes.refuse_unusable(held, mapping)
        options = Options(profile=options.profile, mapping=mapping)
    held.options = options.said()
    held.save(update_fields=["options"])
    job = jobs.enqueue(
        RUN_IMPORT,
        title=f"Import into {held.project}",
        by=by,
        at=at,
        idempotency_key=f"import:{held.pk}",
        import_id=str(held.pk),
    )
    _now(held, Import.State.RUNNING, job)
    facts: dict[str, object] = {"options": held.options, "files": held.findings.get("files", 0)}
    audit.record("import.confirmed", held, by=by, at=at, facts=facts)
    return job


def _now(held: Import, state: str, job: Job) -> None:
    held.state, held.job = state, job
    held.save(update_fields=["state", "job"])
