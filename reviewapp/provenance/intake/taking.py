"""Put what was read into the store and the book, many units at once.

Their bytes are on the disk before the one transaction begins that tells of them, so whatever is
killed has taken in all of them or none.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from reviewapp.audit.canonical import digest
from reviewapp.dicom.picture import Picture
from reviewapp.imaging import services as imaging
from reviewapp.imaging import stores
from reviewapp.imaging.batches import batches
from reviewapp.imaging.form import Form, Photometric
from reviewapp.imaging.models import Image
from reviewapp.provenance.errors import OriginContradicted
from reviewapp.provenance.intake.errors import ImportNotInState
from reviewapp.provenance.intake.noting import note_all
from reviewapp.provenance.intake.options import SUBJECT, options_of
from reviewapp.provenance.intake.units import Known, Unit
from reviewapp.provenance.intake_models import Arrival, Deidentification, Import
from reviewapp.provenance.models import Origin
from reviewapp.provenance.services import Acquired, keep_all_acquired

Outcome = Arrival.Outcome
AT_ONCE = 500
FACE = "RECOGNIZABLE_FACE"
RAW = "raw"  # the reader's word for samples without a unit


@dataclass(frozen=True)
class Prepared:
    """A unit whose bytes are written down; the database knows nothing of it yet."""

    unit: Unit
    acquired: Acquired
    kept: Sequence[str]
    # What is said of its de-identification, but for the image's own number.
    noted: Mapping[str, object]


def prepare(
    unit: Unit,
    picture: Picture,
    headers: Sequence[bytes | None],
    *,
    said: Mapping[str, str],
    keeping: stores.Keeping,
) -> Prepared:
    """Do all of the work on one unit that needs no database, in any thread."""
    kept = [keeping.put(header) if header else "" for header in headers]
    mapped = {name: value for name, value in said.items() if name != SUBJECT}
    prepared = imaging.prepare(
        picture.pixels,
        attributes={**picture.attributes, **mapped},
        form=_form(picture),
        keeping=keeping,
    )
    subject = said.get(SUBJECT) or picture.subject
    acquired = Acquired(prepared, subject=subject, header_digest=_digest_of_all(kept))
    return Prepared(unit, acquired, kept, _noted(unit, picture))


@transaction.atomic
def take(prepared: Sequence[Prepared], *, of: Import, at: datetime) -> None:
    """Keep many images, whose bytes are safe, and say so at each of their files."""
    _refuse_after_the_end(of)
    acquired = [one.acquired for one in prepared]
    images = keep_all_acquired(acquired, source=f"import {of.pk}", keeper=of.begun_by)
    taken = [(one, image) for one, image in zip(prepared, images, strict=True) if image]
    for one, image in zip(prepared, images, strict=True):
        if image is None:
            refuse(one.unit.arrivals, str(OriginContradicted(Origin.Kind.SYNTHETIC.label)))
    new = _note_deidentification(taken, of=of, at=at)
    rows: list[Arrival] = []
    for one, image in taken:
        outcome = Outcome.TAKEN if image.pk in new else Outcome.KNOWN
        new.discard(image.pk)  # the same picture twice is new once
        for arrival, kept in zip(one.unit.arrivals, one.kept, strict=True):
            arrival.outcome, arrival.image, arrival.kept = outcome, image, kept
            rows.append(arrival)
    note_all(rows, "outcome", "image", "kept")


@transaction.atomic
def say_known(unit: Unit, known: Known) -> None:
    """These bytes are an image of the house already, and each file has its header there."""
    _refuse_after_the_end(unit.arrivals[0].of)
    for arrival in unit.arrivals:
        arrival.outcome, arrival.image_id = Outcome.KNOWN, known.image_id
        arrival.kept = known.kept[arrival.digest]
    note_all(unit.arrivals, "outcome", "image", "kept")


def refuse(arrivals: Iterable[Arrival], sentence: str) -> None:
    Arrival.objects.filter(pk__in=[arrival.pk for arrival in arrivals]).update(
        outcome=Outcome.REFUSED, sentence=sentence
    )


def _digest_of_all(kept: Sequence[str]) -> str:
    """One header's own digest; of several, one over all of them."""
    return kept[0] if len(kept) == 1 else digest(list(kept))


def _refuse_after_the_end(of: Import) -> None:
    """Somebody may have cancelled the import while a file of it was read."""
    held = Import.objects.select_for_update().get(pk=of.pk)
    if held.ended_at is not None:
        raise ImportNotInState("This import was cancelled, so the rest of it was not taken in.")


def _noted(unit: Unit, picture: Picture) -> dict[str, object]:
    return {
        "removed": {f"{gone.tag} {gone.name}".strip(): gone.count for gone in picture.removed},
        "files": len(unit.arrivals),
        "warnings": sorted({flag.reason for flag in picture.flags}),
        "is_head": any(flag.kind == FACE for flag in picture.flags),
    }


def _note_deidentification(
    taken: Sequence[tuple[Prepared, Image]], *, of: Import, at: datetime
) -> set[UUID]:
    """Note once of each image how it came in; return those that came in now."""
    basic, *more = options_of(of.options).profile.codes()
    profile, options = " ".join(basic), [" ".join(code) for code in more]
    first = {image.pk: one for one, image in reversed(taken)}
    missing = set(first) - {row.pk for row in _notes(first)}
    rows = [
        Deidentification(
            image_id=image, of=of, profile=profile, options=options, at=at, **first[image].noted
        )
        for image in sorted(missing)
    ]
    # Another import may take the same picture in meanwhile: then it was known to this one.
    Deidentification.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)
    return {row.pk for row in _notes(missing) if row.of_id == of.pk}


def _notes(images: Iterable[UUID]) -> Iterator[Deidentification]:
    for some in batches(images):
        yield from Deidentification.objects.filter(pk__in=some).only("pk", "of")


def _form(picture: Picture) -> Form:
    """Say what the samples mean in the store's words."""
    rows, columns = picture.geometry.spacing or (0.0, 0.0)
    return Form(
        photometric=Photometric.RGB if picture.colour else Photometric.DARK_IS_LOW,
        slope=picture.slope,
        intercept=picture.intercept,
        unit="" if picture.unit == RAW else picture.unit,
        row_spacing=rows,
        column_spacing=columns,
        slice_spacing=picture.geometry.slice_spacing or 0.0,
        padding=picture.padding,
    )
