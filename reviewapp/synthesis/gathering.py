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
from reviewapp.provenance.cohorts import splitting
from reviewapp.synthesis import beside
from reviewapp.synthesis.beside import Drawn, Roles
from reviewapp.synthesis.errors import TrainingNotUsable
from reviewapp.synthesis.models import Training
from reviewapp.synthesis.squares import is_grey_plane, labels, square

# What this site calls the parts, and what a training does with them; the hold-out stays unread.
PARTS: Mapping[str, Split] = {"TRAIN": "TRAIN", "TUNE": "HOLD_OUT"}


def gather(training: Training, recipe: Recipe, *, report: Callable[[int, int], object]) -> Cohort:
    """Read the parts that a training may see, each image as a square of the recipe's size."""
    parts = splitting.part_of(training.split) if training.split else None
    known = [
        each for each in beside.entries(training.version) if parts is None or _seen(each, parts)
    ]
    if not known:
        raise TrainingNotUsable(
            f"The training part of {training.version} is empty, so nothing was trained. "
            f"Choose another split."
        )
    drawn = beside.together(known, Roles(training.maps, training.pairs), training.version)
    images, masks, shown = [], [], []
    for number, each in enumerate(drawn, start=1):
        pixels, form = _read(each.entry)
        images.append(_square(pixels, form, recipe.data))
        if each.map:
            masks.append(_labels(each, pixels.shape, recipe))
        if each.shown:
            shown.append(_shown(each, pixels.shape, recipe))
        report(number, len(drawn))
    entries = [each.entry for each in drawn]  # and no more what stands beside them
    cohort = Cohort(
        name=str(training.version),
        images=np.stack(images)[:, None],
        subjects=tuple(entry.subject.pseudonym for entry in entries),
        attributes=_attributes(entries, recipe),
        masks=np.stack(masks) if masks else None,
        others={recipe.conditioning.image: np.stack(shown)[:, None]} if shown else {},
        splits=tuple(PARTS[parts[entry.subject_id]] for entry in entries) if parts else (),
    )
    if parts is None:
        return by_subject(cohort, seed=training.seed, test=0.0)
    return cohort


def _seen(entry: Entry, parts: Mapping[UUID, str]) -> bool:
    return parts.get(entry.subject_id) in PARTS


def _attributes(entries: list[Entry], recipe: Recipe) -> dict[str, tuple[str, ...]]:
    return {
        name: tuple(str(entry.image.attributes.get(name, "")) for entry in entries)
        for name in recipe.conditioning.classes
    }


def _read(entry: Entry) -> tuple[NDArray[np.integer], Form]:
    return container.unpack_whole(stores.read(entry.image.digest))


def _labels(drawn: Drawn, shape: tuple[int, ...], recipe: Recipe) -> NDArray[np.uint8]:
    assert drawn.map is not None  # noqa: S101  asked only where there is one
    pixels, form = _read(drawn.map)
    _refuse_other_shape(pixels, shape, drawn)
    most = recipe.conditioning.mask or getattr(recipe.objective.options, "labels", 255)
    if not is_grey_plane(pixels, form) or pixels.min() < 0 or pixels.max() >= most:
        raise TrainingNotUsable(
            f"The label map beside an image of {drawn.entry.subject} holds {pixels.min()} to "
            f"{pixels.max()}, and this preset knows the labels 0 to {most - 1}, so nothing was "
            f"trained. Say how many labels there are, or bring maps that hold no others."
        )
    return labels(pixels, size=recipe.data.size)


def _shown(drawn: Drawn, shape: tuple[int, ...], recipe: Recipe) -> NDArray[np.float32]:
    assert drawn.shown is not None  # noqa: S101  asked only where there is one
    pixels, form = _read(drawn.shown)
    _refuse_other_shape(pixels, shape, drawn)
    _refuse_unplain(pixels, form)
    data = recipe.data
    low, high = recipe.conditioning.image_range or (data.low, data.high)
    return square(pixels, form, size=data.size, low=low, high=high).astype(np.float32)


def _refuse_other_shape(pixels: NDArray[np.integer], shape: tuple[int, ...], drawn: Drawn) -> None:
    rows, columns = pixels.shape[:2]
    if rows * shape[1] != columns * shape[0]:
        raise TrainingNotUsable(
            f"What stands beside an image of {drawn.entry.subject} has {rows} × {columns} pixels "
            f"and the image {shape[0]} × {shape[1]}: they do not cover the same, so nothing was "
            f"trained. Bring both to one grid."
        )


def _square(pixels: NDArray[np.integer], form: Form, data: Data) -> NDArray[Any]:
    _refuse_unplain(pixels, form)
    return square(pixels, form, size=data.size, low=data.low, high=data.high).astype(data.stored)


def _refuse_unplain(pixels: NDArray[np.integer], form: Form) -> None:
    if not is_grey_plane(pixels, form):
        raise TrainingNotUsable(
            "An image of this cohort version has colours or several frames, and this preset learns "
            "single grey images, so nothing was trained. Freeze the others as their own cohort."
        )
