"""Denoising diffusion (Ho et al., NeurIPS 2020), with v (Salimans & Ho, ICLR 2022) and DDIM (2021).

x_t = √ᾱ_t·image + √(1−ᾱ_t)·ε. The network says ε, or v = √ᾱ_t·ε − √(1−ᾱ_t)·image. Drawing goes
back step by step: `ancestral` adds fresh noise at each, `ddim` adds none.
"""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal

import torch
from torch import Tensor

from generation.conditions.condition import Condition
from generation.noise import Chance
from generation.objectives.guidance import guided
from generation.objectives.objective import Batch, How, Losses, Objective, Setting, told
from generation.presets.bounds import Between

LEAST_NOISY = 1e-5


class Denoising(Objective):
    roles = ("denoiser",)
    private: ClassVar[bool] = True
    withholds: ClassVar[bool] = True

    @dataclass(frozen=True)
    class Options:
        says: Literal["eps", "v"] = "eps"
        noising: Literal["cosine", "linear"] = "cosine"
        times: Annotated[int, Between(2, 10_000)] = 1000
        drawing: Literal["ancestral", "ddim"] = "ancestral"

    options: Options
    kept: Tensor  # ᾱ_t: how much of the image's variance is left at each time

    def __init__(self, options: Options, setting: Setting) -> None:
        super().__init__(options, setting)
        self.denoiser = setting.network("denoiser")
        # Not among the weights: it follows from the recipe.
        self.register_buffer("kept", kept_variance(options), persistent=False)

    @classmethod
    def steps_of(cls, options: Any) -> tuple[int, int]:  # noqa: ANN401  its own Options
        return 1, options.times

    def losses(self, phase: str, batch: Batch) -> Losses:  # noqa: ARG002  there is one phase only
        x, noise = batch.images, batch.chance.normal_like(batch.images)
        times = batch.chance.whole_numbers(self.options.times)
        noisy = self.noised(x, noise, times)
        said = self._says(noisy, times, told(batch, self.setting.drop))
        error = (said - self._target(x, noise, times)).square().mean()
        return Losses({self.options.says: error}, estimate=self._apart(noisy, said, times)[0])

    def noised(self, x: Tensor, noise: Tensor, times: Tensor) -> Tensor:
        a = self._at(times, x)
        return a.sqrt() * x + (1 - a).sqrt() * noise

    def draw(self, noise: Chance, condition: Condition, how: How) -> Tensor:
        x = noise.normal(*self.setting.image)
        times = torch.linspace(self.options.times - 1, 0, min(how.steps, self.options.times))
        for now, then in pairwise([*times.round().long().tolist(), -1]):
            x = self._back(x, now, then, noise=noise, condition=condition, scale=how.guidance)
        return x

    def _back(
        self,
        x: Tensor,
        now: int,
        then: int,
        *,
        noise: Chance,
        condition: Condition,
        scale: float,
    ) -> Tensor:
        """One step back (DDIM eq. 12): σ of the posterior for ancestral drawing, 0 for DDIM."""
        times = torch.full((len(x),), now, device=x.device)
        said = guided(self._says, x, times, condition, scale)
        image, eps = self._apart(x, said, times)
        if then < 0:
            return image
        a, before = self.kept[now], self.kept[then]
        sigma = torch.zeros_like(a)
        if self.options.drawing == "ancestral":
            sigma = ((1 - before) / (1 - a) * (1 - a / before)).clamp_min(0).sqrt()
        x = before.sqrt() * image + (1 - before - sigma**2).clamp_min(0).sqrt() * eps
        return x + sigma * noise.normal(*x.shape[1:]) if sigma > 0 else x

    def _says(self, x: Tensor, times: Tensor, condition: Condition) -> Tensor:
        said: Tensor = self.denoiser(x, times / self.options.times, condition)
        return said

    def _target(self, x: Tensor, noise: Tensor, times: Tensor) -> Tensor:
        if self.options.says == "eps":
            return noise
        a = self._at(times, x)
        return a.sqrt() * noise - (1 - a).sqrt() * x

    def _apart(self, noisy: Tensor, said: Tensor, times: Tensor) -> tuple[Tensor, Tensor]:
        """Take a noisy image apart into the image, kept within its range, and the noise."""
        a = self._at(times, noisy)
        if self.options.says == "eps":
            image = (noisy - (1 - a).sqrt() * said) / a.sqrt()
        else:
            image = a.sqrt() * noisy - (1 - a).sqrt() * said
        image = image.clamp(-1, 1)
        return image, (noisy - a.sqrt() * image) / (1 - a).sqrt()

    def _at(self, times: Tensor, x: Tensor) -> Tensor:
        return self.kept[times].view(-1, *(1,) * (x.dim() - 1))


def kept_variance(options: Denoising.Options) -> Tensor:
    """ᾱ_t of the cosine (Nichol & Dhariwal, 2021, eq. 17) or the linear schedule."""
    if options.noising == "linear":
        # Ho's 1e-4 to 0.02 over a thousand times; fewer times take larger steps.
        scale = 1000 / options.times
        betas = torch.linspace(1e-4 * scale, min(0.999, 0.02 * scale), options.times)
        return torch.cumprod(1 - betas, 0)
    t = (torch.arange(options.times, dtype=torch.float64) + 1) / options.times
    kept = (
        torch.cos((t + 0.008) / 1.008 * math.pi / 2) ** 2
        / math.cos(0.008 / 1.008 * math.pi / 2) ** 2
    )
    return kept.clamp(LEAST_NOISY, 1 - LEAST_NOISY).float()
