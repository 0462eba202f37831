"""Cycle- and shape-consistent translation (Zhang, Yang & Zheng, CVPR 2018).

A cycle alone may move an organ, if the way back moves it back. Two segmentors, one for images and
one for sources, therefore look at what is translated: it must show the organs of what it came from.
They learn from real and from translated images together.
"""

from dataclasses import dataclass
from typing import Annotated

import torch
import torch.nn.functional as nnf
from torch import Tensor

from generation.conditions.condition import Condition
from generation.objectives.cycle import Cycle
from generation.objectives.objective import Batch, Losses, Phase, Setting
from generation.presets.bounds import Between
from generation.refusal import Refusal


class MasksMissing(Refusal):
    """The message says that organs can only be kept where a mask says what they are."""


class Shaped(Cycle):
    roles = (*Cycle.roles, "segmentor", "source_segmentor")
    only_trained = (*Cycle.only_trained, "segmentor", "source_segmentor")

    @dataclass(frozen=True)
    class Options(Cycle.Options):
        # How many labels the masks hold, background included.
        labels: Annotated[int, Between(2, 255)] = 2
        shape: Annotated[float, Between(0, 1e6)] = 1.0

    options: Options

    def __init__(self, options: Options, setting: Setting) -> None:
        super().__init__(options, setting)
        image, source = setting.data.channels, setting.recipe.conditioning.image_channels
        plain = {"gives": options.labels, "timed": False, "spatial": 0, "vector": 0}
        self.segmentor = setting.network("segmentor", takes=image, **plain)
        self.source_segmentor = setting.network("source_segmentor", takes=source, **plain)

    @property
    def phases(self) -> tuple[Phase, ...]:
        looking = Phase("segmentors", ("segmentor", "source_segmentor"), constrained=False)
        return *super().phases, looking

    def losses(self, phase: str, batch: Batch) -> Losses:
        if phase == "segmentors":
            return self.of_segmentors(batch)
        losses = super().losses(phase, batch)
        if phase == "critics" or not self.options.shape:
            return losses
        terms = self.shapes(batch, self.translated(batch))
        kept = {name: self.options.shape * term for name, term in terms.items()}
        return Losses({**losses.terms, **kept}, losses.estimate)

    def of_segmentors(self, batch: Batch) -> Losses:
        own, of_sources = self._masks(batch)
        with torch.no_grad():
            translated = self.translated(batch)
        real = {
            "segmentor": self._missed(self.segmentor, batch.images, own),
            "source segmentor": self._missed(
                self.source_segmentor, self.sources(batch), of_sources
            ),
        }
        return Losses(real | self.shapes(batch, translated))

    def translated(self, batch: Batch) -> tuple[Tensor, Tensor]:
        told = Condition(batch.condition.vector)
        return self.there(self.sources(batch), None, told), self.back(batch.images, None, told)

    def shapes(self, batch: Batch, translated: tuple[Tensor, Tensor]) -> dict[str, Tensor]:
        """How far the organs in a translation are from those of what was translated."""
        own, of_sources = self._masks(batch)
        return {
            "shape": self._missed(self.segmentor, translated[0], of_sources),
            "source shape": self._missed(self.source_segmentor, translated[1], own),
        }

    def _masks(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """The masks of the images, and of the sources, which are moved on in the batch."""
        if batch.masks is None:
            raise MasksMissing(
                "The shape of organs can only be kept where masks say what they are, and this "
                "cohort has none. Add masks, or take the preset cyclegan."
            )
        return batch.masks, batch.masks.roll(max(1, len(batch.masks) // 2), 0)

    @staticmethod
    def _missed(network: torch.nn.Module, images: Tensor, masks: Tensor) -> Tensor:
        told = Condition(images.new_zeros(len(images), 0))
        return nnf.cross_entropy(network(images, None, told).float(), masks)
