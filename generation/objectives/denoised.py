"""A denoising autoencoder with a critic (after SDAE-GAN; Wu et al., Med Image Anal 65, 2020).

An image is spoiled, by noise and by a window that is blanked; the encoder must say in a few numbers
what it was, and the decoder, against a critic, show it. New images are decoded from codes like
those of the cohort; of several, the one is kept that the critic rewards most.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

import torch
from torch import Tensor

from generation.conditions.condition import Condition
from generation.noise import Chance, TrainingChance
from generation.objectives.adversarial import CRITIC, GENERATOR, Wanted
from generation.objectives.choosing import best, repeated
from generation.objectives.objective import Batch, How, Losses, Objective, Phase, Setting
from generation.presets.bounds import Between

SLOWLY = 0.05


class Denoised(Objective):
    roles = ("encoder", "decoder", "critic")
    stops_early: ClassVar[bool] = False
    unheard: ClassVar[tuple[str, ...]] = ("mask", "image", "sketch")
    middle: Tensor  # of the codes of real images
    spread: Tensor  # their covariance

    @dataclass(frozen=True)
    class Options:
        loss: Wanted = "least-squares"
        latent: Annotated[int, Between(1, 1024)] = 32
        # Standard deviation of the noise, and how much of each axis the blanked window takes.
        noise: Annotated[float, Between(0, 10)] = 0.3
        blanked: Annotated[float, Between(0, 1)] = 0.25
        rebuilt: Annotated[float, Between(0, 1e6)] = 10.0
        candidates: Annotated[int, Between(1, 64)] = 4

    options: Options

    def __init__(self, options: Options, setting: Setting) -> None:
        super().__init__(options, setting)
        plain = {"timed": False}
        self.encoder = setting.network("encoder", gives=options.latent, vector=0, **plain)
        self.decoder = setting.network("decoder", takes=options.latent, **plain)
        self.critic = setting.network("critic", **plain)
        self.register_buffer("middle", torch.zeros(options.latent))
        self.register_buffer("spread", torch.eye(options.latent))

    @property
    def phases(self) -> tuple[Phase, ...]:
        return (
            Phase("critic", ("critic",), constrained=False),
            Phase("autoencoder", ("encoder", "decoder")),
        )

    def losses(self, phase: str, batch: Batch) -> Losses:
        told, loss = batch.condition, self.options.loss
        codes = self.coded(self.spoiled(batch.images, batch.chance))
        seen = self.decoder(codes, None, told)
        if phase == "critic":
            real = self.critic(batch.images, None, told)
            return Losses({"critic": CRITIC[loss](real, self.critic(seen.detach(), None, told))})
        if torch.is_grad_enabled():
            self._follow(codes.detach().float())
        miss = self.options.rebuilt * (seen - batch.images).abs().mean()
        wanted = GENERATOR[loss](self.critic(seen, None, told))
        return Losses({"rebuilt": miss, "decoder": wanted}, estimate=seen)

    def spoiled(self, images: Tensor, chance: TrainingChance) -> Tensor:
        """Add noise, and blank a window somewhere in each image."""
        noisy = images + self.options.noise * chance.normal_like(images)
        for_each = (-1, *(1,) * (images.dim() - 1))
        outside = torch.zeros(len(images), *(1,) * (images.dim() - 1), dtype=torch.bool)
        outside = outside.to(images.device)
        for axis in range(2, images.dim()):
            size = images.shape[axis]
            width = round(self.options.blanked * size)
            start = chance.whole_numbers(size - width + 1).view(for_each)
            shape = [1] * images.dim()
            shape[axis] = size
            places = torch.arange(size, device=images.device).view(shape)
            outside = outside | (places < start) | (places >= start + width)
        return torch.where(outside, noisy, -1.0)

    def coded(self, images: Tensor) -> Tensor:
        codes: Tensor = self.encoder(images, None, Condition(images.new_zeros(len(images), 0)))
        return codes

    def rebuilt(self, spoiled: Tensor, condition: Condition) -> Tensor:
        image: Tensor = self.decoder(self.coded(spoiled), None, condition)
        return image

    @torch.no_grad()
    def _follow(self, codes: Tensor) -> None:
        # What is remembered is no part of the half-precise pass it is told in.
        with torch.autocast(codes.device.type, enabled=False):
            self.middle.lerp_(codes.mean(0), SLOWLY)
            away = codes - self.middle
            self.spread.lerp_(away.T @ away / len(codes), SLOWLY)

    def draw(self, noise: Chance, condition: Condition, how: How) -> Tensor:  # noqa: ARG002  drawn in one step
        count = self.options.candidates
        values, axes = torch.linalg.eigh(self.spread.double())
        root = (axes * values.clamp_min(0).sqrt()).float()
        z = noise.normal(count, self.options.latent).flatten(0, 1)
        asked = repeated(condition, count)
        images: Tensor = self.decoder(self.middle + z @ root.T, None, asked)
        return best(images, self.reward(images, asked), of=count)

    def reward(self, images: Tensor, condition: Condition) -> Tensor:
        """What the critic thinks of each image as a whole."""
        judged: Tensor = self.critic(images, None, condition)
        return judged.flatten(1).mean(1)
