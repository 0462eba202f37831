"""The variational autoencoder (Kingma & Welling, ICLR 2014), and two that condition it.

−log p(x) ≤ E_q[−log N(x; decoder(z, y), σ²)] + β·KL(q(z | x, y) ‖ N(0, 1))

Both terms are true nats, given per value of the image, so that they can be read as bits. The
encoder may be kept from the label: then z describes what the label does not, and a label can be
changed at the same z (ICVAE; Pesteie et al., IEEE TMI 2019). Independence of z and y is measured by
the Hilbert-Schmidt criterion and may be asked for.
"""

import math
from dataclasses import dataclass, replace
from typing import Annotated, Any

import torch
from torch import Tensor

from generation.conditions.condition import Condition
from generation.noise import Chance
from generation.objectives.objective import Batch, How, Losses, Objective, Setting
from generation.presets.bounds import Between
from generation.presets.recipe import Recipe

# The encoder's log-variance is kept where its exponential is a number.
WIDEST = 10.0


class Variational(Objective):
    roles = ("encoder", "decoder")

    @dataclass(frozen=True)
    class Options:
        latent: Annotated[int, Between(1, 4096)] = 64
        # Standard deviation of an image around what the decoder says, in units of -1 to 1.
        sigma: Annotated[float, Between(1e-4, 10)] = 0.1
        beta: Annotated[float, Between(0, 1000)] = 1.0
        # Is the encoder told the condition, as the decoder is?
        told: bool = True
        # Weight of the dependence between latent and label.
        independence: Annotated[float, Between(0, 1e6)] = 0.0

    options: Options

    def __init__(self, options: Options, setting: Setting) -> None:
        super().__init__(options, setting)
        unheard = {} if options.told else {"vector": 0}
        self.encoder = setting.network("encoder", gives=2 * options.latent, timed=False, **unheard)
        self.decoder = setting.network("decoder", takes=options.latent, timed=False)

    @classmethod
    def wrong(cls, options: Any, recipe: Recipe) -> list[str]:  # noqa: ANN401  its own Options
        told = recipe.conditioning
        if not options.independence or told.classes or told.numbers or told.words:
            return []
        return ["objective.independence: nothing is told that a latent could be independent of"]

    def losses(self, phase: str, batch: Batch) -> Losses:  # noqa: ARG002  there is one phase only
        mean, log_variance = self.encoded(batch.images, batch.condition)
        z = mean + (log_variance / 2).exp() * batch.chance.normal(self.options.latent)
        image = self.decoder(z, None, batch.condition)
        terms = {
            "reconstruction": self.surprise(batch.images, image).mean(),
            "divergence": self.options.beta * self._per_value(divergence(mean, log_variance)),
        }
        if self.options.independence:
            terms["dependence"] = self.options.independence * dependence(z, batch.condition.vector)
        return Losses(terms, estimate=image)

    def encoded(self, images: Tensor, condition: Condition) -> tuple[Tensor, Tensor]:
        told = condition if self.options.told else _unlabelled(condition)
        mean, log_variance = self.encoder(images, None, told).float().chunk(2, 1)
        return mean, log_variance.clamp(-WIDEST, WIDEST)

    def surprise(self, images: Tensor, said: Tensor) -> Tensor:
        """−log N(images; said, σ²), for each value."""
        sigma = self.options.sigma
        constant = math.log(sigma) + math.log(2 * math.pi) / 2
        return ((images - said.float()) / sigma).square() / 2 + constant

    def _per_value(self, nats: Tensor) -> Tensor:
        return nats.mean() / math.prod(self.setting.image)

    def bits(self, batch: Batch) -> float:
        """The bound on what one value of these images costs, at this σ, in bits."""
        mean, log_variance = self.encoded(batch.images, batch.condition)
        z = mean + (log_variance / 2).exp() * batch.chance.normal(self.options.latent)
        image = self.decoder(z, None, batch.condition)
        nats = self.surprise(batch.images, image).mean()
        return (nats + self._per_value(divergence(mean, log_variance))).item() / math.log(2)

    def relabelled(self, images: Tensor, condition: Condition, wanted: Condition) -> Tensor:
        """Keep what the latent says of these images and tell the decoder another condition."""
        image: Tensor = self.decoder(self.encoded(images, condition)[0], None, wanted)
        return image

    def draw(self, noise: Chance, condition: Condition, how: How) -> Tensor:  # noqa: ARG002  drawn in one step
        image: Tensor = self.decoder(noise.normal(self.options.latent), None, condition)
        return image


def divergence(mean: Tensor, log_variance: Tensor) -> Tensor:
    """KL(N(mean, variance) ‖ N(0, 1)) for each of the batch, in nats."""
    return (mean.square() + log_variance.exp() - log_variance - 1).sum(1) / 2


def dependence(z: Tensor, y: Tensor) -> Tensor:
    """The Hilbert-Schmidt independence criterion (Gretton et al., ALT 2005): trace(KHLH)/(n−1)².

    Gaussian kernels; as wide as the median distance, which is not learnt from.
    """
    count = len(z)
    centre = torch.eye(count, device=z.device) - 1 / count
    kernels = [_kernel(each.float()) for each in (z, y)]
    return torch.trace(kernels[0] @ centre @ kernels[1] @ centre) / (count - 1) ** 2


def _kernel(x: Tensor) -> Tensor:
    distances = (x.unsqueeze(0) - x.unsqueeze(1)).square().sum(2)
    others = distances.detach()[distances.detach() > 0]
    width = others.median() if len(others) else distances.new_ones(())
    return torch.exp(-distances / width)


def _unlabelled(condition: Condition) -> Condition:
    return replace(condition, vector=condition.vector[:, :0])
