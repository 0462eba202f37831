"""The autoencoder of VQ-VAE-2 (Razavi et al., NeurIPS 2019): what is where, and how it looks.

image ─ halve … ─┬───────────────── + ── bottom codes ──┬─► image
                 └─ halve ─ top codes ─ double ─┘       │
                             └──────────── double ──────┘
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import torch
from torch import Tensor, nn

from generation.networks.autoencoder import Smooth, Wider
from generation.networks.codebook import Codebook
from generation.networks.layers import convolution
from generation.networks.shape import Shape, coarsest
from generation.presets.bounds import Between


class TwoLevels(nn.Module):
    @dataclass(frozen=True)
    class Options:
        # One halving to the bottom level for each width, and one more to the top.
        widths: tuple[Annotated[int, Between(4, 2048)], ...] = (32, 64)
        codes: Annotated[int, Between(2, 65_536)] = 256
        channels: Annotated[int, Between(1, 1024)] = 16

    def __init__(self, options: Options, shape: Shape) -> None:
        super().__init__()
        dims, widths, wide = shape.dimensions, options.widths, options.widths[-1]
        self.options, self.factor = options, 2 ** len(widths)
        coarsest(shape, len(widths) + 2)
        channels = options.channels
        down: list[nn.Module] = [convolution(dims, shape.takes, widths[0])]
        for takes, gives in zip((widths[0], *widths), widths, strict=False):
            down += [convolution(dims, takes, gives, stride=2), Smooth(dims, gives)]
        self.bottom, self.top = nn.Sequential(*down), _halving(dims, wide)
        self.top_coded = convolution(dims, wide, channels, kernel=1)
        self.bottom_coded = convolution(dims, wide + channels, channels, kernel=1)
        self.top_codes = Codebook(options.codes, channels)
        self.bottom_codes = Codebook(options.codes, channels)
        self.doubled = nn.Sequential(Wider(), convolution(dims, channels, channels))
        up: list[nn.Module] = [convolution(dims, 2 * channels, wide), Smooth(dims, wide)]
        for takes, gives in zip(reversed(widths), [*reversed(widths[:-1]), widths[0]], strict=True):
            up += [Wider(), convolution(dims, takes, gives), Smooth(dims, gives)]
        self.up = nn.Sequential(*up, convolution(dims, widths[0], shape.takes))

    def seen(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return what the top and the bottom level say, before it is brought to codes."""
        h = self.bottom(x)
        top = self.top_coded(self.top(h))
        shown = self.doubled(self.top_codes(top)[0])
        return top, self.bottom_coded(torch.cat([h, shown], 1))

    def decode(self, levels: Sequence[Tensor]) -> Tensor:
        """Return the image of the quantized top and bottom."""
        top, bottom = levels
        image: Tensor = self.up(torch.cat([bottom, self.doubled(top)], 1))
        return image


def _halving(dims: int, width: int) -> nn.Module:
    return nn.Sequential(convolution(dims, width, width, stride=2), Smooth(dims, width))
