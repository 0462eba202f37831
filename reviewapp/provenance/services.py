"""All that is ever written into the sealed book, and the cohorts made from what it knows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from reviewapp import VERSION
from reviewapp.accounts.selectors import Person
from reviewapp.audit import services as audit
from reviewapp.audit.canonical import digest
from reviewapp.imaging import services as imaging
from reviewapp.imaging.attributes import Attributes
from reviewapp.imaging.batches import batches
from reviewapp.imaging.form import PLAIN, Form
from reviewapp.imaging.models import Image
from reviewapp.provenance.catalogue.entering import Writing, enter_all
from reviewapp.provenance.cohorts import freezing
from reviewapp.provenance.cohorts.naming import create_cohort
from reviewapp.provenance.errors import NumberTaken, OriginContradicted
from reviewapp.provenance.models import Cohort, CohortVersion, Origin, Run

__all__ = [
    "Acquired",
    "Sample",
    "create_cohort",
    "freeze_version",
    "keep_acquired",
    "keep_all_acquired",
    "keep_all_samples",
    "keep_sample",
    "open_run",
]
ROWS_AT_ONCE = 500


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


def keep_sample(
    pixels: NDArray[np.integer],
    *,
    run: Run,
    number: int,
    attributes: Attributes,
    form: Form = PLAIN,
    subject: str = "",
) -> Image:
    """Keep image `number` of a run and where it comes from; keeping it again changes nothing."""
    prepared = imaging.prepare_alone(pixels, attributes=attributes, form=form)
    (image,) = keep_all_samples([Sample(prepared, number, subject)], run=run)
    return image


@dataclass(frozen=True)
class Sample:
    """An image of a run whose bytes are kept, under its number.

    Without a subject it stands for an identity of its own.
    """

    prepared: imaging.Prepared
    number: int
    subject: str = ""


@transaction.atomic
def keep_all_samples(samples: Sequence[Sample], *, run: Run) -> list[Image]:
    """Keep many images of a run and where they come from, in the order given."""
    images = imaging.store_prepared(one.prepared for one in samples)
    found = [images[one.prepared.digest] for one in samples]
    _refuse_taken(zip([one.number for one in samples], found, strict=True), run)
    told = _register_all(
        Origin(image=image, kind=Origin.Kind.SYNTHETIC, run=run, number=one.number)
        for one, image in zip(samples, found, strict=True)
    )
    for one, image in zip(samples, found, strict=True):
        if image.pk not in told:  # another worker was quicker, with other pixels
            raise NumberTaken(one.number)
        if told[image.pk] != Origin.Kind.SYNTHETIC:
            raise OriginContradicted(Origin.Kind.REAL.label)
    enter_all(
        Writing(image, Origin.Kind.SYNTHETIC, one.subject or f"synthetic {run.pk} {one.number}")
        for one, image in zip(samples, found, strict=True)
    )
    return found


def keep_acquired(
    pixels: NDArray[np.integer],
    *,
    source: str,
    attributes: Attributes,
    form: Form = PLAIN,
    subject: str = "",
    header_digest: str = "",
) -> Image:
    """Keep an image that no generator made; keeping it again changes nothing.

    `subject` is a pseudonym, the same for all images of one person; without one, nothing is known
    of any other image of them.
    """
    prepared = imaging.prepare_alone(pixels, attributes=attributes, form=form)
    acquired = Acquired(prepared, subject, header_digest)
    (image,) = keep_all_acquired([acquired], source=source, keeper=None)
    if image is None:
        raise OriginContradicted(Origin.Kind.SYNTHETIC.label)
    return image


@dataclass(frozen=True)
class Acquired:
    """An image whose bytes are kept, and what the book is to say of it."""

    prepared: imaging.Prepared
    subject: str = ""
    header_digest: str = ""


@transaction.atomic
def keep_all_acquired(
    acquired: Sequence[Acquired], *, source: str, keeper: Person | None
) -> list[Image | None]:
    """Keep many images that no generator made; None where the book says that one did.

    With a keeper they are theirs alone until somebody has looked at them.
    """
    images = imaging.store_prepared(one.prepared for one in acquired)
    told = _register_all(
        Origin(image=image, kind=Origin.Kind.REAL, source=source) for image in images.values()
    )
    real = {image for image, kind in told.items() if kind == Origin.Kind.REAL}
    found = [images[one.prepared.digest] for one in acquired]
    enter_all(
        Writing(
            image,
            Origin.Kind.REAL,
            one.subject or _unknown(image.digest),
            one.header_digest,
            keeper,
        )
        for one, image in zip(acquired, found, strict=True)
        if image.pk in real
    )
    return [image if image.pk in real else None for image in found]


@transaction.atomic
def freeze_version(
    cohort: Cohort, *, images: Sequence[Image], by: Person, at: datetime
) -> CohortVersion:
    """Freeze a set under the next number; the set it has frozen already keeps its version."""
    found = freezing.collect([image.pk for image in images], report=_nobody)
    return freezing.freeze(cohort, found, by=by, at=at, report=_nobody)


def _refuse_taken(images: Iterable[tuple[int, Image]], run: Run) -> None:
    of_number = list(images)
    origins = Origin.objects.filter(run=run, number__in=[number for number, _ in of_number])
    known = dict(origins.values_list("number", "image_id"))
    for number, image in of_number:
        if known.setdefault(number, image.pk) != image.pk:
            raise NumberTaken(number)


def _unknown(digest: str) -> str:
    """The pseudonym of whoever is alone with one image, since nothing is known of them."""
    return f"unknown {digest[:32]}"


def _nobody(done: int) -> None:
    """Hear how far a small set is."""


def _register_all(origins: Iterable[Origin]) -> dict[UUID, str]:
    """Write these down where nothing is written yet; return what the book says of each image.

    Of several words on one image the first stands.
    """
    wanted: dict[UUID, Origin] = {}
    for origin in origins:
        wanted.setdefault(origin.image_id, origin)
    kinds = _kinds(wanted)
    new = [origin for image, origin in wanted.items() if image not in kinds]
    # Another worker may register the same image meanwhile: then its word stands.
    Origin.objects.bulk_create(new, batch_size=ROWS_AT_ONCE, ignore_conflicts=True)
    return kinds | _kinds(origin.image_id for origin in new)


def _kinds(images: Iterable[UUID]) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    for some in batches(images):
        found |= dict(Origin.objects.filter(image__in=some).values_list("image_id", "kind"))
    return found
