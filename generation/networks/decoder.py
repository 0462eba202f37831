"""From a vector to an image: the generator of the plain GANs, the decoder of the autoencoders.

vector ── grid of the coarsest level ── (double, convolve twice) for each finer level ── image
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Literal

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from generation.conditions.condition import Condition
from generation.networks.layers import Shown, convolution, groups
from generation.networks.shape import Shape, coarsest
from generation.presets.bounds import Between


class PixelNorm(nn.Module):
    """Every place is scaled to length one over its channels (Karras et al., ICLR 2018)."""

    def forward(self, x: Tensor) -> Tensor:
        return x * torch.rsqrt(x.square().mean(1, keepdim=True) + 1e-8)


def norm(kind: str, channels: int) -> nn.Module:
    if kind == "group":
        return groups(channels)
    return PixelNorm() if kind == "pixel" else nn.Identity()


class Level(nn.Module):
    """Two convolutions at one resolution, after doubling; shown maps before each, if there are."""

    def __init__(self, takes: int, gives: int, shape: Shape, kind: str, *, doubles: bool) -> None:
        super().__init__()
        self.doubles = doubles
        ends = [(takes, gives), (gives, gives)]
        self.norms = nn.ModuleList(norm(kind, into) for into, _ in ends)
        self.layers = nn.ModuleList(convolution(shape.dimensions, *each) for each in ends)
        maps = shape.spatial
        self.shown = nn.ModuleList(Shown(shape.dimensions, into, maps) for into, _ in ends if maps)

    def forward(self, x: Tensor, maps: Tensor | None) -> Tensor:
        if self.doubles:
            x = nnf.interpolate(x, scale_factor=2.0, mode="nearest")
        for number, (layer, normal) in enumerate(zip(self.layers, self.norms, strict=True)):
            h = normal(x)
            if maps is not None and self.shown:
                h = self.shown[number](h, maps)
            x = layer(nnf.leaky_relu(h, 0.2))
        return x


class Decoder(nn.Module):
    """`takes` numbers and the condition's vector go in; `widths` are from the finest level on."""

    @dataclass(frozen=True)
    class Options:
        widths: tuple[Annotated[int, Between(4, 2048)], ...] = (32, 64, 96)
        norm: Literal["group", "pixel", "none"] = "group"

    def __init__(self, options: Options, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.start, self.widest = coarsest(shape, len(options.widths)), options.widths[-1]
        cells = self.start**shape.dimensions
        self.stem = nn.Linear(shape.takes + shape.vector, self.widest * cells)
        wide = (self.widest, *reversed(options.widths))
        self.levels = nn.ModuleList(
            Level(takes, gives, shape, options.norm, doubles=number > 0)
            for number, (takes, gives) in enumerate(pairwise(wide))
        )
        self.last_norm = norm(options.norm, options.widths[0])
        self.head = convolution(shape.dimensions, options.widths[0], shape.gives)

    def forward(self, z: Tensor, t: Tensor | None, condition: Condition) -> Tensor:  # noqa: ARG002  every network is called so
        grid = (self.start,) * self.shape.dimensions
        x = self.stem(torch.cat([z, condition.vector], 1)).view(len(z), self.widest, *grid)
        for level in self.levels:
            x = level(x, condition.spatial)
        image: Tensor = self.head(nnf.leaky_relu(self.last_norm(x), 0.2))
        return image
