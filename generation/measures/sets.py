"""A set of images as measures see it: pixels, whose they are, and their declared range."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

import numpy as np
from numpy.typing import ArrayLike

from generation.measures.arrays import Array, Floats, Whole, digest, listed
from generation.measures.errors import NotMeasurable

LEAST_IMAGES = 2


@dataclass(frozen=True, kw_only=True, eq=False)
class ImageSet:
    """Grey images of one grid: images × height × width, or × depth × height × width.

    `subjects` names the person (or the synthetic identity) of each image, `low` and `high` are
    the range that the modality can take (−1024 to 3000 HU, say) and never what happens to occur.
    """

    images: Array
    subjects: tuple[str, ...]
    low: float
    high: float
    masks: Array | None = None
    labels: Whole | None = None
    groups: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        """Take lists for arrays, then refuse what no measure could use."""
        object.__setattr__(self, "subjects", tuple(str(name) for name in self.subjects))
        for name in ("images", "masks", "labels"):
            object.__setattr__(self, name, _array(getattr(self, name), name))
        _refuse_shapes(self)
        _refuse_range(self)
        _refuse_pixels(self.images)

    def __len__(self) -> int:
        return len(self.images)

    @property
    def span(self) -> float:
        return self.high - self.low

    @cached_property
    def clusters(self) -> Whole:
        """Number the subjects, in the order of their names."""
        return np.unique(np.array(self.subjects), return_inverse=True)[1].astype(np.int64)

    @property
    def subject_count(self) -> int:
        return len(set(self.subjects))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all that a figure can depend on."""
        said = [digest(self.images), *self.subjects, repr(self.low), repr(self.high)]
        said += [digest(part) for part in (self.masks, self.labels) if part is not None]
        said += list(self.groups or ())
        return sha256("\0".join(said).encode()).hexdigest()

    def unit(self) -> Floats:
        """Give the pixels in 0 to 1 of the declared range."""
        scaled: Floats = (self.images.astype(np.float64) - self.low) / self.span
        return scaled

    def take(self, at: Array) -> "ImageSet":
        """Keep the images at these places."""
        chosen = np.arange(len(self))[at]
        return ImageSet(
            images=self.images[chosen],
            subjects=tuple(self.subjects[place] for place in chosen),
            low=self.low,
            high=self.high,
            masks=None if self.masks is None else self.masks[chosen],
            labels=None if self.labels is None else self.labels[chosen],
            groups=None if self.groups is None else tuple(self.groups[n] for n in chosen),
        )

    def need_masks(self, measure: str) -> Array:
        if self.masks is None:
            raise NotMeasurable(
                f"{measure} needs masks and this set has none, so it was not measured. "
                "Give one mask per image."
            )
        return self.masks

    def need_labels(self, measure: str) -> Whole:
        if self.labels is None:
            raise NotMeasurable(
                f"{measure} needs a label for each image and this set has none, so it was not "
                "measured. Give one whole number per image."
            )
        return self.labels


def refuse_shared_subjects(one: ImageSet, other: ImageSet, *, names: tuple[str, str]) -> None:
    """A subject on both sides of a split makes every comparison look better than it is."""
    shared = sorted(set(one.subjects) & set(other.subjects))
    if shared:
        raise NotMeasurable(
            f"{len(shared)} subjects are in both {names[0]} and {names[1]} ({shared[0]}, for one), "
            "so nothing was measured. Split by subject."
        )


def refuse_other_grids(*sets: ImageSet) -> None:
    """Images of another size or range are no comparison."""
    first = sets[0]
    for other in sets[1:]:
        if other.images.shape[1:] != first.images.shape[1:]:
            raise NotMeasurable(
                f"One set has images of {first.images.shape[1:]} and another of "
                f"{other.images.shape[1:]}, so nothing was measured. Bring them to one grid."
            )
        if (other.low, other.high) != (first.low, first.high):
            raise NotMeasurable(
                f"One set declares the range {first.low} to {first.high} and another {other.low} "
                f"to {other.high}, so nothing was measured. Declare the range of the modality."
            )


def _array(given: ArrayLike | None, name: str) -> Array | None:
    if given is None or isinstance(given, np.ndarray):
        return given
    try:
        return np.asarray(given)
    except ValueError as wrong:
        raise NotMeasurable(
            f"The {name} differ in size, so nothing was measured. Bring them to one grid."
        ) from wrong


def _refuse_shapes(given: ImageSet) -> None:
    count = len(given.images) if given.images.ndim else 0
    if given.images.ndim not in {3, 4} or count < LEAST_IMAGES:
        raise NotMeasurable(
            f"The images have the shape {given.images.shape}, so nothing was measured. "
            f"Give at least {LEAST_IMAGES} grey images: images × height × width, or volumes."
        )
    if given.masks is not None and given.masks.shape != given.images.shape:
        raise NotMeasurable(
            f"The masks have the shape {given.masks.shape} and the images {given.images.shape}, "
            "so nothing was measured. Give one mask of the same grid per image."
        )
    for name, part in (
        ("subjects", given.subjects),
        ("labels", given.labels),
        ("groups", given.groups),
    ):
        if part is not None and len(part) != count:
            raise NotMeasurable(
                f"There are {count} images and {len(part)} {name}, so nothing was measured. "
                "Give one for each image."
            )


def _refuse_range(given: ImageSet) -> None:
    if not (np.isfinite([given.low, given.high]).all() and given.low < given.high):
        raise NotMeasurable(
            f"The range {given.low} to {given.high} is none, so nothing was measured. "
            "Declare the least and the greatest value that the modality can take."
        )


def _refuse_pixels(images: Array) -> None:
    if images.dtype.kind not in "fiu":
        raise NotMeasurable(
            f"The pixels are of the kind {images.dtype}, so nothing was measured. Give numbers."
        )
    flat = images.reshape(len(images), -1)
    missing = np.flatnonzero(~np.isfinite(flat).all(axis=1))
    if missing.size:
        raise NotMeasurable(
            f"Pixels are missing or infinite in image {listed(missing)}, so nothing was measured. "
            "Mend or leave out these images."
        )
    constant = np.flatnonzero(flat.min(axis=1) == flat.max(axis=1))
    if constant.size:
        raise NotMeasurable(
            f"Every pixel is the same in image {listed(constant)}, so nothing was measured. "
            "Leave such images out; a generator that made them has failed."
        )
