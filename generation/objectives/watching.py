"""Adaptive discriminator augmentation (Karras et al., NeurIPS 2020).

With few images a critic learns them by heart, and then its signs on them are all the same. The
share of positive signs, minus the share of negative ones, is therefore held at a target by the
probability with which everything the critic sees, real or drawn, is augmented.
"""

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from generation.noise import TrainingChance

MOST = 0.95
SMOOTHED = 0.9


class Watching(nn.Module):
    """`target` is the sign wanted of real images; nothing is watched when it is zero."""

    probability: Tensor
    sign: Tensor

    def __init__(self, target: float, over: int) -> None:
        super().__init__()
        self.target, self.over = target, over
        if target:  # where nothing is watched, nothing would have to travel
            self.register_buffer("probability", torch.zeros(()))
            self.register_buffer("sign", torch.zeros(()))

    @torch.no_grad()
    def look(self, judged: Tensor) -> None:
        """Remember what the critic says of real images."""
        if self.target:
            self.sign.lerp_(judged.float().sign().mean(), 1 - SMOOTHED)

    @torch.no_grad()
    def adapt(self, images: int) -> None:
        if self.target:
            step = torch.sign(self.sign - self.target) * images / self.over
            self.probability.add_(step).clamp_(0, MOST)

    def forward(self, images: Tensor, chance: TrainingChance) -> Tensor:
        """Mirror, turn, move, brighten and sharpen, each image by coins of its own."""
        if not self.target:
            return images
        coins = chance.uniform(5) < self.probability
        x = _turned(images, chance, coins[:, :2])
        x = _moved(x, chance, coins[:, 2])
        brighter = coins[:, 3].to(x) * chance.normal() * 0.2
        sharper = 1 + coins[:, 4].to(x) * chance.normal() * 0.2
        return x * _each(sharper, x) + _each(brighter, x)


def _turned(x: Tensor, chance: TrainingChance, coins: Tensor) -> Tensor:
    """Mirror the last axis; swap the last two, which with the mirror makes quarter turns."""
    chosen = coins & (chance.uniform(2) < 0.5)  # noqa: PLR2004  a fair coin
    x = torch.where(_each(chosen[:, 0], x), x.flip(-1), x)
    return torch.where(_each(chosen[:, 1], x), x.transpose(-1, -2), x)


def _moved(x: Tensor, chance: TrainingChance, coins: Tensor) -> Tensor:
    """Move by up to an eighth along every axis, by whole pixels, as gradients stay exact so."""
    for axis in range(2, x.dim()):
        reach = max(1, x.shape[axis] // 8)
        by = (chance.whole_numbers(2 * reach + 1) - reach) * coins
        padded = nnf.pad(x.transpose(axis, -1).flatten(1, -2), (reach, reach), mode="replicate")
        places = torch.arange(x.shape[axis], device=x.device) + reach + by.unsqueeze(1)
        places = places.unsqueeze(1).expand(-1, padded.shape[1], -1)
        cut = padded.gather(2, places)
        x = cut.view_as(x.transpose(axis, -1)).transpose(axis, -1)
    return x


def _each(values: Tensor, x: Tensor) -> Tensor:
    return values.view(-1, *(1,) * (x.dim() - 1))
