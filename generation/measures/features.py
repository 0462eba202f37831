"""Encoded images: scaled by the real ones, with units that never move left out."""

from dataclasses import dataclass

import numpy as np

from generation.measures.arrays import Flags, Floats, same_width
from generation.measures.errors import NotMeasurable

DEAD, FLOOR = 0.05, 0.25


@dataclass(frozen=True, slots=True)
class Scaling:
    """Centre and width of each feature that moves among real images.

    A unit that hardly moves would, divided by its own tiny width, outweigh all others: units below
    5 % of the median width are left out, the others are divided by at least 25 % of it.
    """

    kept: Flags
    centre: Floats
    width: Floats

    @classmethod
    def of(cls, real: Floats) -> "Scaling":
        widths = real.std(axis=0, ddof=1)
        typical = float(np.median(widths[widths > 0])) if (widths > 0).any() else 0.0
        if not typical:
            raise NotMeasurable(
                "The encoder gives the same features for every real image, so nothing can be "
                "compared in them. Use another encoder."
            )
        kept = widths >= DEAD * typical
        return cls(kept, real.mean(axis=0)[kept], np.maximum(widths, FLOOR * typical)[kept])

    def apply(self, features: Floats) -> Floats:
        if features.shape[1] != self.kept.size:
            same_width(features, np.empty((1, self.kept.size)))
        scaled: Floats = (features[:, self.kept] - self.centre) / self.width
        return scaled


def size_warnings(count: int, width: int) -> tuple[str, ...]:
    """A covariance from few images is mostly chance."""
    if count >= 2 * width:
        return ()
    return (
        f"{count} images for {width} features: fewer than twice as many, so the covariance and "
        "with it this distance is mostly bias. Compare it with real against real only.",
    )
