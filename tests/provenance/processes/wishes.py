"""What is asked of imports at the desk of a test's own site."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from reviewapp.imaging import stores
from reviewapp.imaging.models import Image
from reviewapp.provenance.catalogue_models import Entry
from reviewapp.provenance.intake import asking, quarantine, receiving
from reviewapp.provenance.intake.folders import files_in, receive_all
from reviewapp.provenance.intake_models import Arrival, Deidentification, Import
from reviewapp.provenance.models import Origin
from reviewapp.provenance.tasks import preview_import
from tests.synthesis.processes.wishes import somebody


def bring(folder: str) -> dict[str, str]:
    """Everything up to the second job, which is left to the workers."""
    by, at = somebody(), datetime.now(UTC)
    opened = receiving.begin(project="Lungs", source=Import.Source.FOLDER, by=by, at=at)
    for _ in receive_all(opened, files_in([Path(folder)]), at=at):
        pass
    preview_import(job_id=str(asking.request_preview(opened, by=by, at=at).pk))
    job = asking.request_run(opened, by=by, at=at)
    return {"import": str(opened.pk), "job": str(job.pk)}


def brought(import_id: str) -> dict[str, object]:
    """What became of it, seen from every table that an image has a row in."""
    files = Arrival.objects.filter(of_id=UUID(import_id))
    images = files.filter(image__isnull=False).values("image")
    return {
        "outcomes": Counter(files.values_list("outcome", flat=True)),
        "images": images.distinct().count(),
        "rows": [
            model.objects.filter(image__in=images).count()
            for model in (Origin, Entry, Deidentification)
        ],
        "readable": sum(
            bool(stores.read(digest))
            for digest in Image.objects.filter(pk__in=images).values_list("digest", flat=True)
        ),
        "in_quarantine": quarantine.folder(UUID(import_id)).exists(),
    }


def taken(import_id: str) -> int:
    return Arrival.objects.filter(of_id=UUID(import_id), outcome=Arrival.Outcome.TAKEN).count()
