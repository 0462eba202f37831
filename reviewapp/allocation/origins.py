"""Who looked up where an image came from, while a study still asks its readers."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from reviewapp.accounts.selectors import Person
from reviewapp.allocation.knowing import comparing
from reviewapp.audit import services as audit
from reviewapp.imaging.models import Image
from reviewapp.provenance import selectors as provenance
from reviewapp.provenance.models import CohortVersion, Origin
from reviewapp.studies import selectors as studies

SEEN = "origin.seen"


@transaction.atomic
def origin_seen(image: Image, *, by: Person, at: datetime) -> Origin:
    """Tell where an image came from, and note it with every study that compares it blindly."""
    versions = provenance.versions_with(image, among=provenance.versions())
    for study in comparing(versions, among=studies.blinded()):
        audit.record(SEEN, study, by=by, at=at, facts={"image": str(image.pk)})
    return provenance.origin_of(image)


@transaction.atomic
def origins_seen(versions: QuerySet[CohortVersion], *, by: Person, at: datetime) -> None:
    """Note that somebody was told what whole cohort versions are made of."""
    shown = list(versions)
    for study in comparing(versions, among=studies.blinded()) if shown else ():
        facts: dict[str, object] = {"versions": sorted(str(version.pk) for version in shown)}
        audit.record(SEEN, study, by=by, at=at, facts=facts)
