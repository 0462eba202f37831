"""The work of the first job: look at every file, and say what will come in and what will not."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F

from reviewapp.dicom.errors import FileRefused
from reviewapp.dicom.picture import Seen
from reviewapp.provenance.intake import opening, quarantine, reader
from reviewapp.provenance.intake.noting import note_all
from reviewapp.provenance.intake.progress import Progress
from reviewapp.provenance.intake_models import Arrival, Import

PIECE = 2**20
AT_ONCE = 200
DIGESTING = 2  # files at a time, while others are looked at
MOST_REASONS = 50
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
Outcome = Arrival.Outcome
# Series of these are volumes; of all others each file is a picture of its own.
IN_SLICES = frozenset({"CT", "MR", "PT"})


def preview(
    progress: Progress, *, import_id: str, clock: Callable[[], datetime], **_: object
) -> None:
    """Look at what has not been looked at; a repeat looks at the rest."""
    opened = Import.objects.get(pk=UUID(import_id))
    if opened.state != Import.State.PREVIEWING:
        return
    progress.made(opened)
    done = 0
    with reader.sandbox_of(opened) as sandbox, ThreadPoolExecutor(DIGESTING) as threads:
        while found := _next(opened):
            images = [arrival for arrival in found if not _opened(arrival)]
            digests = threads.map(digest_of, [_path(arrival) for arrival in images])
            for arrival, (_given, what) in zip(
                images, sandbox.look(reader.given(images)), strict=True
            ):
                _hear(arrival, what)
                progress.check()
            _say(images, list(digests))
            done += len(found)
            progress.report(done, done + _waiting(opened), "files")
    _end(opened, at=clock())
    progress.log(f"{opened.arrivals.filter(outcome=Outcome.READY).count()} files will come in.")


def _next(opened: Import) -> list[Arrival]:
    # Archives put new files behind the last one, so the question is asked again until none is left.
    return list(opened.arrivals.filter(outcome=Outcome.WAITING).order_by("number")[:AT_ONCE])


def _waiting(opened: Import) -> int:
    return opened.arrivals.filter(outcome=Outcome.WAITING).count()


def _opened(arrival: Arrival) -> bool:
    """Whether it was no image but an archive or a table, and is dealt with."""
    path = _path(arrival)
    if not path.exists():
        path.touch()  # an empty file is announced, and never sent
    try:
        if opening.is_archive(arrival, path):
            opening.open_archive(arrival, path, digest=digest_of(path))
        elif opening.is_table(arrival, path):
            opening.open_table(arrival, path, digest=digest_of(path))
        else:
            return False
    except FileRefused as refused:
        _refuse(arrival, str(refused), path)
    return True


def _hear(arrival: Arrival, seen: Seen) -> None:
    """Note on a file what it will be; `_say` writes it down."""
    if not seen.taken:
        arrival.outcome = Outcome.REFUSED
        arrival.sentence = storable(f"This file {seen.why}, so it was not imported. {seen.advice}")
        return
    is_slice = seen.modality in IN_SLICES and seen.frames <= 1 and seen.format == "DICOM"
    arrival.outcome = Outcome.READY
    arrival.kind = storable(seen.format)
    arrival.series = sha256(seen.series.encode()).hexdigest() if is_slice and seen.series else ""
    arrival.found = {
        "modality": storable(seen.modality),
        "rows": seen.rows,
        "columns": seen.columns,
        "frames": seen.frames,
        "subject": storable(seen.subject),
        "warnings": sorted({flag.kind for flag in seen.flags}),
    }


def _say(arrivals: Sequence[Arrival], digests: Sequence[str]) -> None:
    for arrival, digest in zip(arrivals, digests, strict=True):
        arrival.digest = digest
    note_all(arrivals, "outcome", "sentence", "digest", "kind", "series", "found")
    for arrival in arrivals:
        if arrival.outcome == Outcome.REFUSED:
            # What does not come in need not wait for the end.
            _path(arrival).unlink(missing_ok=True)


def _refuse(arrival: Arrival, sentence: str, path: Path) -> None:
    Arrival.objects.filter(pk=arrival.pk).update(
        outcome=Outcome.REFUSED, sentence=storable(sentence), digest=digest_of(path)
    )
    path.unlink(missing_ok=True)


def _path(arrival: Arrival) -> Path:
    return quarantine.path_of(arrival.of_id, arrival.pk)


def storable(text: str) -> str:
    """Without what no database keeps; one such file would else end every preview of its import."""
    return UNSTORABLE.sub("", text)


def digest_of(path: Path) -> str:
    found = sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            found.update(piece)
    return found.hexdigest()


def _end(opened: Import, *, at: datetime) -> None:
    with transaction.atomic():
        Import.objects.filter(pk=opened.pk, state=Import.State.PREVIEWING).update(
            state=Import.State.PREVIEWED, findings=_findings(opened), touched_at=at
        )


def _findings(opened: Import) -> dict[str, object]:
    """Everything the page says in numbers, counted once."""
    ready = opened.arrivals.filter(outcome=Outcome.READY)
    slices = ready.exclude(series="")
    warnings: Counter[str] = Counter()
    doubtful = 0
    modalities: Counter[str] = Counter()
    for found in ready.values_list("found", flat=True).iterator():
        warnings.update(found.get("warnings", []))
        doubtful += bool(found.get("warnings"))
        modalities.update([found.get("modality") or "unknown"])
    sizes = slices.values("series").annotate(n=Count("pk")).values_list("n", flat=True).order_by()
    volumes = sum(size > 1 for size in sizes)
    return {
        "files": ready.count(),
        "images": ready.filter(series="").count() + len(sizes),
        "volumes": volumes,
        "kinds": dict(ready.values_list("kind").annotate(n=Count("pk")).order_by()),
        "modalities": dict(modalities.most_common(MOST_REASONS)),
        "warnings": dict(warnings),
        "doubtful": doubtful,
        "refused": _reasons(opened),
    }


def _reasons(opened: Import) -> list[dict[str, object]]:
    refused = opened.arrivals.filter(outcome=Outcome.REFUSED).values("sentence")
    grouped = refused.annotate(number=Count("pk")).order_by(F("number").desc(), "sentence")
    return [
        {"sentence": row["sentence"], "number": row["number"]} for row in grouped[:MOST_REASONS]
    ]
