"""Who looked up where an image came from, while a study still asks its readers."""

from datetime import datetime

from django.db import transaction

from reviewapp.accounts.selectors import Person
from reviewapp.allocation.models import Arm
from reviewapp.audit import services as audit
from reviewapp.imaging.models import Image
from reviewapp.provenance import selectors as provenance
from reviewapp.provenance.models import Origin
from reviewapp.studies import selectors as studies
from reviewapp.studies.models import Study

SEEN = "origin.seen"


@transaction.atomic
def origin_seen(image: Image, *, by: Person, at: datetime) -> Origin:
    """Tell where an image came from, and note it with every study that compares it blindly."""
    for study in _comparing(image):
        audit.record(SEEN, study, by=by, at=at, facts={"image": str(image.pk)})
    return provenance.origin_of(image)


def _comparing(image: Image) -> list[Study]:
    """By the arms that were drawn, or named by a lock before the draw."""
    versions = provenance.versions_with(image, among=provenance.versions())
    drawn = set(Arm.objects.filter(cohort_version__in=versions).values_list("study_id", flat=True))
    digests = set(versions.values_list("digest", flat=True))
    return [
        study
        for study in studies.blinded()
        if study.pk in drawn or digests & studies.arms_signed_in(study)
    ]
