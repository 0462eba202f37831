"""Turn what is known of images into a Condition, for training and for requests alike."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as nnf
from numpy.typing import NDArray
from torch import Tensor

from generation.cohorts.cohort import Cohort, Value
from generation.conditions.condition import Condition
from generation.conditions.sketch import sketch
from generation.presets.recipe import Conditioning, Data
from generation.refusal import Refusal

# The attribute in which words are looked for.
REPORT = "report"
# Keys of a request that are arrays; everything else in a request is an attribute.
MASK, IMAGE, SKETCH = "mask", "image", "sketch"
# The name of the image that is told when a generator is shown its own target, cut out or not.
ITSELF = "itself"
LARGEST_LABEL = 1 << 31  # beyond any label, and well within whole numbers


class ConditionNotUsable(Refusal):
    """The message says which condition is wrong and what is expected."""


@dataclass(frozen=True)
class Encoder:
    conditioning: Conditioning
    data: Data
    # Maps without which this generator cannot draw at all.
    needs: tuple[str, ...] = ()

    @property
    def entries(self) -> dict[str, slice]:
        """Where each attribute lies in the vector."""
        widths = {name: len(values) for name, values in self.conditioning.classes.items()}
        widths |= dict.fromkeys(self.conditioning.numbers, 2)
        if self.conditioning.words:
            widths[REPORT] = len(self.conditioning.words)
        found, start = {}, 0
        for name, width in widths.items():
            found[name] = slice(start, start + width)
            start += width
        return found

    @property
    def vector_size(self) -> int:
        return max((each.stop for each in self.entries.values()), default=0)

    @property
    def spatial_channels(self) -> int:
        told = self.conditioning
        return told.mask + (told.image_channels + 1) * bool(told.image) + 2 * told.sketch

    def scaled(self, name: str, pixels: NDArray[Any]) -> Tensor:
        """Bring a second image to -1 to 1, by its own range if the recipe says one."""
        if name == self.conditioning.image and self.conditioning.image_range:
            low, high = self.conditioning.image_range
            return within(pixels, low, high)
        return scaled(pixels, self.data)

    def vector(self, attributes: Mapping[str, Sequence[Value]], count: int) -> Tensor:
        """Encode attributes; one that is missing or empty is withheld."""
        vector = torch.zeros(count, self.vector_size)
        for name, entries in self.entries.items():
            for row, value in enumerate(attributes.get(name, ())):
                if value not in (None, ""):
                    vector[row, entries] = torch.tensor(self._entry(name, value))
        return vector

    def _entry(self, name: str, value: Value) -> list[float]:
        told = self.conditioning
        if name in told.classes:
            known = told.classes[name]
            if str(value) not in known:
                raise ConditionNotUsable(
                    f"{name} cannot be “{value}”. Use one of: {', '.join(known)}; or leave it out."
                )
            return [float(str(value) == each) for each in known]
        if name in told.numbers:
            low, high = told.numbers[name]
            return [2 * (_number(name, value) - low) / (high - low) - 1, 1.0]
        said = str(value).lower()
        return [float(word.lower() in said) for word in told.words]

    def of_batch(
        self,
        vector: Tensor,
        *,
        images: Tensor | None,
        masks: Tensor | None,
        others: Mapping[str, Tensor],
    ) -> Condition:
        """Add the maps of a batch; arrays that are not there are withheld."""
        told, maps = self.conditioning, []
        count = len(vector)
        if told.mask:
            maps.append(self._labels(masks, count))
        if told.image:
            shown = images if told.image == ITSELF else others.get(told.image)
            maps.append(self._flagged(shown, told.image_channels, count))
        if told.sketch:
            drawn = others.get(SKETCH)
            if drawn is None and images is not None:
                drawn = sketch(images)
            maps.append(self._flagged(drawn, 1, count))
        return Condition(vector, torch.cat(maps, 1) if maps else None)

    def _labels(self, masks: Tensor | None, count: int) -> Tensor:
        if masks is None:
            return torch.zeros(count, self.conditioning.mask, *self.data.space)
        if masks.shape[1:] != self.data.space:
            raise ConditionNotUsable(
                f"A mask is {tuple(masks.shape[1:])}, but the recipe asks for {self.data.space}. "
                f"Bring it to that grid."
            )
        if int(masks.min()) < 0:
            raise ConditionNotUsable(
                f"A mask holds label {int(masks.min())}, but labels begin at 0. Renumber the mask."
            )
        if int(masks.max()) >= self.conditioning.mask:
            raise ConditionNotUsable(
                f"A mask holds label {int(masks.max())}, but the recipe knows labels 0 to "
                f"{self.conditioning.mask - 1}. Renumber the mask, or raise conditioning.mask."
            )
        return nnf.one_hot(masks.long(), self.conditioning.mask).movedim(-1, 1).float()

    def _flagged(self, image: Tensor | None, channels: int, count: int) -> Tensor:
        if image is None:
            return torch.zeros(count, channels + 1, *self.data.space)
        if image.shape[1:] != (channels, *self.data.space):
            raise ConditionNotUsable(
                f"A condition image is {tuple(image.shape[1:])}, but the recipe asks for "
                f"{(channels, *self.data.space)} (channels, then space)."
            )
        return torch.cat([image, torch.ones_like(image[:, :1])], 1)

    def of_requests(self, requests: Sequence[Mapping[str, Any]]) -> Condition:
        """Encode what a person asks for, image by image."""
        known = {*self.entries, MASK, IMAGE, SKETCH}
        for request in requests:
            if unknown := sorted(set(request) - known):
                raise ConditionNotUsable(
                    f"This generator cannot be told {', '.join(unknown)}. "
                    f"It knows: {', '.join(sorted(self.entries)) or 'no attributes'}."
                )
            self._must_be_told(request)
        columns = {name: [each.get(name) for each in requests] for name in self.entries}
        rows = [self._maps_of(each) for each in requests]
        maps = [each.spatial for each in rows if each.spatial is not None]
        vector = self.vector(columns, len(requests))
        return Condition(vector, torch.cat(maps) if maps else None)

    def _must_be_told(self, request: Mapping[str, Any]) -> None:
        """What was never withheld in training must not be missing when drawing."""
        told = self.conditioning
        maps = {MASK: told.mask, IMAGE: told.image, SKETCH: told.sketch}
        missing = [name for name, used in maps.items() if used and request.get(name) is None]
        missing = [name for name in missing if name in self.needs or not told.drop]
        if missing:
            raise ConditionNotUsable(
                f"This generator has never drawn without its {' and '.join(missing)}, so nothing "
                f"was drawn. Give the {' and '.join(missing)} with every request."
            )

    def _maps_of(self, request: Mapping[str, Any]) -> Condition:
        others = {}
        if request.get(IMAGE) is not None:
            pixels = _numbers(IMAGE, request[IMAGE])
            others[IMAGE] = self.scaled(self.conditioning.image, pixels)[None]
        if request.get(SKETCH) is not None:
            drawing = _numbers(SKETCH, request[SKETCH]).astype(np.float32)
            others[SKETCH] = torch.from_numpy(drawing)[None]
        mask = request.get(MASK)
        masks = None if mask is None else torch.from_numpy(_whole(MASK, mask))[None]
        if IMAGE in others:
            others[self.conditioning.image] = others[IMAGE]
        return self.of_batch(
            torch.zeros(1, 0), images=others.get(IMAGE), masks=masks, others=others
        )


def vector_of(cohort: Cohort, encoder: Encoder) -> Tensor:
    return encoder.vector(cohort.attributes, len(cohort))


def scaled(pixels: np.ndarray[Any, Any], data: Data) -> Tensor:
    """Bring stored values to -1 to 1, in float32: enough for 16 bits, which 8 would not be."""
    return within(pixels, data.low, data.high)


def within(pixels: np.ndarray[Any, Any], lowest: float, highest: float) -> Tensor:
    low, high = np.float32(lowest), np.float32(highest)
    return torch.from_numpy((pixels.astype(np.float32) - low) * (2 / (high - low)) - 1)


def unscaled(images: Tensor, data: Data) -> np.ndarray[Any, Any]:
    """Bring -1 to 1 back to stored values; a whole-number type is rounded, never wrapped."""
    values = (images.detach().cpu().double().numpy() + 1) / 2 * (data.high - data.low) + data.low
    if data.stored == "float32":
        return values.astype(np.float32)
    limits = np.iinfo(data.stored)
    return np.clip(np.rint(values), limits.min, limits.max).astype(data.stored)


def _number(name: str, value: Value) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]  # a wrong one is said below
    except (TypeError, ValueError, OverflowError) as why:
        raise ConditionNotUsable(f"{name} is a number; “{value}” is none.") from why
    if not math.isfinite(number):
        raise ConditionNotUsable(f"{name} is a number; “{value}” is none. Leave it out, or say it.")
    return number


def _numbers(name: str, said: object) -> NDArray[np.float64]:
    """Double precision holds every kind of stored value exactly."""
    try:
        numbers = np.asarray(said, np.float64)
    except (TypeError, ValueError, OverflowError) as why:
        raise ConditionNotUsable(f"The {name} is no array of numbers: {why}.") from why
    if not np.isfinite(numbers).all():
        raise ConditionNotUsable(f"The {name} holds values that are no numbers. Mend it first.")
    return numbers


def _whole(name: str, said: object) -> NDArray[np.int64]:
    numbers = _numbers(name, said)
    if (numbers != np.rint(numbers)).any() or (np.abs(numbers) > LARGEST_LABEL).any():
        raise ConditionNotUsable(
            f"The {name} holds values that are no labels. Labels are whole numbers from 0."
        )
    return numbers.astype(np.int64)
