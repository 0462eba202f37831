"""The work of a job: send every file of a release to one place, and note each that arrived.

An interrupted try goes on behind what was noted. The signature goes last: what lacks it is not
whole.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction

from reviewapp.audit import services as audit
from reviewapp.imaging.batches import batches
from reviewapp.jobs.errors import Cancelled
from reviewapp.releases import bags, services
from reviewapp.releases.bags import Kept
from reviewapp.releases.errors import ReleaseRefusal
from reviewapp.releases.packing import Progress
from reviewapp.releases.places.opening import opened
from reviewapp.releases.places.place import Place
from reviewapp.releases.push_models import Push, PushedFile

AT_ONCE = 50


def push(progress: Progress, *, push_id: str, clock: Callable[[], datetime], **_: object) -> Push:
    """Send a release; one that has arrived already stays as it is."""
    found = Push.objects.select_related("release__package", "pacs", "asked_by")
    pushed = found.get(pk=UUID(push_id))
    if pushed.arrived_at is None:
        with opened(pushed) as place:
            _send(pushed, place, progress=progress, clock=clock)
            _note_end(pushed, place.finish(), at=clock())
    progress.made(pushed.release)
    return pushed


def _send(pushed: Push, place: Place, *, progress: Progress, clock: Callable[[], datetime]) -> None:
    total, sent = sum(1 for _ in _wanted(pushed, place)), 0
    try:
        for some in batches(_wanted(pushed, place), AT_ONCE):
            progress.report(sent, total, "files")
            # Asked anew each time: it may have been revoked a moment ago.
            at = clock()
            services.still_downloadable(pushed.release, by=pushed.asked_by, at=at)
            _note_begin(pushed, at=at)
            _send_some(pushed, place, some, at=at)
            sent += len(some)
        progress.report(sent, total, "files")
    except Cancelled:
        # What a place does not remove now is tidied up later.
        with suppress(ReleaseRefusal):
            forget(pushed, place)
        raise


def forget(pushed: Push, place: Place) -> None:
    """A place that gives nothing back keeps what arrived, and so does the list of it."""
    if place.forget():
        pushed.files.all().delete()
        pushed.begun_at = None
        pushed.save(update_fields=["begun_at"])


def _note_begin(pushed: Push, *, at: datetime) -> None:
    """Before the first file goes: a killed try may leave some there that are noted nowhere."""
    if pushed.begun_at is None:
        pushed.begun_at = at
        pushed.save(update_fields=["begun_at"])


def _wanted(pushed: Push, place: Place) -> Iterator[Kept]:
    files = bags.contents(services.folder_of(pushed.release))
    return (file for file in files if place.takes(file.name))


def _send_some(pushed: Push, place: Place, files: Sequence[Kept], *, at: datetime) -> None:
    noted = pushed.files.filter(name__in=[file.name for file in files])
    known = set(noted.values_list("name", flat=True))
    place.put([file for file in files if file.name not in known or not place.has(file)])
    PushedFile.objects.bulk_create(
        PushedFile(push=pushed, name=file.name, size=file.size, digest=file.digest, arrived_at=at)
        for file in files
        if file.name not in known
    )


@transaction.atomic
def _note_end(pushed: Push, where: str, *, at: datetime) -> None:
    pushed.place, pushed.arrived_at = where, at
    pushed.save(update_fields=["place", "arrived_at"])
    package = pushed.release.package
    facts: dict[str, object] = {"place": where, "files": pushed.files.count()}
    audit.record(
        "release.pushed", pushed.release, by=None, at=at, after=package.digest, facts=facts
    )
