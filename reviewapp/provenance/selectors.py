"""Read the sealed book. Nothing that a reader's browser reaches may import this."""

from collections.abc import Iterable
from typing import TypeAlias
from uuid import UUID

from django.db.models import Q, QuerySet

from reviewapp.accounts.selectors import Person
from reviewapp.imaging.batches import batches
from reviewapp.imaging.models import Image
from reviewapp.provenance.catalogue_models import Entry
from reviewapp.provenance.cohort_models import LeakCheck, Split
from reviewapp.provenance.intake_models import Arrival, Confirmation, Takeover
from reviewapp.provenance.models import CohortImage, CohortVersion, Origin, Run

# The names under which web knows the rows it may not import.
VersionRow: TypeAlias = CohortVersion
ShownImage: TypeAlias = Image
SplitRow: TypeAlias = Split
LeakCheckRow: TypeAlias = LeakCheck


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
    """Who knows where these images come from: they asked for them, brought, saw or chose them."""
    members = CohortImage.objects.filter(version=version)
    runs = Run.objects.filter(
        pk__in=Origin.objects.filter(image__in=members.values("image")).values("run")
    )
    asked = runs.values_list("requested_by_id", flat=True).distinct()
    seen = Confirmation.objects.filter(image__in=members.values("image"))
    # Every arrival: the same files may come a second time, through somebody else.
    brought = Arrival.objects.filter(image__in=members.values("image"))
    return {
        version.frozen_by_id,
        version.cohort.created_by_id,
        *asked,
        *seen.values_list("by_id", flat=True).distinct(),
        *brought.values_list("of__begun_by_id", flat=True).distinct(),
        *Takeover.objects.filter(of__in=brought.values("of")).values_list("by_id", flat=True),
    }


def synthetic_among(image_ids: Iterable[UUID]) -> set[UUID]:
    """Say which of these images are synthetic: this is what opening the book means."""
    synthetic = Origin.objects.filter(kind=Origin.Kind.SYNTHETIC)
    return {
        image_id
        for batch in batches(image_ids)
        for image_id in synthetic.filter(image__in=batch).values_list("image_id", flat=True)
    }


def images_seen_by(person: Person) -> QuerySet[Image]:
    """What somebody who makes cohorts may look at: what is nobody's alone, and their own."""
    seen = Entry.objects.filter(Q(keeper=None) | Q(keeper=person))
    return Image.objects.filter(pk__in=seen.values("image"))


def of_the_same_subjects(images: QuerySet[CohortImage, UUID]) -> QuerySet[Entry, UUID]:
    """These images and all others of the same subjects: slices beside them, other files."""
    subjects = Entry.objects.filter(image__in=images).values("subject")
    return Entry.objects.filter(subject__in=subjects).values_list("image_id", flat=True)


def entry_of(image: Image) -> Entry:
    """What the catalogue says of an image."""
    return Entry.objects.select_related("image", "subject").get(image=image)


def origin_of(image: Image) -> Origin:
    """Where an image came from; for those who make cohorts, never for a reader."""
    return Origin.objects.select_related("run").get(image=image)


def versions_with(image: Image, *, among: QuerySet[CohortVersion]) -> QuerySet[CohortVersion]:
    """Which of the versions that a person may see an image is in."""
    return among.filter(cohort_images__image=image)


def splits(version: CohortVersion) -> QuerySet[Split]:
    return Split.objects.filter(version=version).select_related("made_by").order_by("number")


def leak_checks(version: CohortVersion, *, among: QuerySet[CohortVersion]) -> QuerySet[LeakCheck]:
    """The searches from this version to one that a person may see, the newest first."""
    told = Q(other=None) | Q(other__in=among.order_by().values("pk"))
    found = LeakCheck.objects.filter(told, version=version)
    return found.select_related("split", "other__cohort", "job", "asked_by").order_by("-asked_at")
