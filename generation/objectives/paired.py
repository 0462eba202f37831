"""Translation from pairs: Pix2Pix (Isola et al., CVPR 2017) and SPADE (Park et al., CVPR 2019).

The generator hears the source and some noise; the critic judges patches of the *pair* of source
and image, so that a good picture of the wrong patient is no answer; L1 says where.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

import torch
from torch import Tensor

from generation.conditions.condition import Condition
from generation.noise import Chance
from generation.objectives.adversarial import CRITIC, GENERATOR, Wanted
from generation.objectives.objective import Batch, How, Losses, Objective, Phase, Setting
from generation.presets.bounds import Between


class Paired(Objective):
    roles: ClassVar[tuple[str, ...]] = ("generator", "critic")
    only_trained: ClassVar[tuple[str, ...]] = ("critic",)

    @dataclass(frozen=True)
    class Options:
        loss: Wanted = "least-squares"
        l1: Annotated[float, Between(0, 1e6)] = 100.0

    options: Options

    def __init__(self, options: Options, setting: Setting) -> None:
        super().__init__(options, setting)
        # One channel of noise goes in; the source is part of the condition.
        self.generator = setting.network("generator", takes=1, timed=False)
        self.critic = setting.network("critic", timed=False)

    @property
    def phases(self) -> tuple[Phase, ...]:
        return (
            Phase("critic", ("critic",), constrained=False),
            Phase("generator", ("generator",)),
        )

    def losses(self, phase: str, batch: Batch) -> Losses:
        if phase == "critic":
            with torch.no_grad():
                drawn = self.drawn(batch.chance, batch.condition)
            real = self.judged(batch.images, batch.condition)
            loss = CRITIC[self.options.loss](real, self.judged(drawn, batch.condition))
            return Losses({"critic": loss / 2})
        drawn = self.drawn(batch.chance, batch.condition)
        wanted = GENERATOR[self.options.loss](self.judged(drawn, batch.condition))
        miss = self.options.l1 * (drawn - batch.images).abs().mean()
        return Losses({"generator": wanted, "l1": miss}, estimate=drawn)

    def drawn(self, chance: Chance, condition: Condition) -> Tensor:
        noise = chance.normal(1, *self.setting.data.space)
        image: Tensor = self.generator(noise, None, condition)
        return image

    def judged(self, images: Tensor, condition: Condition) -> Tensor:
        judged: Tensor = self.critic(images, None, condition)
        return judged

    def held_out(self, batch: Batch) -> Tensor:
        return (self.drawn(batch.chance, batch.condition) - batch.images).abs().mean()

    def draw(self, noise: Chance, condition: Condition, how: How) -> Tensor:  # noqa: ARG002  drawn in one step
        return self.drawn(noise, condition)
