"""Lesions by description (after Patho-GAN; Niu et al., IEEE JBHI 26, 2022).

A detector learns which images show a lesion, then stays as it is. What its neurons say where they
speak for a lesion is the description of it: where it is, and what it looks like. The generator is
shown the anatomy without the lesion and the description, and must draw an image that the detector
describes in the same words. To move, add or take away a lesion is to edit the description.
"""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from generation.conditions.condition import Condition
from generation.networks.layers import convolution
from generation.noise import Chance
from generation.objectives.objective import Batch, Losses, Objective, Phase, Setting
from generation.objectives.paired import Paired
from generation.presets.bounds import Between
from generation.presets.recipe import Recipe


class Detector(nn.Module):
    """Features on a grid of a quarter of the image's size, and which label they speak for."""

    def __init__(self, dims: int, channels: int, width: int, labels: int) -> None:
        super().__init__()
        self.first = convolution(dims, channels, width, stride=2)
        self.second = convolution(dims, width, width, stride=2)
        self.labels = nn.Linear(width, labels)

    def features(self, images: Tensor) -> Tensor:
        return nnf.relu(self.second(nnf.relu(self.first(images))))

    def forward(self, images: Tensor) -> Tensor:
        """The strongest place speaks: a lesion is small."""
        said: Tensor = self.labels(self.features(images).flatten(2).amax(2))
        return said


class Described(Paired):
    only_trained: ClassVar[tuple[str, ...]] = ("critic",)
    # A hold-out would end it while only the detector learns.
    stops_early: ClassVar[bool] = False
    needs: ClassVar[tuple[str, ...]] = ("mask", "image")
    unheard: ClassVar[tuple[str, ...]] = ("sketch",)

    @dataclass(frozen=True)
    class Options(Paired.Options):
        # The attribute whose first value means “no lesion”, and the label of lesions in masks.
        attribute: str = "lesion"
        label: Annotated[int, Between(1, 254)] = 1
        # The detector's width, and the share of the training that it gets.
        width: Annotated[int, Between(4, 256)] = 16
        detecting: Annotated[float, Between(0.01, 0.99)] = 0.3
        # Likeness in the detector's features, and of the descriptions.
        perceived: Annotated[float, Between(0, 1e6)] = 1.0
        described: Annotated[float, Between(0, 1e6)] = 10.0

    options: Options

    def __init__(self, options: Options, setting: Setting) -> None:
        Objective.__init__(self, options, setting)
        data, entries = setting.data, setting.entries[options.attribute]
        self._label, labels = entries, entries.stop - entries.start
        self._mask = setting.recipe.conditioning.mask
        shown = {"timed": False, "vector": 0, "spatial": self._mask + options.width}
        self.generator = setting.network("generator", takes=1, **shown)
        self.critic = setting.network("critic", **shown)
        self.detector = Detector(data.dimensions, data.channels, options.width, labels)

    @classmethod
    def wrong(cls, options: Any, recipe: Recipe) -> list[str]:  # noqa: ANN401  its own Options
        told, wrong = recipe.conditioning, []
        if set(told.classes) != {options.attribute}:
            wrong.append(
                f"objective.attribute: conditioning.classes must have “{options.attribute}” alone"
            )
        if told.image not in {"", "itself"}:
            wrong.append("conditioning.image: what is described is the image “itself”")
        if told.mask and options.label >= told.mask:
            wrong.append(f"objective.label: {options.label} is no label of conditioning.mask")
        return wrong

    @property
    def phases(self) -> tuple[Phase, ...]:
        start = self.options.detecting
        return (
            Phase("detector", ("detector",), end=start, constrained=False),
            Phase("critic", ("critic",), start=start, constrained=False),
            Phase("generator", ("generator",), start=start),
        )

    def losses(self, phase: str, batch: Batch) -> Losses:
        if phase == "detector":
            label = batch.condition.vector[:, self._label]
            return Losses({"detector": nnf.cross_entropy(self.detector(batch.images), label)})
        losses = super().losses(phase, batch)
        if phase == "critic" or losses.estimate is None:
            return losses
        o, drawn = self.options, losses.estimate
        seen, wanted = (self.detector.features(x) for x in (drawn, batch.images))
        said, asked = (self.describe(x) for x in (drawn, batch.images))
        terms = {
            "perceived": o.perceived * (seen - wanted).abs().mean(),
            "described": o.described * (said - asked).abs().mean(),
        }
        return Losses({**losses.terms, **terms}, drawn)

    def describe(self, images: Tensor) -> Tensor:
        """What neurons say for a lesion and against none, place by place."""
        weight = self.detector.labels.weight
        speaks = (weight[1:].amax(0) - weight[0]).clamp_min(0)
        return self.detector.features(images) * speaks.view(1, -1, *(1,) * (images.dim() - 2))

    def drawn(self, chance: Chance, condition: Condition) -> Tensor:
        noise = chance.normal(1, *self.setting.data.space)
        image: Tensor = self.generator(noise, None, self.shown(condition))
        return image

    def judged(self, images: Tensor, condition: Condition) -> Tensor:
        judged: Tensor = self.critic(images, None, self.shown(condition))
        return judged

    def shown(self, condition: Condition) -> Condition:
        """The anatomy, and the description of the image that came with the request."""
        return self.asked(condition, self.describe(self._image(condition)))

    def asked(self, condition: Condition, description: Tensor) -> Condition:
        """Ask for this description, which may have been edited, in this anatomy."""
        assert condition.spatial is not None  # noqa: S101  the recipe has maps
        anatomy = condition.spatial[:, : self._mask].clone()
        anatomy[:, self.options.label] = 0
        wide = nnf.interpolate(description, size=self.setting.data.space, mode="nearest")
        return Condition(wide.new_zeros(len(wide), 0), torch.cat([anatomy, wide], 1))

    def edited(self, noise: Chance, condition: Condition, description: Tensor) -> Tensor:
        """Draw what an edited description says."""
        plane = noise.normal(1, *self.setting.data.space)
        image: Tensor = self.generator(plane, None, self.asked(condition, description))
        return image

    def _image(self, condition: Condition) -> Tensor:
        assert condition.spatial is not None  # noqa: S101  the recipe has maps
        return condition.spatial[:, self._mask : self._mask + self.setting.data.channels]
