"""The work of a job: make the folder of a release, sign it, and give it its name.

<id>.part        grows, and is gone on with after an interruption
<id>             the release, signed and never written again
"""

import shutil
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Protocol
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from reviewapp import VERSION
from reviewapp.audit import services as audit
from reviewapp.jobs.errors import Cancelled
from reviewapp.releases import (
    bags,
    describing,
    evidence,
    images,
    keys,
    papers,
    reports,
    selectors,
    services,
)
from reviewapp.releases.bags import Bag
from reviewapp.releases.models import Package, Release
from reviewapp.releases.wishes import LICENCES, Wish

HERE = Path(__file__).parent
VERIFIER = ("verify_release.py", "verify_evidence.py")


class Progress(Protocol):
    """What this work needs of a job."""

    @property
    def attempt(self) -> int: ...

    def check(self) -> None: ...

    def report(self, done: int, total: int | None = None, unit: str = "") -> None: ...

    def made(self, thing: Model) -> None: ...


def pack(
    progress: Progress, *, release_id: str, clock: Callable[[], datetime], **_: object
) -> Package:
    """Pack a release; one that is packed already is only written down."""
    release = Release.objects.select_related(
        "decision__study", "decision__evaluation__protocol", "cohort_version__cohort"
    ).get(pk=UUID(release_id))
    folder = services.folder_of(release)
    if not folder.exists():
        write(release, folder, progress=progress)
    package = _written_down(release, folder, at=clock())
    progress.made(release)
    return package


def write(release: Release, folder: Path, *, progress: Progress) -> None:
    """Write all files, sign the list of them, and put the folder in its place."""
    # Another version of the program may write other bytes: it begins anew.
    part, noted, scratch = (
        folder.with_name(f"{folder.name}.{ending}")
        for ending in (f"part-{VERSION}", f"done-{VERSION}", f"scratch-{progress.attempt}")
    )
    clear(folder, but=(part, noted))
    try:
        with Bag(part, scratch) as bag, images.Done(noted) as done:
            _fill(bag, release, done=done, progress=progress)
            listed = bag.close(describing.bag_info(release))
            bag.sign(keys.the_key().signed(listed, signs=bags.TAG_MANIFEST))
    except Cancelled:
        clear(folder)
        raise
    bags.finish(part, folder)
    clear(folder)


def clear(folder: Path, *, but: Collection[Path] = ()) -> None:
    """Remove what tries at this folder have left; not the folder, and nobody else's."""
    for path in folder.parent.glob(f"{folder.name}.*"):
        if path in but:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _fill(bag: Bag, release: Release, *, done: images.Done, progress: Progress) -> None:
    decision, wish = release.decision, selectors.wish_of(release)
    size = release.cohort_version.size
    table = images.pack(
        bag,
        release.cohort_version,
        formats=wish.formats,
        done=done,
        report=lambda number: progress.report(number, size, "images"),
    )
    kept = [*table.kept()]
    told = evidence.given(decision)
    if wish.ratings:
        kept += evidence.put_ratings(bag, told)
    if wish.reports:
        reports.put(bag, told, at=papers.decided_at(decision), check=progress.check)
    kept.append(evidence.put_trail(bag, decision, told))
    kept += [bag.put(name, content) for name, content in _papers(release, wish)]
    describing.put(bag, release, kept)


def _papers(release: Release, wish: Wish) -> Iterable[tuple[str, bytes]]:
    decision = release.decision
    return (
        ("evidence/protocol.json", papers.protocol(decision)),
        ("evidence/evaluation.json", papers.evaluation(decision)),
        ("evidence/decision.json", papers.decision(decision)),
        ("evidence/reading.json", papers.reading(decision)),
        ("LICENCE.txt", papers.licence(LICENCES[wish.licence])),
        ("TERMS.txt", papers.terms(wish)),
        *((name, (HERE / name).read_bytes()) for name in VERIFIER),
    )


def _written_down(release: Release, folder: Path, *, at: datetime) -> Package:
    with transaction.atomic():
        known = Package.objects.filter(release=release).first()
        if known:
            return known
        listed = (folder / bags.TAG_MANIFEST).read_bytes()
        parts = _parts(folder)
        package = Package.objects.create(
            release=release,
            digest=sha256(listed).hexdigest(),
            key=keys.the_key().fingerprint,
            files=sum(part["files"] for part in parts.values()),
            size=sum(part["size"] for part in parts.values()),
            parts=parts,
            packed_at=at,
        )
        facts: dict[str, object] = {"files": package.files, "size": package.size}
        audit.record("release.packed", release, by=None, at=at, after=package.digest, facts=facts)
    return package


def _parts(folder: Path) -> dict[str, dict[str, int]]:
    """How many files and bytes each part of the folder has."""
    parts: dict[str, dict[str, int]] = {}
    for path in bags.walked(folder):
        above = path.relative_to(folder).parts[1:-1]
        part = parts.setdefault("/".join(above[:2]) if above else "about", {"files": 0, "size": 0})
        part["files"] += 1
        part["size"] += path.stat().st_size
    return parts
