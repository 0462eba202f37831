"""All that is ever written into the sealed book, and the cohorts made from what it knows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import uuid4

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from reviewapp import VERSION
from reviewapp.accounts.selectors import Person
from reviewapp.audit import services as audit
from reviewapp.audit.canonical import digest
from reviewapp.imaging import services as imaging
from reviewapp.imaging.batches import batches
from reviewapp.imaging.models import Image
from reviewapp.provenance.errors import CohortEmpty, OriginContradicted, OriginUnknown
from reviewapp.provenance.models import Cohort, CohortImage, CohortVersion, Origin, Run


@transaction.atomic
def open_run(
    recipe: Mapping[str, object], *, seed: int, count: int, by: Person, at: datetime
) -> Run:
    """Write down everything needed to make some images, before the first of them is made."""
    run = Run.objects.create(
        recipe=recipe,
        recipe_digest=digest(recipe),
        seed=seed,
        count=count,
        code_version=VERSION,
        requested_by=by,
        requested_at=at,
    )
    audit.record(
        "run.requested", run, by=by, at=at, after=run.recipe_digest, facts={"count": count}
    )
    return run


@transaction.atomic
def keep_sample(
    pixels: NDArray[np.integer], *, run: Run, number: int, attributes: dict[str, str]
) -> Image:
    """Keep image `number` of a run and where it comes from; keeping it again changes nothing."""
    image = imaging.store_image(pixels, attributes=attributes)
    return _register(image, kind=Origin.Kind.SYNTHETIC, run=run, number=number)


@transaction.atomic
def keep_acquired(pixels: NDArray[np.integer], *, source: str, attributes: dict[str, str]) -> Image:
    """Keep an image that no generator made; keeping it again changes nothing."""
    image = imaging.store_image(pixels, attributes=attributes)
    return _register(image, kind=Origin.Kind.REAL, source=source)


@transaction.atomic
def create_cohort(*, name: str, by: Person, at: datetime) -> Cohort:
    """Name a set of images; the same name is the same cohort."""
    cohort, is_new = Cohort.objects.get_or_create(
        name=name.strip(), defaults={"created_by": by, "created_at": at}
    )
    if is_new:
        audit.record("cohort.created", cohort, by=by, at=at)
    return cohort


@transaction.atomic
def freeze_version(
    cohort: Cohort, *, images: Sequence[Image], by: Person, at: datetime
) -> CohortVersion:
    """Freeze a set under the next number; the set it has frozen already keeps its version."""
    cohort = Cohort.objects.select_for_update().get(pk=cohort.pk)
    content = sorted({image.digest for image in images})
    _refuse_unless_known(cohort, images)
    known = cohort.versions.filter(digest=digest(content)).first()
    if known:
        return known
    version = _version(cohort, content, by=by, at=at)
    # The version's own row comes last: once it stands, the database takes no more images into it.
    CohortImage.objects.bulk_create(
        [CohortImage(version=version, image=image) for image in set(images)], batch_size=1000
    )
    version.save(force_insert=True)
    audit.record(
        "cohort.frozen", version, by=by, at=at, after=version.digest, facts={"size": version.size}
    )
    return version


def _version(cohort: Cohort, content: list[str], *, by: Person, at: datetime) -> CohortVersion:
    return CohortVersion(
        pk=uuid4(),
        cohort=cohort,
        number=cohort.versions.count() + 1,
        digest=digest(content),
        size=len(content),
        frozen_by=by,
        frozen_at=at,
    )


def _register(image: Image, **said: object) -> Image:
    origin, is_new = Origin.objects.get_or_create(image=image, defaults=said)
    if not is_new and origin.kind != said["kind"]:
        raise OriginContradicted(
            f"These pixels are in the sealed book as {origin.get_kind_display().lower()} already, "
            f"so this image was not kept as something else. Choose another seed or another file."
        )
    return image


def _refuse_unless_known(cohort: Cohort, images: Sequence[Image]) -> None:
    if not images:
        raise CohortEmpty(
            f"No images were chosen, so no version of “{cohort}” was frozen. Choose at least one."
        )
    known = (Origin.objects.filter(image__in=batch).count() for batch in batches(set(images)))
    unknown = len(set(images)) - sum(known)
    if unknown:
        raise OriginUnknown(
            f"The sealed book does not know where {unknown} of these images come from, so no "
            f"version of “{cohort}” was frozen. Import or sample them again."
        )
