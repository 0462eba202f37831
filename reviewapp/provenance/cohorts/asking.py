"""Ask for a cohort version of everything that fits some choices, and make it as a job."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import models, transaction

from reviewapp.accounts.selectors import Person, person_with_id
from reviewapp.imaging.batches import batches
from reviewapp.jobs import services as jobs
from reviewapp.jobs.models import Job
from reviewapp.provenance.catalogue.search import Answer
from reviewapp.provenance.catalogue_models import Entry
from reviewapp.provenance.cohorts.freezing import collect, confirmed, freeze
from reviewapp.provenance.cohorts.naming import create_cohort
from reviewapp.provenance.errors import CohortEmpty
from reviewapp.provenance.models import CohortVersion

FREEZE_COHORT = "provenance.freeze_cohort"
LONGEST_NAME = 120


class Progress(Protocol):
    """What this work needs of a job."""

    def report(self, done: int, total: int | None = None, unit: str = "") -> None: ...

    def log(self, text: str, *, level: str = "info") -> None: ...

    def made(self, thing: models.Model) -> None: ...


@dataclass(frozen=True)
class Wish:
    """What somebody wants in a version: the choices, without images that are hidden from them."""

    choices: Mapping[str, Iterable[str]]
    but: tuple[UUID, ...] = ()
    only_confirmed: bool = False
    # The newest entry there was when they asked.
    newest: int | None = None

    def said(self) -> dict[str, object]:
        return {
            "choices": {name: sorted(values) for name, values in self.choices.items() if values},
            "but": sorted(map(str, self.but)),
            "only_confirmed": self.only_confirmed,
            "newest": self.newest,
        }


def wish_of(said: Mapping[str, Any]) -> Wish:
    return Wish(**{**said, "but": tuple(map(UUID, said["but"]))})


@transaction.atomic
def request_freeze(name: str, wish: Wish, *, by: Person, at: datetime) -> Job:
    """Start a job that freezes what fits now; what comes in later is not in it."""
    found = Answer(wish.choices, by=by.pk, but=wish.but)
    if not found.total:
        raise CohortEmpty(
            "No image fits these choices, so nothing was frozen. Take one of them back."
        )
    said = replace(wish, newest=int(found.ordinals[-1])).said()
    title = f"Freeze {found.total} images as “{name[:LONGEST_NAME]}”"
    by_id = str(by.pk)
    return jobs.enqueue(FREEZE_COHORT, title=title, by=by, at=at, name=name, wish=said, by_id=by_id)


def freeze_cohort(
    progress: Progress,
    *,
    clock: Callable[[], datetime],
    name: str,
    wish: Mapping[str, Any],
    by_id: str,
    **_: object,
) -> CohortVersion:
    """The work of the job; done again it finds the version it made."""
    wanted, by = wish_of(wish), person_with_id(UUID(by_id))
    images = chosen(wanted, by=by)
    if wanted.only_confirmed:
        everything, images = len(images), confirmed(images)
        progress.log(f"{everything - len(images)} images are left out: nobody has confirmed them.")
    steps = 2 * len(images)
    found = collect(images, report=lambda done: progress.report(done, steps, "steps"))
    cohort = create_cohort(name=name, by=by, at=clock())
    version = freeze(
        cohort,
        found,
        by=by,
        at=clock(),
        report=lambda done: progress.report(len(images) + done, steps, "steps"),
    )
    progress.log(f"Frozen as {version}, {version.size} images.")
    progress.made(version)
    return version


def chosen(wish: Wish, *, by: Person) -> list[UUID]:
    """The ids of all images that fit, up to the newest that was there when it was asked."""
    ordinals = Answer(wish.choices, by=by.pk, but=wish.but).ordinals
    if wish.newest is not None:
        ordinals = ordinals[ordinals <= wish.newest]
    return [
        image
        for some in batches(ordinals.tolist())
        for image in Entry.objects.filter(ordinal__in=some).values_list("image_id", flat=True)
    ]
