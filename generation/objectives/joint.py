"""Image and annotation as one (ISING-GAN; Dimitrakopoulos, Sfikas & Nikou, ISBI 2020).

The generator draws the annotation beside the image, and the critic judges the pair. An annotation
is spins, −1 or 1, and neighbours that disagree cost energy, as in the Ising model:

E = 1 − mean over neighbours of s_i·s_j
"""

from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

import torch
from torch import Tensor

from generation.conditions.condition import Condition
from generation.noise import Chance
from generation.objectives.adversarial import Adversarial
from generation.objectives.objective import Batch, How, Losses
from generation.objectives.shaped import MasksMissing
from generation.presets.bounds import Between


class Joint(Adversarial):
    annotates: ClassVar[bool] = True
    beside: ClassVar[int] = 1
    unheard: ClassVar[tuple[str, ...]] = ("mask", "image", "sketch")

    @dataclass(frozen=True)
    class Options(Adversarial.Options):
        # Which label of the masks is drawn beside the image, and what disagreement costs.
        label: Annotated[int, Between(1, 254)] = 1
        coupling: Annotated[float, Between(0, 1000)] = 1.0

    options: Options

    def losses(self, phase: str, batch: Batch) -> Losses:
        if batch.masks is None:
            raise MasksMissing(
                "An annotation can only be learnt where masks say what it is, and this cohort has "
                "none. Add masks, or take the preset gan."
            )
        spins = (batch.masks == self.options.label).to(batch.images) * 2 - 1
        pairs = torch.cat([batch.images, spins.unsqueeze(1)], 1)
        losses = super().losses(phase, replace(batch, images=pairs))
        if phase == "critic" or losses.estimate is None:
            return losses
        ising = self.options.coupling * energy(losses.estimate[:, -1])
        return Losses({**losses.terms, "ising": ising}, losses.estimate)

    def drawn(self, batch: Batch) -> Tensor:
        return _spun(super().drawn(batch))

    def draw(self, noise: Chance, condition: Condition, how: How) -> Tensor:
        return _spun(super().draw(noise, condition, how))


def _spun(pair: Tensor) -> Tensor:
    """Bring the annotation, the last channel, between its two spins."""
    return torch.cat([pair[:, :-1], torch.tanh(pair[:, -1:])], 1)


def energy(spins: Tensor) -> Tensor:
    """1 − the mean product of neighbours, along every axis but the first: 0 where all agree."""
    agree = [
        (
            spins.narrow(axis, 1, spins.shape[axis] - 1)
            * spins.narrow(axis, 0, spins.shape[axis] - 1)
        )
        for axis in range(1, spins.dim())
    ]
    return 1 - torch.stack([each.mean() for each in agree]).mean()
