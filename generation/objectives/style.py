"""StyleGAN2 (Karras et al., CVPR 2020): images by style, and a step in style is one in image.

Path length: |∇_w (image · y)| for random y is held at its own running mean, now and then.
"""

import math
from dataclasses import dataclass
from typing import Annotated

import torch
from torch import Tensor

from generation.conditions.condition import Condition
from generation.networks.shape import NetworkDoesNotFit
from generation.networks.style import StyleDecoder
from generation.noise import Chance
from generation.objectives.adversarial import Adversarial
from generation.objectives.objective import Batch, How, Losses, Setting
from generation.presets.bounds import Between

SLOWLY = 0.01


class Style(Adversarial):
    path: Tensor

    @dataclass(frozen=True)
    class Options(Adversarial.Options):
        path_length: Annotated[float, Between(0, 1000)] = 2.0
        path_every: Annotated[int, Between(1, 1000)] = 8

    options: Options

    def __init__(self, options: Options, setting: Setting) -> None:
        super().__init__(options, setting)
        made = self.generator
        if not isinstance(made, StyleDecoder):
            raise NetworkDoesNotFit("Images by style need the network “style” as their generator.")
        self.generator: StyleDecoder = made
        self.register_buffer("path", torch.zeros(()))

    def drawn(self, batch: Batch) -> Tensor:
        return self.styled(batch.chance, batch.condition)[0]

    def styled(self, chance: Chance, condition: Condition) -> tuple[Tensor, Tensor]:
        style = self.generator.styles(chance.normal(self.options.latent), condition)
        return self.generator.drawn(style, chance), style

    def of_generator(self, batch: Batch) -> Losses:
        losses = super().of_generator(batch)
        o = self.options
        if not o.path_length or batch.step % o.path_every:
            return losses
        miss = self.missed_path(batch)
        return Losses(
            {**losses.terms, "path length": o.path_length * o.path_every * miss}, losses.estimate
        )

    def missed_path(self, batch: Batch) -> Tensor:
        with torch.autocast(batch.images.device.type, enabled=False):
            image, style = self.styled(batch.chance, batch.condition)
            along = batch.chance.normal_like(image) / math.sqrt(image[0, 0].numel())
            (slope,) = torch.autograd.grad((image * along).sum(), style, create_graph=True)
            lengths = (slope.square().sum(1) + 1e-12).sqrt()
        with torch.no_grad():
            self.path.lerp_(lengths.mean(), SLOWLY if self.path else 1.0)
        return (lengths - self.path).square().mean()

    def draw(self, noise: Chance, condition: Condition, how: How) -> Tensor:  # noqa: ARG002  drawn in one step
        return self.styled(noise, condition)[0]
