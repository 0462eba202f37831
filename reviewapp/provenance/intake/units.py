"""What becomes one image: a single file, or the slices of a series together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from reviewapp.dicom.limits import USUAL
from reviewapp.imaging.batches import batches
from reviewapp.provenance.intake_models import Arrival, Import

Outcome = Arrival.Outcome
AT_ONCE = 100  # units asked about in one question
# A volume is put together in this process, so it may have what one file of it all might.
MOST_SAMPLES = USUAL.decoded_bytes // 2


@dataclass(frozen=True)
class Unit:
    """Files that are one image or none."""

    arrivals: tuple[Arrival, ...]

    @property
    def is_series(self) -> bool:
        return len(self.arrivals) > 1

    @property
    def is_bearable(self) -> bool:
        """Whether the slices, each within its own bounds, are so together as well."""
        return not self.is_series or sum(map(_samples, self.arrivals)) <= MOST_SAMPLES


@dataclass(frozen=True)
class Known:
    """An image that earlier files of exactly these bytes became."""

    image_id: UUID
    kept: Mapping[str, str]  # by the digest of a file: where it lies without identifiers


def units(opened: Import) -> Iterator[tuple[Unit, Known | None]]:
    """All that is still to come in, single files first, then series after series.

    Beside each stands the image that it is, if its bytes were here before.
    """
    # Read whole before the first change: what is walked through must not change under one's feet.
    ready = opened.arrivals.filter(outcome=Outcome.READY).order_by("series", "number")
    rows = list(ready.values_list("series", "pk"))
    for some in batches(_together(rows), AT_ONCE):
        found = _found([pk for pks in some for pk in pks])
        known = _known([found[pks[0]].digest for pks in some])
        for pks in some:
            unit = Unit(tuple(found[pk] for pk in pks))
            yield unit, _same(unit, known.get(unit.arrivals[0].digest))


def _together(rows: Sequence[tuple[str, UUID]]) -> Iterator[list[UUID]]:
    for series, together in groupby(rows, key=lambda row: row[0]):
        found = [pk for _, pk in together]
        if series:
            yield found
        else:
            yield from ([pk] for pk in found)


def _samples(arrival: Arrival) -> int:
    found = arrival.found
    return int(found["rows"]) * int(found["columns"]) * max(1, int(found["frames"]))


def _found(pks: Sequence[UUID]) -> dict[UUID, Arrival]:
    return {row.pk: row for some in batches(pks) for row in Arrival.objects.filter(pk__in=some)}


def _known(digests: Sequence[str]) -> dict[str, Arrival]:
    """The earliest arrival of each of these files that is an image by now."""
    earlier = Arrival.objects.filter(digest__in=digests, outcome__in=[Outcome.TAKEN, Outcome.KNOWN])
    known: dict[str, Arrival] = {}
    for arrival in earlier.order_by("of__begun_at", "number"):
        known.setdefault(arrival.digest, arrival)
    return known


def _same(unit: Unit, first: Arrival | None) -> Known | None:
    """A volume is the same one only if it is made of the same slices, no more and no fewer."""
    if first is None:
        return None
    made_of = Arrival.objects.filter(of=first.of_id, image=first.image_id)
    kept = dict(made_of.values_list("digest", "kept"))
    is_same = set(kept) == {arrival.digest for arrival in unit.arrivals}
    assert first.image_id  # noqa: S101 the database: taken and known have an image
    return Known(first.image_id, kept) if is_same else None
