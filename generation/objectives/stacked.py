"""Slices of one stack that fit each other (after XCAT-GAN; Amirrajab et al., MICCAI 2020).

A label map of a body phantom says where everything is, and the network, which has learnt from real
images and their labels, gives it the texture of a scan. It draws slice by slice; that a stack holds
together, each slice is shown the labels of its neighbours too, and all hear one and the same noise.
"""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import torch
from torch import Tensor

from generation.conditions.condition import Condition
from generation.noise import Chance
from generation.objectives.objective import Objective, Setting
from generation.objectives.paired import Paired
from generation.presets.bounds import Between
from generation.presets.recipe import Recipe

VOLUMES = 3


class Stacked(Paired):
    """Its recipe is of volumes, the first axis of which counts slices; networks see planes."""

    needs: ClassVar[tuple[str, ...]] = ("mask",)
    unheard: ClassVar[tuple[str, ...]] = ("image", "sketch")

    @dataclass(frozen=True)
    class Options(Paired.Options):
        # How many slices to each side a slice is shown the labels of.
        reach: Annotated[int, Between(0, 8)] = 1

    options: Options

    def __init__(self, options: Options, setting: Setting) -> None:
        Objective.__init__(self, options, setting)
        plane = {
            "dimensions": VOLUMES - 1,
            "timed": False,
            "spatial": setting.spatial * (2 * options.reach + 1),
        }
        self.generator = setting.network("generator", takes=1, **plane)
        self.critic = setting.network("critic", **plane)

    @classmethod
    def wrong(cls, options: Any, recipe: Recipe) -> list[str]:  # noqa: ANN401, ARG003  its own Options
        if recipe.data.dimensions == VOLUMES:
            return []
        return ["data.dimensions: a stack is a volume; say 3"]

    def drawn(self, chance: Chance, condition: Condition) -> Tensor:
        size = self.setting.data.size
        # One plane of noise for the whole stack.
        noise = chance.normal(1, size, size).repeat_interleave(size, 0)
        image: Tensor = self.generator(noise, None, self.slices(condition))
        return unfolded(image, size)

    def judged(self, images: Tensor, condition: Condition) -> Tensor:
        judged: Tensor = self.critic(folded(images), None, self.slices(condition))
        return judged

    def slices(self, condition: Condition) -> Condition:
        """Ask for each slice: with its own labels, and those of its neighbours."""
        assert condition.spatial is not None  # noqa: S101  the recipe has a mask
        size, reach = self.setting.data.size, self.options.reach
        places = torch.arange(size, device=condition.spatial.device)
        near = [
            condition.spatial[:, :, (places + step).clamp(0, size - 1)]
            for step in range(-reach, reach + 1)
        ]
        vector = condition.vector.repeat_interleave(size, 0)
        return Condition(vector, folded(torch.cat(near, 1)))


def folded(volumes: Tensor) -> Tensor:
    """(batch, channels, slices, …) as (batch · slices, channels, …)."""
    return volumes.transpose(1, 2).flatten(0, 1)


def unfolded(planes: Tensor, slices: int) -> Tensor:
    return planes.reshape(-1, slices, *planes.shape[1:]).transpose(1, 2)
