"""One row of features per image, one column per feature."""

from dataclasses import dataclass

import numpy as np

from generation.measures.arrays import Array, Floats, listed
from generation.measures.errors import NotMeasurable
from generation.measures.radiomics.first_order import first_order
from generation.measures.radiomics.shape import shape
from generation.measures.radiomics.texture import texture
from generation.measures.sets import ImageSet

FLAT = 3
LEAST_PIXELS = 9


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    names: tuple[str, ...]
    rows: Floats


def features(given: ImageSet, *, label: int | None = None) -> Table:
    """Describe the region of `label` (any label if none is named); the whole image without masks.

    The outline is described only where there are masks.
    """
    if given.images.ndim != FLAT:
        raise NotMeasurable(
            "These features are of flat images, so the volumes were not measured. "
            "Cut them into slices."
        )
    regions = _regions(given, label)
    rows = []
    for image, region in zip(given.images.astype(np.float64), regions, strict=True):
        found = first_order(image[region], low=given.low, high=given.high)
        found |= shape(region) if given.masks is not None else {}
        found |= texture(image, region, low=given.low, high=given.high)
        rows.append(found)
    return Table(tuple(rows[0]), np.array([list(row.values()) for row in rows]))


def _regions(given: ImageSet, label: int | None) -> Array:
    if given.masks is None:
        return np.ones(given.images.shape, dtype=bool)
    regions: Array = given.masks > 0 if label is None else given.masks == label
    small = np.flatnonzero(regions.reshape(len(regions), -1).sum(axis=1) < LEAST_PIXELS)
    if small.size:
        raise NotMeasurable(
            f"The region in image {listed(small)} has fewer than {LEAST_PIXELS} pixels, too few "
            "to describe, so nothing was measured. Leave these images out."
        )
    return regions
