"""Ask for a training. The web may import this: it says what to learn and never learns it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from reviewapp.accounts.selectors import Person
from reviewapp.audit import services as audit
from reviewapp.jobs import services as jobs
from reviewapp.jobs.models import Job
from reviewapp.provenance import selectors as book
from reviewapp.provenance.cohort_models import Split
from reviewapp.provenance.models import CohortVersion
from reviewapp.synthesis import beside, budgets, presets, recipe_fields, shelving
from reviewapp.synthesis.beside import Drawn, Roles
from reviewapp.synthesis.errors import SeedNotUsable, TrainingNotUsable
from reviewapp.synthesis.models import Training
from reviewapp.synthesis.readers import refuse_readers

TRAIN = "synthesis.train"
LARGEST_SEED = 2**63 - 1
MOST_MINUTES = 11 * 60  # below the longest a job may take
MOST_IMAGES = 200_000
MOST_VALUES = 32  # of an attribute that a model can be told


@dataclass(frozen=True)
class Wish:
    """What is to be learnt; what is left out stays as the preset has it."""

    preset: str
    name: str
    seed: int
    minutes: int | None = None
    size: int | None = None
    steps: int | None = None
    batch: int | None = None
    low: float | None = None
    high: float | None = None
    told: Sequence[str] = ()
    intended_use: str = ""
    roles: Roles = field(default_factory=Roles)
    # Whatever else of the preset is to be other, by path: {"schedule.ema": 0.99}.
    changes: Mapping[str, object] = field(default_factory=dict)

    @property
    def promised(self) -> int:
        """Minutes at most; without any only its steps end it, and nobody can tell how long."""
        return self.minutes or MOST_MINUTES


@transaction.atomic
def request_training(
    version: CohortVersion, wish: Wish, *, split: Split | None, by: Person, at: datetime
) -> Job:
    """Write down what is to be learnt, and start the job that learns it."""
    refuse_readers(by)
    name, recipe = shelving.name_of(wish.name), recipe_of(version, wish, split=split)
    projects = budgets.projects_with_room(
        [version], queue=settings.DRAW_ON, by=by, at=at, wanted=wish.promised
    )
    training_id = uuid4()
    job = jobs.enqueue(
        TRAIN,
        title=f"Train “{name}” on {version}"[:200],
        by=by,
        at=at,
        queue=settings.DRAW_ON,
        training_id=str(training_id),
        minutes=wish.promised,
    )
    training = Training.objects.create(
        pk=training_id,
        name=name,
        recipe=recipe,
        version=version,
        split=split,
        maps=wish.roles.maps,
        pairs=wish.roles.pairs,
        seed=wish.seed,
        seconds=60 * wish.minutes if wish.minutes else None,
        intended_use=wish.intended_use.strip(),
        job=job,
        requested_by=by,
    )
    budgets.charge(job, projects)
    facts: dict[str, object] = {"preset": wish.preset, "version": version.digest}
    facts |= wish.roles.named
    audit.record("training.requested", training, by=by, at=at, facts=facts)
    return job


def values_of(version: CohortVersion) -> dict[str, list[str]]:
    """What a model could be told: the attributes of a version with few values, as text."""
    return _few(book.images(version).values_list("attributes", flat=True).iterator(2000))


def _few(said: Iterable[Mapping[str, object]]) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for attributes in said:
        for name, value in attributes.items():
            if isinstance(value, str | int):
                found.setdefault(name, set()).add(str(value))
    return {
        name: sorted(values)
        for name, values in sorted(found.items())
        if 1 < len(values) <= MOST_VALUES
    }


def recipe_of(version: CohortVersion, wish: Wish, *, split: Split | None) -> dict[str, Any]:
    """Return the preset with all that is wished to be other, and the cohort's own classes.

    Whatever cannot be trained is refused here, so that no estimate tells of it either.
    """
    # First of all what costs nothing to see: below, every image of the version may be looked at.
    _refuse(version, wish, split)
    preset = presets.named(wish.preset)
    drawn = beside.refuse_unfit(preset, wish.roles, version)
    recipe = recipe_fields.with_changes(preset.content, wish.changes, asked=_asked(wish))
    # The preset's classes are those of the phantom; a cohort has its own.
    told = {"classes": _classes(version, wish, drawn), "numbers": {}}
    recipe["conditioning"] = recipe.get("conditioning", {}) | told
    is_told = wish.told or recipe["conditioning"].get("words")
    if not is_told and "sampling.guidance" not in wish.changes:
        # What is told nothing has nothing to be guided by.
        recipe["sampling"] = recipe.get("sampling", {}) | {"guidance": 1.0}
    return recipe


def _classes(version: CohortVersion, wish: Wish, drawn: Sequence[Drawn]) -> dict[str, list[str]]:
    """The values of what it is told, among the images that it learns to draw."""
    what, known = str(version), {}
    if wish.roles.named:
        what = f"What is to be drawn of {version}"
        found = _few(each.entry.image.attributes for each in drawn)
        # By these the other images are told apart, so they say nothing of what is drawn.
        known = {name: found[name] for name in found if name not in wish.roles.attributes}
    elif wish.told:
        known = values_of(version)
    if unknown := [name for name in wish.told if name not in known]:
        raise TrainingNotUsable(
            f"{what} has no attribute {', '.join(unknown)} of 2 to {MOST_VALUES} values that a "
            f"model could be told, so nothing was started. Choose among: "
            f"{', '.join(known) or 'none'}."
        )
    return {name: known[name] for name in wish.told}


def _asked(wish: Wish) -> dict[str, object]:
    """What everybody is asked beside the name, by its path in the recipe."""
    said = {
        "data.size": wish.size,
        "data.low": wish.low,
        "data.high": wish.high,
        "schedule.steps": wish.steps,
        "schedule.batch": wish.batch,
    }
    return {path: value for path, value in said.items() if value is not None}


def _refuse(version: CohortVersion, wish: Wish, split: Split | None) -> None:
    if not 0 <= wish.seed <= LARGEST_SEED:
        raise SeedNotUsable(
            f"{wish.seed} is no seed, so nothing was started. "
            f"Give a whole number from 0 to {LARGEST_SEED}."
        )
    if wish.minutes is not None and not 1 <= wish.minutes <= MOST_MINUTES:
        raise TrainingNotUsable(
            f"{wish.minutes} minutes are no length for a training, so nothing was started. "
            f"Give 1 to {MOST_MINUTES}."
        )
    if version.size > MOST_IMAGES:
        raise TrainingNotUsable(
            f"{version} has {version.size} images and a worker holds {MOST_IMAGES} at most, so "
            f"nothing was started. Freeze a part of it as a cohort of its own."
        )
    if split is not None and (split.version_id != version.pk or "TRAIN" not in split.shares):
        raise TrainingNotUsable(
            f"That split has no training part of {version}, so nothing was started. "
            f"Choose one of its own splits, or none."
        )
