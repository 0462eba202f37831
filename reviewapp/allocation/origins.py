"""Who looked up where an image came from, while a study still asks its readers."""

from datetime import datetime

from django.db import transaction

from reviewapp.accounts.selectors import Person
from reviewapp.allocation.knowing import comparing
from reviewapp.audit import services as audit
from reviewapp.imaging.models import Image
from reviewapp.provenance import selectors as provenance
from reviewapp.provenance.models import Origin
from reviewapp.studies import selectors as studies

SEEN = "origin.seen"


@transaction.atomic
def origin_seen(image: Image, *, by: Person, at: datetime) -> Origin:
    """Tell where an image came from, and note it with every study that compares it blindly."""
    versions = provenance.versions_with(image, among=provenance.versions())
    for study in comparing(versions, among=studies.blinded()):
        audit.record(SEEN, study, by=by, at=at, facts={"image": str(image.pk)})
    return provenance.origin_of(image)
