"""Freeze images as the next version of a cohort, a few or a million."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from django.db import connection, transaction

from reviewapp.accounts.selectors import Person
from reviewapp.audit import canonical
from reviewapp.audit import services as audit
from reviewapp.imaging.batches import AT_ONCE, batches
from reviewapp.imaging.models import Image
from reviewapp.provenance import confirmations
from reviewapp.provenance.catalogue.entering import enter
from reviewapp.provenance.catalogue_models import Entry
from reviewapp.provenance.cohorts.contents import content_digest, origins_digest
from reviewapp.provenance.errors import CohortEmpty, NotConfirmed, OriginUnknown
from reviewapp.provenance.models import Cohort, CohortVersion, Origin

Report = Callable[[int], object]


@dataclass
class Collected:
    """What freezing needs to know of the images, gathered a thousand at a time."""

    images: list[UUID] = field(default_factory=list)
    contents: list[tuple[str, str]] = field(default_factory=list)
    origins: list[tuple[str, str]] = field(default_factory=list)
    waiting: int = 0
    unknown: int = 0


def freeze(
    cohort: Cohort, found: Collected, *, by: Person, at: datetime, report: Report
) -> CohortVersion:
    """Write what was collected; the set that the cohort has frozen already keeps its version."""
    _refuse_unfit(cohort, found)
    # Before anything is locked: for a million images this alone takes seconds.
    digest, facts = content_digest(found.contents), {"origins": origins_digest(found.origins)}
    with transaction.atomic():
        cohort = Cohort.objects.select_for_update().get(pk=cohort.pk)
        if known := cohort.versions.filter(digest=digest).first():
            return known
        version = _version(cohort, digest, size=len(found.images), by=by, at=at)
        _write(version, found.images, report=report)
        said: dict[str, object] = {"size": version.size, **facts}
        audit.record("cohort.frozen", version, by=by, at=at, after=digest, facts=said)
    return version


def _write(version: CohortVersion, images: Sequence[UUID], *, report: Report) -> None:
    """Write all of a version (see ADR 0012): on SQLite, everybody else waits for this."""
    insert, given = _INSERT[connection.vendor]
    with connection.cursor() as cursor:
        for number, some in enumerate(batches(images)):
            cursor.execute(insert, [given(version.pk), given(some)])
            report(number * AT_ONCE + len(some))
    # The version's own row comes last: once it stands, the database takes no more images into it.
    version.save(force_insert=True)


def _on_sqlite(given: UUID | Sequence[UUID]) -> str:
    return given.hex if isinstance(given, UUID) else json.dumps([image.hex for image in given])


def _on_postgresql(given: UUID | Sequence[UUID]) -> UUID | list[UUID]:
    return given if isinstance(given, UUID) else list(given)


# A thousand rows in one statement, since bulk_create makes an object and four texts of each: that
# took three times as long.
_ROWS = "INSERT INTO provenance_cohortimage (version_id, image_id) SELECT %s, "
_INSERT: dict[str, tuple[str, Callable[[UUID | Sequence[UUID]], str | UUID | list[UUID]]]] = {
    "sqlite": (f"{_ROWS} value FROM json_each(%s)", _on_sqlite),
    "postgresql": (f"{_ROWS} unnest(%s::uuid[])", _on_postgresql),
}


def collect(images: Iterable[UUID], *, report: Report) -> Collected:
    """Read what freezing needs. Long for a million; it holds nothing that others wait for."""
    found = Collected()
    # In an order of their own, so that the same set is always written the same way.
    for some in batches(sorted(set(images))):
        rows = {row.pk: row for row in Image.objects.filter(pk__in=some)}
        origins = {row.image_id: row for row in Origin.objects.filter(image__in=some)}
        found.unknown += len(some) - len(origins)
        _enter_missing(rows, origins)
        found.waiting += confirmations.unconfirmed(Image.objects.filter(pk__in=some)).count()
        for image_id, origin in origins.items():
            image = rows[image_id]
            found.images.append(image_id)
            found.contents.append((image.digest, _attributes_digest(image)))
            found.origins.append((image.digest, _line(origin)))
        report(len(found.images))
    return found


def _enter_missing(rows: dict[UUID, Image], origins: dict[UUID, Origin]) -> None:
    """An image that is older than the catalogue gets its entry now."""
    there = set(Entry.objects.filter(image__in=rows).values_list("image_id", flat=True))
    for image_id in sorted(set(origins) - there):
        image = rows[image_id]
        enter(image, kind=origins[image_id].kind, subject=f"unknown {image.digest[:32]}")


def _attributes_digest(image: Image) -> str:
    return image.attributes_digest or canonical.digest(image.attributes)


def _line(origin: Origin) -> str:
    if origin.kind == Origin.Kind.SYNTHETIC:
        return f"{origin.kind} {origin.run_id} {origin.number}"
    return f"{origin.kind} {origin.source}"


def _refuse_unfit(cohort: Cohort, found: Collected) -> None:
    if not found.images and not found.unknown:
        raise CohortEmpty(
            f"No images were chosen, so no version of “{cohort}” was frozen. Choose at least one."
        )
    if found.unknown:
        raise OriginUnknown(
            f"The sealed book does not know where {found.unknown} of these images come from, so "
            f"no version of “{cohort}” was frozen. Import or sample them again."
        )
    if found.waiting:
        raise NotConfirmed(
            f"Nobody has confirmed yet that {found.waiting} of these images show nothing "
            f"identifying, so no version of “{cohort}” was frozen. Look at them on the pages of "
            f"their imports, or leave out what is not confirmed."
        )


def _version(cohort: Cohort, digest: str, *, size: int, by: Person, at: datetime) -> CohortVersion:
    return CohortVersion(
        pk=uuid4(),
        cohort=cohort,
        number=cohort.versions.count() + 1,
        digest=digest,
        size=size,
        frozen_by=by,
        frozen_at=at,
    )


def confirmed(images: Sequence[UUID]) -> list[UUID]:
    """Leave out what waits for a person's look."""
    left: list[UUID] = []
    for some in batches(images):
        waiting = confirmations.unconfirmed(Image.objects.filter(pk__in=some))
        out = set(waiting.values_list("pk", flat=True))
        left += [image for image in some if image not in out]
    return left
