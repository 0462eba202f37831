"""A codebook: each place of a map becomes the nearest of some vectors (van den Oord et al., 2017).

The vectors follow what they stand for as a running mean, not by a gradient; one that stands for
next to nothing is moved to where a place of the batch is.
"""

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from generation.noise import TrainingChance

SLOWLY = 0.05
# A vector that stands for fewer places than this share of an even one is given another place.
DEAD = 0.03


class Codebook(nn.Module):
    vectors: Tensor
    counts: Tensor

    def __init__(self, size: int, channels: int) -> None:
        super().__init__()
        self.register_buffer("vectors", torch.randn(size, channels))
        self.register_buffer("counts", torch.ones(size))

    def nearest(self, x: Tensor) -> Tensor:
        """Return which vector is nearest to each place of a map, (batch, *space)."""
        places = x.movedim(1, -1).float()
        return torch.cdist(places.flatten(0, -2), self.vectors).argmin(1).view(places.shape[:-1])

    def looked_up(self, codes: Tensor) -> Tensor:
        return self.vectors[codes].movedim(-1, 1)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return the nearest vectors, which a gradient takes for x, and how far x is from them."""
        quantized = self.looked_up(self.nearest(x.detach()))
        away = nnf.mse_loss(x.float(), quantized)
        return x + (quantized - x).detach(), away

    @torch.no_grad()
    def follow(self, x: Tensor, chance: TrainingChance) -> None:
        """Move each vector towards the mean of the places it stands for."""
        places = x.detach().movedim(1, -1).flatten(0, -2).float()
        codes = torch.cdist(places, self.vectors).argmin(1)
        chosen = nnf.one_hot(codes, len(self.vectors)).float()
        standing = chosen.sum(0)
        means = chosen.T @ places / standing.clamp(min=1).unsqueeze(1)
        used = standing > 0
        rate = SLOWLY * used * standing / (SLOWLY * standing + self.counts).clamp(min=1e-6)
        self.vectors.lerp_(means, rate.clamp(SLOWLY, 1).unsqueeze(1) * used.unsqueeze(1))
        self.counts.lerp_(standing, SLOWLY)
        self._revive(places, chance)

    def _revive(self, places: Tensor, chance: TrainingChance) -> None:
        even = len(places) / len(self.vectors)
        dead = self.counts < DEAD * min(1.0, even)
        if dead.any():
            # One number for each of the batch is what a step may draw; spread over all vectors.
            start = int(chance.whole_numbers(len(places))[0])
            steps = torch.arange(len(self.vectors), device=places.device) * 7919
            moved = places[(start + steps) % len(places)]
            self.vectors.copy_(torch.where(dead.unsqueeze(1), moved, self.vectors))
            self.counts.copy_(torch.where(dead, torch.ones_like(self.counts), self.counts))
