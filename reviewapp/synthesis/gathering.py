"""Bring the images of a cohort version into memory as a generator learns them."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from generation.cohorts.cohort import Cohort, Split
from generation.cohorts.splits import by_subject
from generation.presets.recipe import Data, Recipe
from reviewapp.imaging import container, stores
from reviewapp.imaging.form import Form
from reviewapp.provenance.catalogue_models import Entry
from reviewapp.provenance.cohorts import members, splitting
from reviewapp.synthesis.errors import TrainingNotUsable
from reviewapp.synthesis.models import Training
from reviewapp.synthesis.squares import is_grey_plane, square

AT_ONCE = 500
# What this site calls the parts, and what a training does with them; the hold-out stays unread.
PARTS: Mapping[str, Split] = {"TRAIN": "TRAIN", "TUNE": "HOLD_OUT"}


def gather(training: Training, recipe: Recipe, *, report: Callable[[int], object]) -> Cohort:
    """Read the parts that a training may see, each image as a square of the recipe's size."""
    parts = splitting.part_of(training.split) if training.split else None
    entries = [entry for entry in _entries(training) if parts is None or _seen(entry, parts)]
    if not entries:
        raise TrainingNotUsable(
            f"The training part of {training.version} is empty, so nothing was trained. "
            f"Choose another split."
        )
    images = []
    for number, entry in enumerate(entries, start=1):
        images.append(
            _square(*container.unpack_whole(stores.read(entry.image.digest)), recipe.data)
        )
        report(number)
    cohort = Cohort(
        name=str(training.version),
        images=np.stack(images)[:, None],
        subjects=tuple(entry.subject.pseudonym for entry in entries),
        attributes=_attributes(entries, recipe),
        splits=tuple(PARTS[parts[entry.subject_id]] for entry in entries) if parts else (),
    )
    if parts is None:
        return by_subject(cohort, seed=training.seed, test=0.0)
    return cohort


def _entries(training: Training) -> list[Entry]:
    found: list[Entry] = []
    while some := members.page(
        training.version, after=found[-1].ordinal if found else None, size=AT_ONCE
    ):
        found += some
    return found


def _seen(entry: Entry, parts: Mapping[UUID, str]) -> bool:
    return parts.get(entry.subject_id) in PARTS


def _attributes(entries: list[Entry], recipe: Recipe) -> dict[str, tuple[str, ...]]:
    return {
        name: tuple(str(entry.image.attributes.get(name, "")) for entry in entries)
        for name in recipe.conditioning.classes
    }


def _square(pixels: NDArray[np.integer], form: Form, data: Data) -> NDArray[Any]:
    if not is_grey_plane(pixels, form):
        raise TrainingNotUsable(
            "An image of this cohort version has colours or several frames, and this preset learns "
            "single grey images, so nothing was trained. Freeze the others as their own cohort."
        )
    return square(pixels, form, size=data.size, low=data.low, high=data.high).astype(data.stored)
