"""Compose what was never seen together: the guidance of each attribute is added up.

velocity = untold + scale · Σ (told only this attribute − untold), after composable diffusion
(Liu et al., ECCV 2022). Attributes are withheld one by one while training, so that each can be
told alone.
"""

from dataclasses import dataclass
from typing import Annotated

import torch
from torch import Tensor

from generation.conditions.condition import Condition, stacked
from generation.objectives.flow import Flow
from generation.objectives.objective import Batch, How, Losses
from generation.presets.bounds import Between


class Composed(Flow):
    @dataclass(frozen=True)
    class Options(Flow.Options):
        # How often each attribute is withheld on its own.
        alone: Annotated[float, Between(0, 1)] = 0.4

    options: Options

    def losses(self, phase: str, batch: Batch) -> Losses:  # noqa: ARG002  there is one phase only
        x, t, velocity = self.way(batch)
        vector = batch.condition.vector.clone()
        for entries in self.setting.entries.values():
            withheld = batch.chance.uniform() < self.options.alone
            vector[withheld, entries] = 0
        said = self.denoiser(x, t, Condition(vector, batch.condition.spatial))
        rest = (1 - t).view(-1, *(1,) * (x.dim() - 1))
        return Losses({"velocity": (said - velocity).square().mean()}, estimate=x + rest * said)

    def velocity(self, x: Tensor, t: Tensor, condition: Condition, how: How) -> Tensor:
        told = [condition.only(entries) for entries in self.setting.entries.values()]
        whole = stacked([Condition(condition.withheld().vector, condition.spatial), *told])
        count = len(told) + 1
        untold, *each = self.denoiser(torch.cat([x] * count), torch.cat([t] * count), whole).chunk(
            count
        )
        added: Tensor = untold + how.guidance * sum(said - untold for said in each)
        return added
