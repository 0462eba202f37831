"""Divide a cohort version by subject as a job, once for each seed, shares and attributes."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol
from uuid import UUID, uuid4

from django.db import models, transaction
from django.db.models import Count

from reviewapp.accounts.selectors import Person, person_with_id
from reviewapp.audit import services as audit
from reviewapp.audit.canonical import digest
from reviewapp.imaging.batches import AT_ONCE, batches
from reviewapp.jobs import services as jobs
from reviewapp.jobs.models import Job
from reviewapp.provenance.catalogue_models import Entry
from reviewapp.provenance.cohort_models import Split, SplitSubject
from reviewapp.provenance.cohorts import describing, members
from reviewapp.provenance.cohorts.dividing import divide, refuse_unless_whole
from reviewapp.provenance.errors import SplitNotUsable
from reviewapp.provenance.models import CohortImage, CohortVersion

SPLIT_COHORT = "provenance.split_cohort"
Report = Callable[[int], object]
LARGEST_SEED = 2**63 - 1
MOST_ATTRIBUTES = 6


class Progress(Protocol):
    """What this work needs of a job."""

    def report(self, done: int, total: int | None = None, unit: str = "") -> None: ...

    def log(self, text: str, *, level: str = "info") -> None: ...

    def made(self, thing: models.Model) -> None: ...


@dataclass(frozen=True)
class Wish:
    """How somebody wants a version divided; `shares` are thousandths by part."""

    shares: Mapping[str, int]
    stratified_by: Sequence[str]
    seed: int

    def said(self) -> dict[str, object]:
        """In one form, so that the same wish is the same split."""
        return {
            "shares": {
                part: self.shares[part]
                for part in SplitSubject.Part.values
                if self.shares.get(part)
            },
            "stratified_by": sorted(set(self.stratified_by)),
            "seed": self.seed,
        }


@transaction.atomic
def request_split(version: CohortVersion, wish: Wish, *, by: Person, at: datetime) -> Job:
    """Start a job that divides; what it would refuse is refused now."""
    said = wish.said()
    _refuse_unusable(wish)
    refuse_unless_whole(describing.subjects(version), wish.shares)
    return jobs.enqueue(
        SPLIT_COHORT,
        title=f"Divide {version} by subject",
        by=by,
        at=at,
        version_id=str(version.pk),
        wish=said,
        by_id=str(by.pk),
    )


def split_cohort(
    progress: Progress,
    *,
    clock: Callable[[], datetime],
    version_id: str,
    wish: Mapping[str, Any],
    by_id: str,
    **_: object,
) -> Split:
    """The work of the job; done again it finds the split it made."""
    version = CohortVersion.objects.select_related("cohort").get(pk=UUID(version_id))
    by = person_with_id(UUID(by_id))

    def report(done: int) -> None:
        progress.report(done, version.size, "images")

    split = split_version(version, Wish(**wish), by=by, at=clock(), report=report)
    progress.log(f"Divided as split {split.number}.")
    progress.made(version)
    return split


def split_version(
    version: CohortVersion, wish: Wish, *, by: Person, at: datetime, report: Report
) -> Split:
    """Give every subject of a version its part; the same wish again is the split there is."""
    _refuse_unusable(wish)
    said = wish.said()
    # Long for a million; it holds nothing that others wait for.
    strata, names = _strata(version, stratified_by=wish.stratified_by, report=report)
    parts = divide(strata, shares=wish.shares, seed=wish.seed)
    content = digest({"version": version.digest, **said, "parts": parts})
    by_id = {names[subject]: part for subject, part in parts.items()}
    return _keep(version, said, by_id, content=content, by=by, at=at)


@transaction.atomic
def _keep(
    version: CohortVersion,
    said: Mapping[str, object],
    parts: Mapping[UUID, str],
    *,
    content: str,
    by: Person,
    at: datetime,
) -> Split:
    version = CohortVersion.objects.select_for_update().get(pk=version.pk)
    if known := version.splits.filter(digest=content).first():
        return known
    split = Split(
        pk=uuid4(),
        version=version,
        number=version.splits.count() + 1,
        digest=content,
        made_by=by,
        made_at=at,
        **said,
    )
    _write(split, parts)
    facts: dict[str, object] = {
        "version": version.digest,
        "subjects": len(parts),
        "seed": split.seed,
    }
    audit.record("split.made", split, by=by, at=at, after=content, facts=facts)
    return split


def _write(split: Split, parts: Mapping[UUID, str]) -> None:
    for some in batches(parts.items()):
        SplitSubject.objects.bulk_create(
            [SplitSubject(split=split, subject_id=subject, part=part) for subject, part in some]
        )
    # The split's own row comes last: once it stands, the database takes no more subjects into it.
    split.save(force_insert=True)


def _refuse_unusable(wish: Wish) -> None:
    if not 0 <= wish.seed <= LARGEST_SEED or len(set(wish.stratified_by)) > MOST_ATTRIBUTES:
        raise SplitNotUsable(
            f"A split takes a seed from 0 to {LARGEST_SEED} and at most {MOST_ATTRIBUTES} "
            f"attributes, so nothing was divided. Correct them."
        )


def _strata(
    version: CohortVersion, *, stratified_by: Sequence[str], report: Report
) -> tuple[dict[str, str], dict[str, UUID]]:
    """Each subject's values of the attributes, over all its images, and the subjects' ids."""
    values: dict[str, set[str]] = defaultdict(set)
    names: dict[str, UUID] = {}
    alike = sorted(set(stratified_by))
    for number, some in enumerate(batches(members.ordinals(version).tolist())):
        report(number * AT_ONCE + len(some))
        rows = Entry.objects.filter(ordinal__in=some).values_list(
            "subject_id", "subject__pseudonym", "image__attributes"
        )
        for subject, pseudonym, attributes in rows:
            names[pseudonym] = subject
            values[pseudonym].add(repr([attributes.get(name, "") for name in alike]))
    return {subject: "; ".join(sorted(found)) for subject, found in values.items()}, names


def sizes(split: Split) -> dict[str, tuple[int, int]]:
    """How many subjects and how many images are in each part; it never changes."""
    # A small share of few subjects may be nobody.
    return dict.fromkeys(split.shares, (0, 0)) | _sizes(split.pk, split.version_id)


@lru_cache(maxsize=64)
def _sizes(split_id: UUID, version_id: UUID) -> dict[str, tuple[int, int]]:
    images = CohortImage.objects.filter(version=version_id).values("image")
    rows = SplitSubject.objects.filter(split=split_id, subject__entries__image__in=images)
    counted = rows.values_list("part").annotate(
        Count("subject", distinct=True), Count("subject__entries")
    )
    return {part: (subjects, found) for part, subjects, found in counted.order_by("part")}


def part_of(split: Split) -> dict[UUID, str]:
    """The part of each subject, by its id."""
    rows = SplitSubject.objects.filter(split=split).values_list("subject_id", "part")
    return dict(rows.iterator(10_000))


def page(split: Split, part: str, *, after: int | None, size: int) -> list[Entry]:
    """The next entries of one part, by keyset."""
    subjects = SplitSubject.objects.filter(split=split, part=part).values("subject")
    images = CohortImage.objects.filter(version=split.version_id).values("image")
    found = Entry.objects.select_related("image", "subject").defer("codes").order_by("ordinal")
    found = found.filter(subject__in=subjects, image__in=images)
    return list(found.filter(ordinal__gt=after or 0)[:size])
