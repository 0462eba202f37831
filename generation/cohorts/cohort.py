"""A cohort in memory. Values stay as stored: a 12-bit film is scaled when a batch is made."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from generation.refusal import Refusal

Pixels = NDArray[Any]
Value = str | float | None
Split = Literal["TRAIN", "HOLD_OUT", "TEST"]
SPLITS: tuple[Split, ...] = ("TRAIN", "HOLD_OUT", "TEST")
KINDS_OF_NUMBER = {"uint8", "int16", "uint16", "float32"}


class CohortNotUsable(Refusal):
    """The message says what is wrong with the data and what to do."""


@dataclass(frozen=True)
class Cohort:
    """`images` is (number, channels, *space), `masks` (number, *space), `others` like images."""

    name: str
    images: Pixels
    subjects: tuple[str, ...]
    attributes: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    masks: NDArray[np.uint8] | None = None
    others: Mapping[str, Pixels] = field(default_factory=dict)
    splits: tuple[Split, ...] = ()

    def __post_init__(self) -> None:
        if not self.splits:
            object.__setattr__(self, "splits", ("TRAIN",) * len(self.images))
        self._check_counts()
        self._check_values()
        self._check_splits()

    def __len__(self) -> int:
        return len(self.images)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything in it but its name."""
        hashed = sha256()
        arrays = {"images": self.images, "masks": self.masks, **dict(sorted(self.others.items()))}
        for name, array in arrays.items():
            if array is not None:
                hashed.update(f"{name} {array.dtype} {array.shape}\n".encode())
                hashed.update(np.ascontiguousarray(array).tobytes())
        said = [self.subjects, self.splits, {k: list(v) for k, v in self.attributes.items()}]
        hashed.update(json.dumps(said, sort_keys=True).encode())
        return hashed.hexdigest()

    def part(self, split: Split) -> "Cohort":
        """Only the images of one split."""
        return self.chosen([i for i, each in enumerate(self.splits) if each == split])

    def chosen(self, indices: Sequence[int]) -> "Cohort":
        """Only these images, in this order."""
        at = np.asarray(indices, dtype=np.int64)
        return replace(
            self,
            images=self.images[at],
            subjects=tuple(self.subjects[i] for i in indices),
            attributes={k: tuple(v[i] for i in indices) for k, v in self.attributes.items()},
            masks=None if self.masks is None else self.masks[at],
            others={k: v[at] for k, v in self.others.items()},
            splits=tuple(self.splits[i] for i in indices),
        )

    def _check_counts(self) -> None:
        count = len(self.images)
        lengths = {"subjects": len(self.subjects), "splits": len(self.splits)}
        lengths |= {f"attribute “{k}”": len(v) for k, v in self.attributes.items()}
        lengths |= {f"image “{k}”": len(v) for k, v in self.others.items()}
        if self.masks is not None:
            lengths["masks"] = len(self.masks)
        for what, length in lengths.items():
            if length != count:
                raise CohortNotUsable(
                    f"“{self.name}” has {count} images but {length} entries of {what}. "
                    f"Give one for each image."
                )

    def _check_values(self) -> None:
        for name, array in {"images": self.images, **self.others}.items():
            if array.dtype.name not in KINDS_OF_NUMBER:
                raise CohortNotUsable(
                    f"The {name} of “{self.name}” are {array.dtype.name}, which would not survive "
                    f"unchanged. Store them as one of: {', '.join(sorted(KINDS_OF_NUMBER))}."
                )
            if array.dtype.kind == "f" and not np.isfinite(array).all():
                raise CohortNotUsable(
                    f"The {name} of “{self.name}” hold values that are no numbers. "
                    f"Mend or leave out those images."
                )
        if self.masks is not None and self.masks.shape[1:] != self.images.shape[2:]:
            raise CohortNotUsable(
                f"The masks of “{self.name}” are {self.masks.shape[1:]} and its images "
                f"{self.images.shape[2:]}. Bring them to one grid."
            )

    def _check_splits(self) -> None:
        seen: dict[str, Split] = {}
        for subject, split in zip(self.subjects, self.splits, strict=True):
            if split not in SPLITS:
                raise CohortNotUsable(
                    f"“{split}” is no split. Call it one of: {', '.join(SPLITS)}."
                )
            if seen.setdefault(subject, split) != split:
                raise CohortNotUsable(
                    f"Subject “{subject}” of “{self.name}” is in {seen[subject]} and in {split}, "
                    f"so the hold-out would be known already. Split by subject."
                )
