"""The Hamiltonian variational autoencoder (Caterini, Doucet & Sejdinovic, NeurIPS 2018).

The encoder's guess z₀ gets a momentum and follows the target log p(x, z) for some leapfrog steps,
so that the posterior is better than any Gaussian. The momentum is cooled on the way (fixed
tempering), whose volume and that of ρ₀ = γ/√β₀ cancel; the bound is algorithm 1 there:

log p(x, z_K) + log N(ρ_K) − log q(z₀ | x) − log N(γ)
"""

import math
from dataclasses import dataclass
from typing import Annotated

import torch
from torch import Tensor

from generation.conditions.condition import Condition
from generation.objectives.objective import Batch, Losses
from generation.objectives.variational import Variational
from generation.presets.bounds import Between


class Hamiltonian(Variational):
    @dataclass(frozen=True)
    class Options(Variational.Options):
        leaps: Annotated[int, Between(1, 100)] = 3
        step: Annotated[float, Between(1e-6, 10)] = 0.01
        # β₀: how much hotter than the target the momentum begins, below one.
        tempering: Annotated[float, Between(1e-3, 1)] = 0.3

    options: Options

    def losses(self, phase: str, batch: Batch) -> Losses:  # noqa: ARG002  there is one phase only
        with torch.autocast(batch.images.device.type, enabled=False):
            bound, image = self.bound(batch)
        return Losses({"bound": -self._per_value(bound)}, estimate=image)

    def bound(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Return the bound on log p(x) of each image, in nats, and what is decoded in the end."""
        mean, log_variance = self.encoded(batch.images, batch.condition)
        drawn, momentum = (batch.chance.normal(self.options.latent) for _ in range(2))
        z = mean + (log_variance / 2).exp() * drawn
        before = _log_normal(drawn) - log_variance.sum(1) / 2 + _log_normal(momentum)
        z, momentum = self.led(z, momentum / math.sqrt(self.options.tempering), batch)
        image = self.decoder(z, None, batch.condition)
        joint = -self.surprise(batch.images, image).flatten(1).sum(1) + _log_normal(z)
        return joint + _log_normal(momentum) - before, image

    def led(self, z: Tensor, momentum: Tensor, batch: Batch) -> tuple[Tensor, Tensor]:
        """Leap: half a step of momentum, a step of place, half a step of momentum, and cool."""
        o = self.options
        for number in range(1, o.leaps + 1):
            momentum = momentum + o.step / 2 * self.pull(z, batch.images, batch.condition)
            z = z + o.step * momentum
            momentum = momentum + o.step / 2 * self.pull(z, batch.images, batch.condition)
            momentum = momentum * self.cooling(number)
        return z, momentum

    def cooling(self, number: int) -> float:
        """√(β_{k−1}/β_k) where 1/√β_k goes to one with the square of k (section 3 there)."""
        start = 1 / math.sqrt(self.options.tempering)
        last = self.options.leaps

        def root(k: int) -> float:
            return 1 / ((1 - start) * (k / last) ** 2 + start)

        return root(number - 1) / root(number)

    def pull(self, z: Tensor, images: Tensor, condition: Condition) -> Tensor:
        """∇_z log p(x, z)."""
        learning = torch.is_grad_enabled()
        with torch.enable_grad():
            at = z if z.requires_grad else z.detach().requires_grad_()
            image = self.decoder(at, None, condition)
            target = -self.surprise(images, image).sum() + _log_normal(at).sum()
            (slope,) = torch.autograd.grad(target, at, create_graph=learning)
        return slope


def _log_normal(x: Tensor) -> Tensor:
    """log N(x; 0, 1), summed over each vector."""
    return -(x.square() + math.log(2 * math.pi)).sum(1) / 2
