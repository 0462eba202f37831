"""What is in a frozen version, as places in the catalogue; it never changes and is remembered."""

from functools import lru_cache
from uuid import UUID

import numpy as np

from reviewapp.provenance.catalogue.search import entries, whole_table
from reviewapp.provenance.catalogue.table import ORDINAL, Ordinals, Table
from reviewapp.provenance.catalogue_models import Entry
from reviewapp.provenance.models import CohortImage, CohortVersion


def ordinals(version: CohortVersion) -> Ordinals:
    """The entries of all its images, the oldest first."""
    return _ordinals(version.pk)


def table(version: CohortVersion) -> Table:
    """What the catalogue says of them."""
    everything, wanted = whole_table(), ordinals(version)
    places = np.searchsorted(everything.ordinals, wanted)
    return Table(wanted, tuple(column[places] for column in everything.columns))


def page(version: CohortVersion, *, after: int | None, size: int) -> list[Entry]:
    """The next entries of a version, by keyset: as quick far behind as at the start."""
    wanted = ordinals(version)
    start = 0 if after is None else int(np.searchsorted(wanted, after, "right"))
    return entries(wanted[start : start + size])


def at(version: CohortVersion, position: int, *, size: int) -> list[Entry]:
    """The entries of a version from a position on."""
    return entries(ordinals(version)[position : position + size])


@lru_cache(maxsize=8)
def _ordinals(version_id: UUID) -> Ordinals:
    images = CohortImage.objects.filter(version=version_id).values("image")
    found = Entry.objects.filter(image__in=images).order_by("ordinal")
    return np.fromiter(found.values_list("ordinal", flat=True).iterator(10_000), ORDINAL)
