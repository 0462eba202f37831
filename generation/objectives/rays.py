"""A neural field for one patient (after NeRF, Mildenhall et al., ECCV 2020), as X-rays see it.

A projection is the line integral of attenuation, −log(I/I₀), along parallel rays around one axis.
The field is learnt from some views; any other angle can then be drawn.
"""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import torch
from torch import Tensor

from generation.conditions.condition import Condition
from generation.noise import Chance
from generation.objectives.objective import Batch, How, Losses, Objective, Setting
from generation.presets.bounds import Between
from generation.presets.recipe import Recipe


class Rays(Objective):
    roles: ClassVar[tuple[str, ...]] = ("field",)
    unheard: ClassVar[tuple[str, ...]] = ("mask", "image", "sketch", "classes", "words")

    @dataclass(frozen=True)
    class Options:
        angle: str = "angle"
        samples: Annotated[int, Between(2, 4096)] = 24

    options: Options

    def __init__(self, options: Options, setting: Setting) -> None:
        super().__init__(options, setting)
        self.field = setting.network("field", gives=1)
        self._angle = setting.entries[options.angle].start
        self._range = setting.recipe.conditioning.numbers[options.angle]

    @classmethod
    def wrong(cls, options: Any, recipe: Recipe) -> list[str]:  # noqa: ANN401  its own Options
        if set(recipe.conditioning.numbers) == {options.angle}:
            return []
        return [f"objective.angle: conditioning.numbers must have “{options.angle}” and no other"]

    def losses(self, phase: str, batch: Batch) -> Losses:  # noqa: ARG002  there is one phase only
        seen = self.projected(self.radians(batch.condition))
        return Losses({"rays": (seen - batch.images).square().mean()}, estimate=seen)

    def draw(self, noise: Chance, condition: Condition, how: How) -> Tensor:  # noqa: ARG002  a view is no chance
        return self.projected(self.radians(condition))

    def radians(self, condition: Condition) -> Tensor:
        low, high = self._range
        degrees = low + (condition.vector[:, self._angle] + 1) / 2 * (high - low)
        return torch.deg2rad(degrees)

    def projected(self, angles: Tensor) -> Tensor:
        """Return the integral along each ray, in −1 to 1: for each angle, height and place."""
        size, along = self.setting.data.size, self.options.samples
        places = (torch.arange(size, device=angles.device) + 0.5) * (2 / size) - 1
        depths = (torch.arange(along, device=angles.device) + 0.5) * (2 / along) - 1
        z, u, s = torch.meshgrid(places, places, depths, indexing="ij")
        cos, sin = angles.cos().view(-1, 1, 1, 1), angles.sin().view(-1, 1, 1, 1)
        x, y = u * cos - s * sin, u * sin + s * cos
        points = torch.stack([x, y, z.expand_as(x)], -1)
        attenuation: Tensor = self.field(points).squeeze(-1)
        return 2 * attenuation.mean(-1).unsqueeze(1) - 1
