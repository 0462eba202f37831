"""Drawn images that a critic is reminded of (Shrivastava et al., CVPR 2017).

A critic that sees only the newest drawings forgets what it knew of older ones, and the generator
goes round in circles.
"""

import torch
from torch import Tensor, nn

from generation.noise import TrainingChance


class Pool(nn.Module):
    """Keeps `size` images; a new one is shown, or an old one whose place it takes."""

    kept: Tensor
    held: Tensor

    def __init__(self, size: int, image: tuple[int, ...]) -> None:
        super().__init__()
        self.size = size
        if not size:
            return  # nothing is kept, and nothing would have to travel
        self.register_buffer("kept", torch.zeros(size, *image))
        self.register_buffer("held", torch.zeros((), dtype=torch.long))

    def forward(self, images: Tensor, chance: TrainingChance) -> Tensor:
        if not self.size:
            return images
        coins, places = chance.uniform(), chance.whole_numbers(self.size)
        shown = [self._one(*each) for each in zip(images, coins, places, strict=True)]
        return torch.stack(shown)

    def _one(self, image: Tensor, coin: Tensor, place: Tensor) -> Tensor:
        held = int(self.held)
        if held < self.size:
            self.kept[held] = image
            self.held += 1
            return image
        if coin < 0.5:  # noqa: PLR2004  a fair coin
            return image
        old = self.kept[place].clone()
        self.kept[place] = image
        return old
