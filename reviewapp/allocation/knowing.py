"""Who was told where images come from, as a maker or by another study, and reads none of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Q, QuerySet

from reviewapp.accounts.selectors import Person
from reviewapp.allocation.models import Arm
from reviewapp.provenance import selectors as provenance
from reviewapp.provenance.catalogue_models import Entry
from reviewapp.provenance.models import CohortImage, CohortVersion
from reviewapp.reading import selectors as reading
from reviewapp.reading.models import Worklist
from reviewapp.studies.errors import PersonHasAPart
from reviewapp.studies.models import Member, Part, Protocol, Study


def refuse_who_knows(
    people: Iterable[Person],
    study: Study,
    *,
    versions: Sequence[CohortVersion],
    follows: str,
    choose: str,
) -> None:
    """Refuse whoever would know these images again: asked at the draw and at every handover."""
    makers = set[UUID]().union(*(provenance.makers(version) for version in versions))
    told = told_elsewhere(versions)
    for person in people:
        if person.pk in makers:
            raise PersonHasAPart(
                f"{person} made images that “{study.name}” compares and would know them again, so "
                f"{follows}. {choose} who had no hand in its images."
            )
        if person.pk in told:
            raise PersonHasAPart(
                f"{person} has a part in a study with images of subjects that “{study.name}” "
                f"shows, and was told there which is which, so {follows}. {choose} who had no hand "
                f"in that other study."
            )


def told_elsewhere(versions: Iterable[CohortVersion]) -> set[UUID]:
    """Who coordinates a study of any of these subjects, or was taught one of them as a reader.

    The page of a study names the arm of each image, and feedback that of a training case.
    """
    held = CohortImage.objects.filter(version__in=[version.pk for version in versions])
    images = provenance.of_the_same_subjects(held.values_list("image_id", flat=True))
    shared = CohortImage.objects.filter(image__in=images)
    alike = CohortVersion.objects.filter(pk__in=shared.values("version"))
    others = comparing(alike, among=Study.objects.all())
    told = Member.objects.filter(part=Part.COORDINATOR, study__in=others)
    return set(told.values_list("user_id", flat=True)) | _taught_one_of(images)


def _taught_one_of(images: QuerySet[Entry, UUID]) -> set[UUID]:
    """Whose training has one of these images in a case, in a study that tells what it was."""
    taught = Worklist.objects.filter(
        readings__lesson__isnull=False, readings__sides__copy__image__in=images
    )
    readers = set(taught.values_list("study_id", "reader_id"))
    locked = Protocol.objects.filter(
        study__in={study for study, _ in readers}, locked_at__isnull=False
    )
    telling = {
        study
        for written, study in locked.values_list("pk", "study_id")
        if reading.rules(written).design.training.feedback
    }
    return {reader for study, reader in readers if study in telling}


def comparing(versions: QuerySet[CohortVersion], *, among: QuerySet[Study]) -> QuerySet[Study]:
    """By the arms that were drawn, or named by a lock before the draw."""
    digests = set(versions.values_list("digest", flat=True))
    signed = [study for study, named in signed_in(among).items() if named & digests]
    drawn = Arm.objects.filter(cohort_version__in=versions).values("study")
    return among.filter(Q(pk__in=drawn) | Q(pk__in=signed))


def signed_in(some: Iterable[Study]) -> dict[UUID, set[str]]:
    """Digests of the cohort versions that any locked protocol of these studies names, by study."""
    locked = Protocol.objects.filter(study__in=some, locked_at__isnull=False)
    found: dict[UUID, set[str]] = defaultdict(set)
    for written, study in locked.values_list("pk", "study_id"):
        design = reading.rules(written).design
        found[study] |= {arm.digest for arm in design.arms if arm.digest}
        found[study] |= {beside.digest for beside in design.context if beside.digest}
    return found
