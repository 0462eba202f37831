"""Rectified flow (Liu et al., ICLR 2023): learn the straight way from noise to image.

x_t = (1 − t)·noise + t·image, and the network learns the velocity image − noise. Drawing follows
it in a few Euler steps.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Any, ClassVar

import torch
from torch import Tensor

from generation.conditions.condition import Condition
from generation.noise import Chance
from generation.objectives.guidance import guided
from generation.objectives.objective import Batch, How, Losses, Objective, Setting, told
from generation.presets.bounds import Between

MOST_STEPS = 10_000


class Flow(Objective):
    roles: ClassVar[tuple[str, ...]] = ("denoiser",)
    private: ClassVar[bool] = True
    withholds: ClassVar[bool] = True

    @dataclass(frozen=True)
    class Options:
        # Share of times drawn evenly; the others are logit-normal, around the middle of the way.
        even: Annotated[float, Between(0, 1)] = 0.1

    options: Options

    def __init__(self, options: Options, setting: Setting) -> None:
        super().__init__(options, setting)
        self.denoiser = setting.network("denoiser")

    @classmethod
    def steps_of(cls, options: Any) -> tuple[int, int]:  # noqa: ANN401, ARG003  the same for all options
        return 1, MOST_STEPS

    def losses(self, phase: str, batch: Batch) -> Losses:  # noqa: ARG002  there is one phase only
        x, t, velocity = self.way(batch)
        said = self.denoiser(x, t, told(batch, self.setting.drop))
        rest = (1 - t).view(-1, *(1,) * (x.dim() - 1))
        return Losses({"velocity": (said - velocity).square().mean()}, estimate=x + rest * said)

    def way(self, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
        """Return a point on the way of each image, its time, and the velocity there."""
        noise, t = batch.chance.normal_like(batch.images), self.times(batch.chance)
        at = t.view(-1, *(1,) * (batch.images.dim() - 1))
        return torch.lerp(noise, batch.images, at), t, batch.images - noise

    def times(self, chance: Chance) -> Tensor:
        even, middle = chance.uniform(), torch.sigmoid(chance.normal())
        return torch.where(chance.uniform() < self.options.even, even, middle)

    def draw(self, noise: Chance, condition: Condition, how: How) -> Tensor:
        return self.follow(noise.normal(*self.setting.image), condition, how)

    def follow(
        self,
        x: Tensor,
        condition: Condition,
        how: How,
        *,
        start: float = 0.0,
        held: Callable[[Tensor], Tensor] = lambda x: x,
    ) -> Tensor:
        """Walk from `start` of the way to its end; `held` puts back what must not move."""
        times = torch.linspace(start, 1, how.steps + 1).tolist()
        for now, then in pairwise(times):
            t = x.new_full((len(x),), now)
            x = held(x + (then - now) * self.velocity(x, t, condition, how))
        return x

    def velocity(self, x: Tensor, t: Tensor, condition: Condition, how: How) -> Tensor:
        return guided(self.denoiser, x, t, condition, how.guidance)
