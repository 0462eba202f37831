"""Search for the same picture on two sides: between parts of a split, or between two versions.

A coarse fingerprint finds candidates, a fine one confirms them (see `imaging/fingerprints.py`).
What is found is for a person to look at: two pictures of one body may resemble each other too.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations, islice, product
from typing import Protocol
from uuid import UUID

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from reviewapp.accounts.selectors import Person
from reviewapp.audit import services as audit
from reviewapp.imaging.batches import batches
from reviewapp.imaging.fingerprints import LENGTH
from reviewapp.jobs import services as jobs
from reviewapp.provenance.catalogue_models import Entry
from reviewapp.provenance.cohort_models import LeakCheck, Split
from reviewapp.provenance.cohorts import hamming, members, splitting
from reviewapp.provenance.errors import NothingToCompare
from reviewapp.provenance.models import CohortVersion

CHECK_FOR_LEAKS = "provenance.check_for_leaks"
# Bits of the fingerprint's 63 and 255 in which two copies of one picture may differ.
COARSE_WITHIN, FINE_WITHIN = 10, 56
SHOWN = 200
# A fingerprint is one word of coarse bits and four of fine ones.
WORDS = LENGTH // 8
HELD = 10_000


class Progress(Protocol):
    """What this work needs of a job."""

    def report(self, done: int, total: int | None = None, unit: str = "") -> None: ...

    def log(self, text: str, *, level: str = "info") -> None: ...


@dataclass(frozen=True)
class Side:
    """Images of one part or version by their fingerprints.

    A fingerprint that many share is compared once, or a thousand copies on both sides would be a
    million comparisons.
    """

    name: str
    images: list[list[UUID]]
    coarse: NDArray[np.uint64]
    fine: NDArray[np.uint64]
    without: int

    @property
    def size(self) -> int:
        return sum(map(len, self.images))


@dataclass(frozen=True)
class Match:
    """All images of one fingerprint beside all of another that is near it."""

    ones: list[UUID]
    others: list[UUID]
    sides: tuple[str, str]
    distance: int

    @property
    def exact(self) -> int:
        return len(set(self.ones) & set(self.others))

    @property
    def near(self) -> int:
        return len(self.ones) * len(self.others) - self.exact

    @property
    def first(self) -> Iterator["Pair"]:
        """As many pairs as are ever shown."""
        together = product(sorted(self.ones), sorted(self.others))
        for one, other in islice(together, SHOWN):
            yield Pair(one, other, self.sides, self.distance)


@dataclass(frozen=True)
class Pair:
    one: UUID
    other: UUID
    sides: tuple[str, str]
    distance: int


class Tally:
    """Counts all pairs and keeps the closest, however many there are."""

    def __init__(self) -> None:
        self.exact = self.near = 0
        self._kept: list[Pair] = []

    def add(self, match: Match) -> None:
        self.exact += match.exact
        self.near += match.near
        self._kept += match.first
        if len(self._kept) > HELD:
            self._kept = self.closest

    @property
    def closest(self) -> list[Pair]:
        order = sorted(self._kept, key=lambda pair: (pair.distance, pair.one, pair.other))
        return order[:SHOWN]


@transaction.atomic
def request_leak_check(
    version: CohortVersion, *, against: Split | CohortVersion, by: Person, at: datetime
) -> LeakCheck:
    """Start a job that searches between the parts of a split, or between two versions."""
    if against == version or (isinstance(against, Split) and against.version_id != version.pk):
        raise NothingToCompare(
            f"“{against}” is no other side of “{version}”, so nothing was searched. "
            f"Choose a split of this version, or another version."
        )
    which = {"split": against} if isinstance(against, Split) else {"other": against}
    check = LeakCheck.objects.create(version=version, asked_by=by, asked_at=at, **which)
    check.job = jobs.enqueue(
        CHECK_FOR_LEAKS,
        title=f"Search {version} and {against} for the same pictures",
        by=by,
        at=at,
        check_id=str(check.pk),
    )
    check.save(update_fields=["job"])
    return check


def check_for_leaks(
    progress: Progress, *, clock: Callable[[], datetime], check_id: str, **_: object
) -> LeakCheck:
    """The work of the job; its outcome is kept with the check and in the trail."""
    check = LeakCheck.objects.select_related("version__cohort", "split", "other").get(pk=check_id)
    sides = _sides(check)
    matches = list(combinations(sides, 2))
    tally = Tally()
    for number, (one, other) in enumerate(matches):
        progress.report(number, len(matches), "pairs of sides")
        for found in _matches(one, other):
            progress.report(number, len(matches), "pairs of sides")
            for match in found:
                tally.add(match)
    progress.report(len(matches), len(matches), "pairs of sides")
    return _keep(check, sides, tally, at=clock())


@transaction.atomic
def _keep(check: LeakCheck, sides: list[Side], tally: Tally, *, at: datetime) -> LeakCheck:
    held = LeakCheck.objects.select_for_update().get(pk=check.pk)
    if held.outcome is not None:
        return held
    held.outcome = {
        "sides": {side.name: side.size for side in sides},
        "without_fingerprint": sum(side.without for side in sides),
        "coarse_within": COARSE_WITHIN,
        "fine_within": FINE_WITHIN,
        "exact": tally.exact,
        "near": tally.near,
        "pairs": [_row(pair) for pair in tally.closest],
    }
    held.save(update_fields=["outcome"])
    counts: dict[str, object] = {name: held.outcome[name] for name in ("exact", "near", "sides")}
    audit.record("leaks.searched", held, by=held.asked_by, at=at, facts=counts)
    return held


def _row(pair: Pair) -> dict[str, object]:
    return {
        "one": str(pair.one),
        "other": str(pair.other),
        "sides": list(pair.sides),
        "distance": pair.distance,
    }


def _sides(check: LeakCheck) -> list[Side]:
    if check.split is None:
        versions = [version for version in (check.version, check.other) if version]
        return [_side(str(version), members.ordinals(version).tolist()) for version in versions]
    parts = splitting.part_of(check.split)
    of_part: dict[str, list[int]] = {part: [] for part in check.split.shares}
    for some in batches(members.ordinals(check.version).tolist()):
        rows = Entry.objects.filter(ordinal__in=some).values_list("ordinal", "subject_id")
        for ordinal, subject in rows:
            of_part[parts[subject]].append(ordinal)
    return [_side(part, ordinals) for part, ordinals in of_part.items()]


def _side(name: str, ordinals: list[int]) -> Side:
    by_print: dict[bytes, list[UUID]] = defaultdict(list)
    without = 0
    for some in batches(ordinals):
        rows = Entry.objects.filter(ordinal__in=some).values_list("image_id", "image__fingerprint")
        for image, kept in rows:
            without += not kept
            if kept:
                by_print[bytes(kept)].append(image)
    words = np.frombuffer(b"".join(by_print), ">u8").astype(np.uint64).reshape(-1, WORDS)
    images = list(by_print.values())
    return Side(name, images, np.ascontiguousarray(words[:, 0]), words[:, 1:], without)


def _matches(one: Side, other: Side) -> Iterator[list[Match]]:
    """Confirm each handful of candidates by the fine bits."""
    for left, right in hamming.near(one.coarse, other.coarse, within=COARSE_WITHIN):
        apart = np.bitwise_count(one.fine[left] ^ other.fine[right]).sum(axis=1)
        yield [
            Match(one.images[a], other.images[b], (one.name, other.name), int(apart[place]))
            for place in np.flatnonzero(apart <= FINE_WITHIN)
            for a, b in [(left[place], right[place])]
        ]
