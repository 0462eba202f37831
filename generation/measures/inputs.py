"""The three sets that a generator is judged by, encoded once."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np

from generation.measures.arrays import Floats, Whole
from generation.measures.arrays import features as as_features
from generation.measures.chance import Interval, Plan, multiplicities
from generation.measures.encoders import Encoder
from generation.measures.errors import NotMeasurable
from generation.measures.features import Scaling
from generation.measures.sets import ImageSet, refuse_other_grids, refuse_shared_subjects

Part = Literal["train", "holdout", "synthetic"]
TAG = 8
# All pairs are compared: the cost grows with the square.
MOST_IMAGES = 10_000


@dataclass(frozen=True, kw_only=True, eq=False)
class Inputs:
    """Real images the generator learned from, real ones it never saw, and its own.

    What is compared with "real" is compared with the hold-out: a generator that copies what it
    learned from must not look good for it. Train against hold-out, thinned to as many images as
    are synthetic, is the figure to expect of a perfect generator.
    """

    train: ImageSet
    holdout: ImageSet
    synthetic: ImageSet
    encoder: Encoder
    plan: Plan

    def __post_init__(self) -> None:
        for name, part in (("training", self.train), ("hold-out", self.holdout)):
            _refuse_many(part, name)
        _refuse_many(self.synthetic, "synthetic")
        refuse_other_grids(self.train, self.holdout, self.synthetic)
        refuse_shared_subjects(self.train, self.holdout, names=("training", "hold-out"))

    def part(self, name: Part) -> ImageSet:
        found: ImageSet = getattr(self, name)
        return found

    @cached_property
    def encoded(self) -> dict[Part, Floats]:
        """Features of all three sets, scaled by the training images."""
        raw: dict[Part, Floats] = {
            "train": self._encode("train"),
            "holdout": self._encode("holdout"),
            "synthetic": self._encode("synthetic"),
        }
        scaling = Scaling.of(raw["train"])
        return {name: scaling.apply(rows) for name, rows in raw.items()}

    @cached_property
    def floor_at(self) -> Whole:
        """Training images drawn to be as many as are synthetic, where there are enough."""
        order = self.plan.generator("floor").permutation(len(self.train))
        return np.sort(order[: len(self.synthetic)]).astype(np.int64)

    @property
    def floor(self) -> Floats:
        floor: Floats = self.encoded["train"][self.floor_at]
        return floor

    def weights(self, name: Part) -> Floats:
        """How often each image counts in each draw of subjects."""
        return multiplicities(self.part(name).clusters, self.plan, f"draws of {name}")

    def sides(self, *names: Part) -> Whole:
        """Number the subjects over several sets, none shared."""
        numbers, first = [], 0
        for name in names:
            clusters = self.part(name).clusters
            numbers.append(clusters + first)
            first += int(clusters.max()) + 1
        return np.concatenate(numbers)

    def named(self, measure: str) -> str:
        """A figure in feature space carries its encoder: other encoders are other rulers."""
        return f"{measure}[enc={self.encoder.digest[:TAG]}]"

    def said(self, interval: Interval, *names: Part) -> dict[str, Any]:
        """What every figure tells of its interval and of the sets it came from."""
        parts = {name: self.part(name) for name in names}
        return {
            "low": interval.low,
            "high": interval.high,
            "level": self.plan.level,
            "method": interval.method,
            "warnings": interval.warnings,
            "images": sum(len(part) for part in parts.values()),
            "subjects": sum(part.subject_count for part in parts.values()),
            "inputs": {name: part.digest for name, part in parts.items()},
        }

    def _encode(self, name: Part) -> Floats:
        images = self.part(name).unit()
        rows = as_features(self.encoder.encode(images), name=f"The features of the {name} set")
        if len(rows) != len(images):
            raise NotMeasurable(
                f"The encoder gave {len(rows)} rows for {len(images)} images, so nothing was "
                "measured. It has to give one for each."
            )
        return rows


def _refuse_many(part: ImageSet, name: str) -> None:
    if len(part) > MOST_IMAGES:
        raise NotMeasurable(
            f"The {name} set has {len(part)} images, and all pairs are compared, so nothing was "
            f"measured. Take a seeded sample of at most {MOST_IMAGES}, by subject."
        )
