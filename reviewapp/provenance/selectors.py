"""Read the sealed book. Nothing that a reader's browser reaches may import this."""

from collections.abc import Iterable
from typing import TypeAlias
from uuid import UUID

from django.db.models import QuerySet

from reviewapp.imaging.batches import batches
from reviewapp.imaging.models import Image
from reviewapp.provenance.models import CohortImage, CohortVersion, Origin, Run

VersionRow: TypeAlias = CohortVersion  # the name under which web knows the row it may not import


def run_with_id(run_id: UUID) -> Run:
    return Run.objects.select_related("requested_by").get(pk=run_id)


def images_made(run: Run) -> dict[int, Image]:
    """The images of a run that are kept, so that a repeated task makes only the rest."""
    found = Origin.objects.filter(run=run).select_related("image")
    return {origin.number: origin.image for origin in found if origin.number is not None}


def versions() -> QuerySet[CohortVersion]:
    """All frozen versions, the newest first."""
    return CohortVersion.objects.select_related("cohort", "frozen_by").order_by(
        "-frozen_at", "cohort__name", "-number"
    )


def images(version: CohortVersion) -> QuerySet[Image]:
    """All images of a version in the order of their digests, which nobody can have chosen."""
    members = CohortImage.objects.filter(version=version)
    return Image.objects.filter(pk__in=members.values("image")).order_by("digest")


def kinds(version: CohortVersion) -> set[str]:
    """Which kinds of origin a version mixes; a study's arm has exactly one."""
    members = CohortImage.objects.filter(version=version)
    found = Origin.objects.filter(image__in=members.values("image"))
    return set(found.values_list("kind", flat=True).distinct())


def makers(version: CohortVersion) -> set[UUID]:
    """Who knows where these images come from, because they asked for them or chose them."""
    members = CohortImage.objects.filter(version=version)
    runs = Run.objects.filter(
        pk__in=Origin.objects.filter(image__in=members.values("image")).values("run")
    )
    asked = runs.values_list("requested_by_id", flat=True).distinct()
    return {version.frozen_by_id, version.cohort.created_by_id, *asked}


def synthetic_among(image_ids: Iterable[UUID]) -> set[UUID]:
    """Say which of these images are synthetic: this is what opening the book means."""
    synthetic = Origin.objects.filter(kind=Origin.Kind.SYNTHETIC)
    return {
        image_id
        for batch in batches(image_ids)
        for image_id in synthetic.filter(image__in=batch).values_list("image_id", flat=True)
    }


def images_of_cohorts() -> QuerySet[Image]:
    """What those who make cohorts may look at: every image in a frozen one."""
    return Image.objects.filter(pk__in=CohortImage.objects.values("image"))
