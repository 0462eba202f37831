"""Ask for a preflight, and the work of its job."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Protocol
from uuid import uuid4

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from reviewapp.accounts.selectors import Person
from reviewapp.allocation.chance import shuffled
from reviewapp.allocation.errors import NothingToCompare
from reviewapp.allocation.models import Preflight, Sighting
from reviewapp.allocation.preflight import cues, pictures, tells
from reviewapp.audit import services as audit
from reviewapp.imaging import container, stores
from reviewapp.imaging.batches import batches
from reviewapp.imaging.errors import PixelsDoNotFit
from reviewapp.imaging.form import Photometric
from reviewapp.imaging.models import Image
from reviewapp.imaging.presentation import Look, present
from reviewapp.jobs import services as jobs
from reviewapp.provenance import selectors as provenance
from reviewapp.provenance.catalogue_models import Entry
from reviewapp.provenance.models import CohortVersion
from reviewapp.studies import presentation as presentations
from reviewapp.studies.models import Study

RUN_PREFLIGHT = "allocation.run_preflight"
# Enough to see an AUC of 0.6 beside chance; more would only take longer.
MOST_OF_AN_ARM = 200
FEWEST_OF_AN_ARM = 2
SEED = 0  # the same copies in the same folds, so that asking twice gives one answer
SHOWN = 6

Copy = NDArray[np.integer]


class Progress(Protocol):
    """What this work needs of a job."""

    def report(self, done: int, total: int | None = None, unit: str = "") -> None: ...


@dataclass(frozen=True)
class Seen:
    """One copy that was measured, and what is known of it besides."""

    image: Image
    is_other: bool
    subject: str
    cues: Mapping[str, float]


@transaction.atomic
def request(
    study: Study,
    *,
    arms: tuple[CohortVersion, CohortVersion],
    presentation: Mapping[str, object],
    by: Person,
    at: datetime,
) -> Preflight:
    """Start a job that compares two arms as this presentation would show them."""
    if arms[0] == arms[1]:
        raise NothingToCompare(
            f"“{arms[0]}” was chosen for both arms, so nothing was searched. "
            f"Choose two different cohort versions."
        )
    look = presentations.parse(presentation).look
    _refuse_tiny(look)
    key = uuid4()
    job = jobs.enqueue(
        RUN_PREFLIGHT,
        # Whoever watches over jobs may read in the study.
        title="Search two arms for tells",
        by=by,
        at=at,
        preflight_id=str(key),
    )
    asked = Preflight.objects.create(
        pk=key,
        study=study,
        one=arms[0],
        other=arms[1],
        presentation=dict(presentation),
        look=look.digest,
        job=job,
        asked_by=by,
        asked_at=at,
    )
    audit.record("preflight.requested", study, by=by, at=at, facts={"preflight": str(key)})
    return asked


def run(
    progress: Progress, *, clock: Callable[[], datetime], preflight_id: str, **_: object
) -> Sighting:
    """The work of the job; what it found is kept with the request and in the trail."""
    asked = Preflight.objects.select_related("one__cohort", "other__cohort", "study").get(
        pk=preflight_id
    )
    look = presentations.parse(asked.presentation).look
    return _keep(asked, outcome(asked, look, progress), at=clock())


def outcome(asked: Preflight, look: Look, progress: Progress) -> dict[str, object]:
    """Measure copies of both arms and say what tells them apart."""
    refused: dict[bool, list[str]] = {False: [], True: []}
    seen = list(_measured(asked, look, refused, progress))
    counts = [sum(one.is_other is side for one in seen) for side in (False, True)]
    told: dict[str, object] = {
        "counts": counts,
        "refused": [len(refused[False]), len(refused[True])],
        "refusal": [*refused[False], *refused[True], ""][0],
        "threshold": tells.THRESHOLD,
    }
    if min(counts) < FEWEST_OF_AN_ARM:
        return told | {"finding": None}
    found = tells.found(
        [one.cues for one in seen],
        [one.is_other for one in seen],
        [one.subject for one in seen],
        cues=cues.cues_within(0, look.high - look.low),
        seed=SEED,
    )
    return told | {"finding": _finding(found, seen, look)}


def _measured(
    asked: Preflight, look: Look, refused: dict[bool, list[str]], progress: Progress
) -> Iterator[Seen]:
    arms = [(side, _some(version)) for side, version in ((False, asked.one), (True, asked.other))]
    total = sum(len(images) for _, images in arms)
    known = cues.cues_within(0, look.high - look.low)
    done = 0
    for side, images in arms:
        subjects = _subjects(images)
        for image in images:
            try:
                measured = cues.measured(copy_of(image, look), known)
            except PixelsDoNotFit as refusal:
                refused[side].append(str(refusal))
            else:
                yield Seen(image, side, subjects.get(image.pk, str(image.pk)), measured)
            done += 1
            progress.report(done, total, "copies")


def _some(version: CohortVersion) -> list[Image]:
    by_digest = {image.digest: image for image in provenance.images(version)}
    chosen = shuffled(by_digest, SEED, "preflight")[:MOST_OF_AN_ARM]
    return [by_digest[digest] for digest in chosen]


def _subjects(images: list[Image]) -> dict[object, str]:
    return {
        image: str(subject)
        for some in batches([image.pk for image in images])
        for image, subject in Entry.objects.filter(image__in=some).values_list(
            "image_id", "subject_id"
        )
    }


def copy_of(image: Image, look: Look) -> Copy:
    """Make the copy that a reader would see, as slices × rows × columns."""
    pixels, form = container.unpack_whole(stores.read(image.digest))
    shown = present(pixels, look=look, form=form)
    if look.photometric is Photometric.RGB:
        colours = np.frombuffer(shown, np.uint8).reshape(*look.grid, -1)
        return np.asarray(colours.astype(np.uint16).sum(axis=-1))
    return np.frombuffer(shown, "<u2").reshape(look.grid)


def _finding(found: tells.Finding, seen: list[Seen], look: Look) -> dict[str, object]:
    rows = []
    for rank, tell in enumerate(found.tells):
        row = asdict(tell) | {"strength": tell.strength, "is_above": tell.is_above}
        row["pictures"] = (
            [_picture(seen[place].image, tell.group, look) for place in tell.examples]
            if rank < SHOWN
            else []
        )
        rows.append(row)
    return {
        "area": found.area,
        "low": found.low,
        "high": found.high,
        "method": found.method,
        "is_above": found.is_above,
        "is_small": found.is_small,
        "tells": rows,
    }


def _picture(image: Image, group: str, look: Look) -> str:
    shown = pictures.picture(copy_of(image, look), group=group, high=look.high - look.low)
    return stores.keep(shown, flushed=False)


def _refuse_tiny(look: Look) -> None:
    if not cues.is_large_enough(look.rows, look.columns):
        raise NothingToCompare(
            f"Copies of {look.rows} × {look.columns} are too small to have a border or a pattern, "
            f"so nothing was searched. Show at least {cues.LEAST_SIDE} rows and columns."
        )


@transaction.atomic
def _keep(asked: Preflight, told: dict[str, object], *, at: datetime) -> Sighting:
    Preflight.objects.select_for_update().get(pk=asked.pk)
    if held := Sighting.objects.filter(preflight=asked).first():
        return held
    kept = Sighting.objects.create(preflight=asked, outcome=told, found_at=at)
    facts: dict[str, object] = {"preflight": str(asked.pk), "counts": told["counts"]}
    audit.record("preflight.run", asked.study, by=asked.asked_by, at=at, facts=facts)
    return kept
