"""Files that hold others or speak of others: archives and attribute tables."""

import shutil
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Sum

from reviewapp.imaging import archives
from reviewapp.imaging.archives import ArchiveRefused, Entry
from reviewapp.provenance.intake import quarantine, tables
from reviewapp.provenance.intake.attributes import COLUMNS
from reviewapp.provenance.intake.receiving import ARCHIVE, extension_of, used_by
from reviewapp.provenance.intake_models import Arrival

Outcome = Arrival.Outcome


def is_archive(arrival: Arrival, path: Path) -> bool:
    """An archive within an archive is not opened: it is a file that no reader knows."""
    return arrival.archive_id is None and archives.is_archive(path)


def open_archive(arrival: Arrival, path: Path, *, digest: str) -> None:
    """Make each of its files one of the import's; a repeat adds those that are missing."""
    into = quarantine.folder(arrival.of_id) / "unpacked" / str(arrival.pk)
    shutil.rmtree(into, ignore_errors=True)
    wanted = archives.unpacked_bytes(path)
    _refuse_beyond_quota(arrival, wanted)
    with quarantine.room(wanted):
        into.mkdir(parents=True, mode=0o700)
        try:
            _add_all(arrival, archives.unpack(path, into), wanted=wanted)
        finally:
            shutil.rmtree(into)
    number = Arrival.objects.filter(archive=arrival).count()
    Arrival.objects.filter(pk=arrival.pk).update(
        outcome=Outcome.OPENED,
        kind=ARCHIVE,
        digest=digest,
        sentence=f"An archive of {number} files, each of which is listed on its own.",
    )
    path.unlink()


def _add_all(archive: Arrival, entries: Iterable[Entry], *, wanted: int) -> None:
    """Add one by one, as long as there is room for the rest: others fill the same disk."""
    for entry in entries:
        wanted -= entry.path.stat().st_size if entry.path else 0
        with quarantine.room(wanted):
            _add(archive, entry)


def _refuse_beyond_quota(archive: Arrival, wanted: int) -> None:
    # What an earlier try has added is counted already, and is part of what is wanted.
    added = Arrival.objects.filter(archive=archive).exclude(outcome=Outcome.LEFT_OUT)
    here = archive.size + (added.aggregate(sum=Sum("size"))["sum"] or 0)
    others = used_by(archive.of.begun_by_id) - here
    if others + wanted > settings.UPLOAD_QUOTA:
        raise ArchiveRefused(
            f"would unpack to more than is left of the {settings.UPLOAD_QUOTA / 2**30:g} GiB that "
            f"one person may have in quarantine",
            "Run or cancel an import of yours first, or import what it holds in parts.",
        )


def is_table(arrival: Arrival, path: Path) -> bool:
    """By its name or its first bytes; whether it really is one, reading it says."""
    if arrival.extension in {"csv", "tsv", "parquet"}:
        return True
    with path.open("rb") as file:
        return file.read(4) == tables.PARQUET


def open_table(arrival: Arrival, path: Path, *, digest: str) -> None:
    """Note its columns in quarantine, for a person to say what they mean."""
    found = [asdict(column) for column in tables.columns(path)]
    noted = quarantine.noted(arrival.of_id, COLUMNS)
    known = noted if isinstance(noted, dict) else {}
    quarantine.note(arrival.of_id, COLUMNS, {**known, str(arrival.pk): found})
    Arrival.objects.filter(pk=arrival.pk).update(
        outcome=Outcome.OPENED,
        kind="TABLE",
        digest=digest,
        sentence="A table of attributes; it is used if its columns are mapped.",
    )


@transaction.atomic
def _add(archive: Arrival, entry: Entry) -> None:
    name = quarantine.name_digest(archive.of_id, f"{archive.pk}/{entry.name}")
    if Arrival.objects.filter(of=archive.of_id, name_digest=name).exists():
        return
    size = entry.path.stat().st_size if entry.path else 0
    last = Arrival.objects.filter(of=archive.of_id).aggregate(last=Max("number"))["last"]
    added = Arrival.objects.create(
        of_id=archive.of_id,
        number=(last or 0) + 1,
        archive=archive,
        name_digest=name,
        extension=extension_of(entry.name),
        size=size,
        received=size,
        outcome=Outcome.REFUSED if entry.refusal else Outcome.WAITING,
        sentence=str(entry.refusal or ""),
    )
    quarantine.keep_name(archive.of_id, added.pk, entry.name)
    if entry.path:
        entry.path.rename(quarantine.path_of(archive.of_id, added.pk))
