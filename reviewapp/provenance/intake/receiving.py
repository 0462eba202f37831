"""Take files in, piece by piece: begin an import, expect files, receive them, leave one out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import cast
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q, Sum

from reviewapp.accounts.selectors import Person
from reviewapp.audit import services as audit
from reviewapp.provenance.intake import quarantine
from reviewapp.provenance.intake.errors import (
    ChunkDamaged,
    ChunkMisplaced,
    FileNotWelcome,
    ImportNotInState,
    QuotaReached,
    StillReading,
)
from reviewapp.provenance.intake.noting import note_all
from reviewapp.provenance.intake.options import Options, project_named
from reviewapp.provenance.intake.placing import HIDDEN_NAME, Announced, Place, places
from reviewapp.provenance.intake_models import Arrival, Import
from reviewapp.studies import selectors as studies

MOST_FILES = 200_000
LARGEST_FILE = 4 * 2**30  # an archive; what it holds has bounds of its own
LARGEST_CHUNK = 8 * 2**20
LONGEST_NAME = 1000
# Extensions that say what kind of file it is; any other could be a part of somebody's name.
EXTENSIONS = frozenset(
    {
        *("dcm", "dic", "ima", "nii", "gz", "png", "tif", "tiff", "jpg", "jpeg", "zip"),
        *("csv", "tsv", "parquet", "txt", "json", "xml"),
    }
)
ARCHIVE = "ZIP"
Outcome = Arrival.Outcome


@transaction.atomic
def begin(
    *, project: str, source: str, by: Person, at: datetime, options: Options | None = None
) -> Import:
    """Open an import and its place in quarantine."""
    refuse_readers(by)
    opened = Import.objects.create(
        project=project_named(project),
        source=source,
        options=(options or Options()).said(),
        begun_by=by,
        begun_at=at,
        touched_at=at,
    )
    quarantine.open_for(opened.pk)
    facts: dict[str, object] = {"project": opened.project, "source": str(source)}
    audit.record("import.begun", opened, by=by, at=at, facts=facts)
    return opened


def refuse_readers(by: Person) -> None:
    """What is here already is said file by file: somebody could ask for the images they read."""
    if studies.still_read_by(by).exists():
        raise StillReading(
            "You read in a study that is not evaluated yet, and an import would tell you which "
            "images are here already, so nothing was begun. Ask a colleague who does not read to "
            "bring the files in, or wait until the study is evaluated."
        )


@transaction.atomic
def expect(opened: Import, *, files: Sequence[Announced], at: datetime) -> list[Arrival]:
    """Make a place for each file; one that was announced before keeps the place it has.

    What was left out stays out, unless it is another file now.
    """
    held = in_state(opened, Import.State.RECEIVING, at=at)
    found = places(held, files)
    new = {place.digest: place for place in found if place.held is None}
    renewed = {place.digest: place for place in found if place.takes_over}
    _refuse_too_much(held, [place.file for place in (*new.values(), *renewed.values())])
    arrivals = _made(held, new) + [_renewed(place) for place in renewed.values()]
    made = {arrival.name_digest: arrival for arrival in arrivals}
    names = {made[place.digest].pk: _shown(place) for place in found if place.digest in made}
    quarantine.keep_names(held.pk, names)
    return [place.held or made[place.digest] for place in found]


def receive(
    arrival: Arrival, *, offset: int, content: bytes, digest: bytes | None, at: datetime
) -> Arrival:
    """Keep the next piece of a file. A piece that came twice, or elsewhere, changes nothing."""
    if digest is not None and sha256(content).digest() != digest:
        raise ChunkDamaged(
            "This piece is not what its digest says, so it was not kept. Send it again."
        )
    with transaction.atomic():
        opened = in_state(arrival.of, Import.State.RECEIVING, at=at)
        held = Arrival.objects.select_for_update().get(pk=arrival.pk)
        if held.outcome not in {Outcome.EXPECTED, Outcome.WAITING}:
            raise FileNotWelcome(
                f"This file is “{held.get_outcome_display().lower()}”, so nothing more of it was "
                f"kept. Announce it under another name to send it after all."
            )
        if offset != held.received:
            raise ChunkMisplaced(
                f"{held.received} bytes of this file are here and the piece begins at {offset}, "
                f"so it was not kept. Go on from {held.received}.",
                offset=held.received,
            )
        if offset + len(content) > held.size:
            raise FileNotWelcome(
                f"This piece reaches beyond the {held.size} bytes that were announced, so it was "
                f"not kept. Announce the file anew with the size it has."
            )
        if content:
            quarantine.write(opened.pk, held.pk, content, offset=offset)
        return _grown(held, offset + len(content))


def take_copy(arrival: Arrival, *, source: Path) -> Arrival:
    return take_copies([arrival], sources=[source])[0]


def take_copies(arrivals: Sequence[Arrival], *, sources: Sequence[Path]) -> Sequence[Arrival]:
    """Receive whole files of this machine at once; what was left out stays out."""
    copied = []
    for arrival, source in zip(arrivals, sources, strict=True):
        if arrival.outcome != Outcome.LEFT_OUT:
            arrival.size = arrival.received = quarantine.copy(arrival.of_id, arrival.pk, source)
            arrival.outcome = Outcome.WAITING
            copied.append(arrival)
    note_all(copied, "size", "received", "outcome")
    return arrivals


@transaction.atomic
def leave_out(arrival: Arrival, *, at: datetime) -> None:
    """Take a file out again before anything was made of it; its bytes go at once."""
    opened = in_state(arrival.of, Import.State.RECEIVING, Import.State.PREVIEWED, at=at)
    Arrival.objects.filter(
        pk=arrival.pk, outcome__in=[Outcome.EXPECTED, Outcome.WAITING, Outcome.READY]
    ).update(outcome=Outcome.LEFT_OUT, received=0, sentence="A person left this file out.")
    quarantine.forget_file(opened.pk, arrival.pk)


def in_state(opened: Import, *states: str, at: datetime) -> Import:
    """Hold the import and note that it is in use, or refuse: it is somewhere else."""
    held = Import.objects.select_for_update().get(pk=opened.pk)
    if held.state not in states:
        raise ImportNotInState(
            f"This import is “{held.get_state_display().lower()}”, where this cannot be done, so "
            f"nothing was changed. Look at its page for what comes next."
        )
    Import.objects.filter(pk=held.pk).update(touched_at=at)
    return held


def extension_of(name: str) -> str:
    """The kind of file its name claims, if it is a kind at all."""
    ending = PurePosixPath(name.replace("\\", "/")).suffix[1:].lower()
    return ending if ending in EXTENSIONS else ""


def used_by(person_id: UUID) -> int:
    """Bytes that a person's open imports have, or will have, in quarantine."""
    # An archive that was opened is gone, and what it held is there in its place.
    gone = Q(outcome=Outcome.LEFT_OUT) | Q(outcome=Outcome.OPENED, kind=ARCHIVE)
    open_ones = Arrival.objects.filter(of__begun_by=person_id, of__ended_at=None)
    return int(open_ones.exclude(gone).aggregate(sum=Sum("size"))["sum"] or 0)


def _made(held: Import, new: Mapping[str, Place]) -> list[Arrival]:
    last = held.arrivals.aggregate(last=Max("number"))["last"] or 0
    return Arrival.objects.bulk_create(
        [
            Arrival(
                of=held,
                number=last + count,
                name_digest=digest,
                extension=extension_of(place.name),
                size=place.file.size,
                fingerprint=place.file.fingerprint,
                outcome=Outcome.EXPECTED if place.file.size else Outcome.WAITING,
            )
            for count, (digest, place) in enumerate(new.items(), start=1)
        ],
        batch_size=500,
    )


def _renewed(place: Place) -> Arrival:
    """Expect another file in the place of one that was left out."""
    left_out, file = cast("Arrival", place.held), place.file
    left_out.size, left_out.fingerprint = file.size, file.fingerprint
    left_out.received, left_out.sentence = 0, ""
    left_out.outcome = Outcome.EXPECTED if file.size else Outcome.WAITING
    left_out.save(update_fields=["size", "fingerprint", "received", "sentence", "outcome"])
    return left_out


def _shown(place: Place) -> str:
    """What pages and reports call it while its import lasts."""
    if not place.file.is_hidden:
        return place.name
    return f"{place.digest[:HIDDEN_NAME]}.{extension_of(place.name)}"


def _grown(held: Arrival, received: int) -> Arrival:
    held.received = received
    held.outcome = Outcome.WAITING if received == held.size else Outcome.EXPECTED
    Arrival.objects.filter(pk=held.pk).update(received=received, outcome=held.outcome)
    return held


def _refuse_too_much(held: Import, files: Iterable[Announced]) -> None:
    files = list(files)
    if held.arrivals.count() + len(files) > MOST_FILES:
        raise FileNotWelcome(
            f"An import takes {MOST_FILES} files at most, so these were not added. "
            f"Run this one, and begin another for the rest."
        )
    if any(not 0 <= file.size <= LARGEST_FILE or not file.name.strip() for file in files):
        raise FileNotWelcome(
            f"A file has a name and {LARGEST_FILE // 2**30} GiB at most, so none of these was "
            f"added. Split what is larger."
        )
    if any(len(file.name) > LONGEST_NAME for file in files):
        raise FileNotWelcome(
            f"A name has {LONGEST_NAME} characters at most, so none of these was added. "
            f"Give the file a shorter one."
        )
    wanted = sum(file.size for file in files)
    # Two imports of one person wait for each other here, or both would find the same room.
    Person.objects.select_for_update(no_key=True).get(pk=held.begun_by_id)
    if wanted and used_by(held.begun_by_id) + wanted > settings.UPLOAD_QUOTA:
        raise QuotaReached(
            f"One person may have {settings.UPLOAD_QUOTA / 2**30:g} GiB in quarantine, and with "
            f"these files you would have more, so none of them was added. Run or cancel an "
            f"import of yours first, or ask whoever runs this site."
        )


def finished_files(opened: Import) -> bool:
    """Whether every announced file is here to its last byte."""
    return not opened.arrivals.filter(outcome=Outcome.EXPECTED).exists()
