"""Latent diffusion (Rombach et al., CVPR 2022): an autoencoder, then a flow among its latents.

The latents are brought to unit variance by a scale that is measured while the autoencoder learns;
without it the flow would start from noise of the wrong size.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

import torch
import torch.nn.functional as nnf
from torch import Tensor

from generation.conditions.condition import Condition
from generation.networks.autoencoder import Encoding
from generation.networks.shape import NetworkDoesNotFit
from generation.noise import Chance
from generation.objectives.flow import Flow
from generation.objectives.objective import Batch, How, Losses, Objective, Phase, Setting, told
from generation.presets.bounds import Between


class Latent(Flow):
    roles: ClassVar[tuple[str, ...]] = ("autoencoder", "denoiser")
    only_trained: ClassVar[tuple[str, ...]] = ("drawing",)
    # A constraint would hold what the autoencoder makes of an image, not what is drawn.
    constrainable: ClassVar[bool] = False

    @dataclass(frozen=True)
    class Options(Flow.Options):
        # The share of the training that the autoencoder gets, and the weight of its KL term.
        encoding: Annotated[float, Between(0, 1)] = 0.4
        kl: Annotated[float, Between(0, 10)] = 1e-4

    options: Options
    spread: Tensor
    drawing: Tensor  # whether the second stage has begun

    def __init__(self, options: Options, setting: Setting) -> None:
        Objective.__init__(self, options, setting)
        made = setting.network("autoencoder")
        if not isinstance(made, Encoding):
            raise NetworkDoesNotFit(
                f"“{setting.networks['autoencoder'].kind}” has no latents, so nothing was built. "
                f"Name “autoencoder” or “monai-autoencoder” in networks.autoencoder."
            )
        self.autoencoder = made
        size, latents = setting.data.size // made.factor, made.latents
        self.denoiser = setting.network("denoiser", size=size, takes=latents, gives=latents)
        self.latent = (latents, *(size,) * setting.data.dimensions)
        self.register_buffer("spread", torch.ones(()))
        self.register_buffer("drawing", torch.zeros((), dtype=torch.bool))

    @property
    def phases(self) -> tuple[Phase, ...]:
        end = self.options.encoding
        return (
            Phase("autoencoder", ("autoencoder",), end=end),
            Phase("denoiser", ("denoiser",), start=end, constrained=False),
        )

    def begin(self, phase: str) -> None:
        if phase == "denoiser":
            self.drawing.fill_(value=True)

    def watched(self) -> bool:
        """A hold-out that ends the training in the first stage would leave the second unlearnt."""
        return bool(self.drawing)

    def losses(self, phase: str, batch: Batch) -> Losses:
        if phase == "autoencoder":
            return self._encoding(batch)
        with torch.no_grad():
            mean, _ = self.autoencoder.encode(batch.images)
        z = (mean / self.spread).detach().float()
        noise, t = batch.chance.normal_like(z), self.times(batch.chance)
        x = torch.lerp(noise, z, t.view(-1, *(1,) * (z.dim() - 1)))
        said = self.denoiser(x, t, self._smaller(told(batch, self.setting.drop)))
        return Losses({"velocity": (said - (z - noise)).square().mean()})

    def _encoding(self, batch: Batch) -> Losses:
        mean, spread = self.autoencoder.encode(batch.images)
        z = mean + (spread / 2).exp() * batch.chance.normal_like(mean)
        seen = self.autoencoder.decode(z)
        kl = 0.5 * (mean.square() + spread.exp() - 1 - spread).mean()
        with torch.no_grad():
            self.spread.lerp_(mean.float().std(), 0.1)
        return Losses(
            {"l1": (seen - batch.images).abs().mean(), "kl": self.options.kl * kl}, estimate=seen
        )

    def draw(self, noise: Chance, condition: Condition, how: How) -> Tensor:
        z = self.follow(noise.normal(*self.latent), self._smaller(condition), how)
        return self.autoencoder.decode(z * self.spread)

    def held_out(self, batch: Batch) -> Tensor:
        """The second stage alone: the first is over when anybody looks."""
        return self.losses("denoiser", batch).terms["velocity"]

    def _smaller(self, condition: Condition) -> Condition:
        """Bring maps to the latents' grid."""
        if condition.spatial is None:
            return condition
        return Condition(
            condition.vector, nnf.interpolate(condition.spatial, size=self.latent[1:], mode="area")
        )
