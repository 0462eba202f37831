"""Rare conditions: draw a lesion into an image of somebody healthy, and change nothing else.

Learnt from images that have the lesion: its region is cut out of what the network is shown, and
the network draws the region anew. Outside of it the image that was given comes back as it was.
"""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import torch
from torch import Tensor

from generation.conditions.condition import Condition
from generation.noise import Chance
from generation.objectives.flow import Flow
from generation.objectives.objective import Batch, How, Losses, Setting
from generation.presets.bounds import Between
from generation.presets.recipe import Recipe


class Inpaint(Flow):
    """Its recipe tells the mask and the image “itself”."""

    withholds: ClassVar[bool] = False
    needs: ClassVar[tuple[str, ...]] = ("mask", "image")
    unheard: ClassVar[tuple[str, ...]] = ("sketch",)

    @dataclass(frozen=True)
    class Options(Flow.Options):
        # The label of the region to draw.
        label: Annotated[int, Between(1, 254)] = 1

    options: Options

    def __init__(self, options: Options, setting: Setting) -> None:
        super().__init__(options, setting)
        self._shown = setting.recipe.conditioning.mask  # the channel after the labels

    @classmethod
    def wrong(cls, options: Any, recipe: Recipe) -> list[str]:  # noqa: ANN401  its own Options
        if options.label < recipe.conditioning.mask:
            return []
        return [
            f"objective.label: {options.label} is no label of conditioning.mask, which knows 0 to "
            f"{recipe.conditioning.mask - 1}"
        ]

    def losses(self, phase: str, batch: Batch) -> Losses:  # noqa: ARG002  there is one phase only
        region = self._region(batch.condition)
        x, t, velocity = self.way(batch)
        x = torch.where(region > 0, x, batch.images)
        said = self.denoiser(x, t, self._cut(batch.condition))
        inside = (region * (said - velocity).square()).sum()
        rest = (1 - t).view(-1, *(1,) * (x.dim() - 1))
        drawn = torch.where(region > 0, x + rest * said, batch.images)
        return Losses({"velocity": inside / region.sum().clamp_min(1)}, estimate=drawn)

    def draw(self, noise: Chance, condition: Condition, how: How) -> Tensor:
        assert condition.spatial is not None  # noqa: S101  the recipe has maps
        region = self._region(condition)
        given = condition.spatial[:, self._shown : self._shown + self.setting.data.channels]

        def held(x: Tensor) -> Tensor:
            # The velocity outside was never learnt, and learning saw the image itself there.
            return torch.where(region > 0, x, given)

        x = held(noise.normal(*self.setting.image))
        return self.follow(x, self._cut(condition), how, held=held)

    def _region(self, condition: Condition) -> Tensor:
        assert condition.spatial is not None  # noqa: S101  the recipe has maps
        return condition.spatial[:, self.options.label : self.options.label + 1]

    def _cut(self, condition: Condition) -> Condition:
        """Show the image without the region: what is to be drawn must not be seen."""
        assert condition.spatial is not None  # noqa: S101  the recipe has maps
        spatial = condition.spatial.clone()
        spatial[:, self._shown :] *= 1 - self._region(condition)
        return Condition(condition.vector, spatial)
