"""Who was told where images come from by another study, and so reads none of them."""

from collections.abc import Iterable
from uuid import UUID

from reviewapp.allocation.models import Arm
from reviewapp.provenance.models import CohortImage, CohortVersion
from reviewapp.studies.models import Member, Part


def told_elsewhere(versions: Iterable[CohortVersion]) -> set[UUID]:
    """Who coordinates a study that compares any of these images: its page names the arm of each."""
    images = CohortImage.objects.filter(version__in=[version.pk for version in versions])
    shared = CohortImage.objects.filter(image__in=images.values("image"))
    compared = Arm.objects.filter(cohort_version__in=shared.values("version"))
    told = Member.objects.filter(part=Part.COORDINATOR, study__in=compared.values("study"))
    return set(told.values_list("user_id", flat=True))
