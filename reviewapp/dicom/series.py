"""Slices of one series into one volume, in their order in the patient, or a reason why not."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from reviewapp.dicom.errors import SeriesDoesNotFit
from reviewapp.dicom.picture import Picture

# Cosines of directions written with few digits differ by as much between slices of one series.
SAME_DIRECTION = 1e-3
SAME_PLACE = 1e-3  # mm
# A gantry that moves is not exact; a missing slice is a whole step.
UNEVEN = 0.25
AXES = 3
PET = "PT"


@dataclass(frozen=True)
class Volume:
    """A volume, and which of the given slices became which of its frames."""

    picture: Picture
    order: tuple[int, ...]


def by_series(pictures: Iterable[Picture]) -> Mapping[str, list[Picture]]:
    """Group pictures by their series; what names none stands alone."""
    groups: dict[str, list[Picture]] = defaultdict(list)
    for number, picture in enumerate(pictures):
        groups[picture.series or f"alone {number}"].append(picture)
    return groups


def assemble(slices: Sequence[Picture]) -> Volume:
    """Return one volume of single slices, from the feet to the head or along their own axis."""
    if not slices:
        raise SeriesDoesNotFit("has no slices")
    slices = _on_one_scale(slices)
    _alike(slices)
    unique = _unique(slices)
    placed = sorted((_place(slices[index], slices[0]), index) for index in unique)
    step = _step([place for place, _ in placed])
    order = tuple(index for _, index in placed)
    first = slices[order[0]]
    pixels = np.stack([slices[index].pixels for index in order])
    geometry = replace(first.geometry, slice_spacing=step)
    return Volume(
        replace(
            first,
            pixels=pixels if len(order) > 1 else first.pixels,
            geometry=geometry,
            instance=first.series,
            header=None,
            removed=(),
            flags=tuple(dict.fromkeys(flag for one in slices for flag in one.flags)),
        ),
        order,
    )


def _on_one_scale(slices: Sequence[Picture]) -> Sequence[Picture]:
    """Give the slices of a PET, each written on a scale of its own, the one of the whole volume.

    No value moves by more than half a step, and a step is 1/65,535 of the largest value, or
    1/32,767 where some are below zero.
    """
    if len({(one.pixels.dtype, one.slope, one.intercept) for one in slices}) == 1 or any(
        one.attributes.get("modality") != PET or one.padding is not None for one in slices
    ):
        return slices
    ends = [
        float(end) * one.slope + one.intercept
        for one in slices
        for end in (one.pixels.min(), one.pixels.max())
    ]
    kind = np.dtype(np.int16 if min(ends) < 0 else np.uint16)
    step = max(map(abs, ends)) / np.iinfo(kind).max or 1.0
    return [_rescaled(one, step, kind) for one in slices]


def _rescaled(one: Picture, step: float, kind: np.dtype[np.integer]) -> Picture:
    values = one.pixels.astype(np.float64) * one.slope + one.intercept
    pixels = np.rint(values / step).astype(kind)
    return replace(one, pixels=pixels, slope=step, intercept=0.0)


def _alike(slices: Sequence[Picture]) -> None:
    """Refuse slices that differ in anything but their place and their pixels."""
    first = slices[0]
    for one in slices:
        if one.frames != 1:
            raise SeriesDoesNotFit("has a slice that is a volume of its own")
        if (one.series, one.subject) != (first.series, first.subject):
            raise SeriesDoesNotFit("has slices of two series or two subjects")
        if one.pixels.shape != first.pixels.shape:
            raise SeriesDoesNotFit("has slices of different sizes")
        if (one.pixels.dtype, one.unit, one.slope, one.intercept) != (
            first.pixels.dtype,
            first.unit,
            first.slope,
            first.intercept,
        ):
            raise SeriesDoesNotFit("has slices on different scales")
        _lies_like(one, first)


def _lies_like(one: Picture, first: Picture) -> None:
    if one.geometry.orientation is None or one.geometry.position is None:
        raise SeriesDoesNotFit("has a slice that does not say where it lies")
    apart = np.subtract(one.geometry.orientation, first.geometry.orientation or ())
    if np.abs(apart).max() > SAME_DIRECTION:
        raise SeriesDoesNotFit(
            "has slices in different directions, such as a localizer among axial ones",
            "Take the odd ones out, or import each direction as a series of its own.",
        )
    if one.geometry.frame_of_reference != first.geometry.frame_of_reference:
        raise SeriesDoesNotFit("has slices in different frames of reference")
    if one.geometry.spacing != first.geometry.spacing:
        raise SeriesDoesNotFit("has slices with pixels of different sizes")


def _unique(slices: Sequence[Picture]) -> Iterator[int]:
    """Return each slice once; the same name with other pixels is no repetition but a conflict."""
    known: dict[str, int] = {}
    for index, one in enumerate(slices):
        if one.instance not in known:
            known[one.instance] = index
            yield index
        elif not np.array_equal(slices[known[one.instance]].pixels, one.pixels):
            raise SeriesDoesNotFit("has two slices of one name (SOP instance) and different pixels")


def _place(one: Picture, first: Picture) -> float:
    """Return how far a slice lies along the normal of all of them."""
    directions = first.geometry.orientation or ()
    normal = np.cross(directions[:AXES], directions[AXES:])
    return float(np.dot(normal, one.geometry.position or ()))


def _step(places: Sequence[float]) -> float | None:
    if len(places) == 1:
        return None
    steps = [after - before for before, after in pairwise(places)]
    usual = float(np.median(steps))
    if min(steps) < SAME_PLACE:
        raise SeriesDoesNotFit("has two slices at one place with different names")
    missing = round(sum(step / usual - 1 for step in steps if step > usual * (1 + UNEVEN)))
    if missing or max(steps) > usual * (1 + UNEVEN) or min(steps) < usual * (1 - UNEVEN):
        raise SeriesDoesNotFit(
            f"lacks {missing} of its slices" if missing else "has slices at uneven distances"
        )
    return usual
