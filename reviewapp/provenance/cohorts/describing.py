"""Describe a frozen version on one page: what its images are, and what is not known of them."""

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

import numpy as np
from django.db.models import QuerySet

from reviewapp.imaging.attributes import MEASURED
from reviewapp.provenance.catalogue.search import UNKNOWN, Words, entries
from reviewapp.provenance.catalogue.table import Table
from reviewapp.provenance.catalogue_models import Entry
from reviewapp.provenance.cohorts import members
from reviewapp.provenance.intake_models import Deidentification
from reviewapp.provenance.models import CohortImage, CohortVersion

MOST_BARS = 12


@dataclass(frozen=True)
class Bar:
    value: str
    count: int
    before: int  # in the version before, if one is compared

    @property
    def change(self) -> int:
        return self.count - self.before


@dataclass(frozen=True)
class Distribution:
    """One attribute over all images of a version."""

    name: str
    bars: tuple[Bar, ...]
    others: int  # values that are not shown
    missing: int
    missing_share: float

    @property
    def is_attribute(self) -> bool:
        """What was said of an image, and not what its pixels or its origin say."""
        return self.name not in MEASURED


@dataclass(frozen=True)
class Difference:
    """What came and what went since the version before."""

    before: CohortVersion
    added: int
    removed: int
    kept: int
    some_added: list[Entry]
    some_removed: list[Entry]


def subjects(version: CohortVersion) -> int:
    """How many people or identities the images are of; it never changes."""
    return _subjects(version.pk)


@lru_cache(maxsize=64)
def _subjects(version_id: UUID) -> int:
    images = CohortImage.objects.filter(version=version_id).values("image")
    return Entry.objects.filter(image__in=images).values("subject").distinct().count()


def projects(version: CohortVersion) -> int:
    """From how many projects images came in; a person known to two is two subjects."""
    return _projects(version.pk)


@lru_cache(maxsize=64)
def _projects(version_id: UUID) -> int:
    images = CohortImage.objects.filter(version=version_id).values("image")
    brought = Deidentification.objects.filter(image__in=images)
    return brought.values("of__project").distinct().count()


def predecessor(version: CohortVersion, *, among: QuerySet[CohortVersion]) -> CohortVersion | None:
    """The version before this one, of those that the person who asks may see."""
    earlier = among.filter(cohort=version.cohort_id, number__lt=version.number)
    return earlier.select_related("cohort", "frozen_by").order_by("-number").first()


def difference(version: CohortVersion, before: CohortVersion, *, shown: int) -> Difference:
    """Compare two versions image by image."""
    now, then = members.ordinals(version), members.ordinals(before)
    added = np.setdiff1d(now, then, assume_unique=True)
    removed = np.setdiff1d(then, now, assume_unique=True)
    return Difference(
        before=before,
        added=len(added),
        removed=len(removed),
        kept=len(now) - len(added),
        some_added=entries(added[:shown]),
        some_removed=entries(removed[:shown]),
    )


def distributions(
    version: CohortVersion, *, before: CohortVersion | None = None
) -> list[Distribution]:
    """How often each value of each attribute occurs; attributes that no image has are left out."""
    words, now = Words(), members.table(version)
    then = members.table(before) if before else None
    made = (_distribution(name, words, now, then) for name in words.positions)
    return [one for one in made if one.bars]


def _distribution(name: str, words: Words, now: Table, then: Table | None) -> Distribution:
    counts = _counts(name, words, now)
    earlier = _counts(name, words, then) if then else {}
    missing = counts.pop(UNKNOWN, 0)
    filled = {value: count for value, count in counts.items() if count}
    order = sorted(filled, key=lambda value: (-filled[value], value))
    shown = order if len(order) <= MOST_BARS else order[: MOST_BARS - 1]
    return Distribution(
        name=name,
        bars=tuple(Bar(value, filled[value], earlier.get(value, 0)) for value in shown),
        others=len(order) - len(shown),
        missing=missing,
        missing_share=missing / len(now) if len(now) else 0.0,
    )


def _counts(name: str, words: Words, table: Table) -> dict[str, int]:
    codes = np.bincount(table.column(words.positions[name]), minlength=words.highest(name) + 1)
    counts = {
        label: int(sum(codes[code] for code in carrying))
        for label, carrying in words.labels(name).items()
    }
    known = sum(int(codes[code]) for code in words.known_codes(name))
    return counts | {UNKNOWN: len(table) - known}
