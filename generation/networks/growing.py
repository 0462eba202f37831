"""Networks that grow from coarse to fine while they learn (Karras et al., ICLR 2018).

level 0     1        2.3          how far they have grown: two levels, and the third by three tenths
      4² ── 8² ── 16² ── 32²      a new level is faded in beside the one before, doubled

Weights have variance one and are scaled in use, so that all learn at one rate; after each
convolution of the drawing network every place is brought to length one over its channels.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from generation.conditions.condition import Condition
from generation.networks.decoder import PixelNorm
from generation.networks.shape import NetworkDoesNotFit, Shape, coarsest
from generation.networks.style import Equal
from generation.presets.bounds import Between

PLANE = 2
SLOPE = 0.2
Widths = tuple[Annotated[int, Between(4, 2048)], ...]


class EqualConvolution(nn.Module):
    def __init__(self, takes: int, gives: int, *, kernel: int = 3) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(gives, takes, kernel, kernel))
        self.bias = nn.Parameter(torch.zeros(gives))
        self.scale = math.sqrt(2 / (takes * kernel**2))

    def forward(self, x: Tensor) -> Tensor:
        return nnf.conv2d(x, self.weight * self.scale, self.bias, padding="same")


class Grown(nn.Module):
    """What both networks share: how far they have grown, kept with the weights.

    Kept as a whole number, which the averages of the weights leave alone: a network drawn from
    averages is as grown as the one that learns.
    """

    thousandths: Tensor

    def __init__(self, widths: Widths, shape: Shape) -> None:
        super().__init__()
        if shape.dimensions != PLANE or shape.spatial:
            raise NetworkDoesNotFit("A growing network is for planes and is told no maps.")
        self.start, self.last = coarsest(shape, len(widths)), len(widths) - 1
        self.size = shape.size
        self.register_buffer("thousandths", torch.zeros((), dtype=torch.long))

    def grow(self, share: float) -> None:
        """Grow to a share of all levels: one means fully grown."""
        self.thousandths.fill_(round(1000 * min(1.0, share) * self.last))

    def now(self) -> tuple[int, float]:
        """Return the last level that is whole, and how much of the next is faded in."""
        whole, thousandths = divmod(int(self.thousandths), 1000)
        return whole, thousandths / 1000


class GrowingDecoder(Grown):
    @dataclass(frozen=True)
    class Options:
        widths: Widths = (32, 64, 96, 96)

    def __init__(self, options: Options, shape: Shape) -> None:
        super().__init__(options.widths, shape)
        wide = options.widths[-1]
        self.widest = wide
        self.stem = Equal(shape.takes + shape.vector, wide * self.start**2)
        self.levels, self.heads = nn.ModuleList(), nn.ModuleList()
        for width in reversed(options.widths):
            self.levels.append(_pair(wide, width))
            self.heads.append(EqualConvolution(width, shape.gives, kernel=1))
            wide = width

    def forward(self, z: Tensor, t: Tensor | None, condition: Condition) -> Tensor:  # noqa: ARG002  every network is called so
        whole, fade = self.now()
        x = self.stem(torch.cat([z, condition.vector], 1))
        x = x.view(len(z), self.widest, self.start, self.start)
        for number in range(whole + 1):
            x = self.levels[number](_doubled(x) if number else x)
        image: Tensor = self.heads[whole](x)
        if fade:
            finer = self.heads[whole + 1](self.levels[whole + 1](_doubled(x)))
            image = torch.lerp(_doubled(image), finer, fade)
        return nnf.interpolate(image, size=(self.size, self.size), mode="nearest")


class GrowingReader(Grown):
    """Reads an image as `gives` numbers: a critic gives one, an encoder what it remembers."""

    @dataclass(frozen=True)
    class Options:
        widths: Widths = (32, 64, 96, 96)

    def __init__(self, options: Options, shape: Shape) -> None:
        super().__init__(options.widths, shape)
        coarse = list(reversed(options.widths))
        self.stems = nn.ModuleList(
            EqualConvolution(shape.takes, width, kernel=1) for width in coarse
        )
        self.levels = nn.ModuleList(
            _plain_pair(width, narrower)
            for width, narrower in zip(coarse, [coarse[0], *coarse], strict=False)
        )
        self.head = Equal(coarse[0] * self.start**2 + shape.vector, shape.gives)

    def forward(self, x: Tensor, t: Tensor | None, condition: Condition) -> Tensor:  # noqa: ARG002  every network is called so
        whole, fade = self.now()
        h = self.stems[whole](self._seen(x, whole))
        if fade:
            finer = self.levels[whole + 1](self.stems[whole + 1](self._seen(x, whole + 1)))
            h = torch.lerp(h, nnf.avg_pool2d(finer, 2), fade)
        for number in range(whole, -1, -1):
            h = self.levels[number](h)
            h = nnf.avg_pool2d(h, 2) if number else h
        said: Tensor = self.head(torch.cat([h.flatten(1), condition.vector], 1))
        return said

    def _seen(self, x: Tensor, level: int) -> Tensor:
        return nnf.adaptive_avg_pool2d(x, self.start << level)


def lowered(images: Tensor, networks: Sequence[Grown]) -> Tensor:
    """Return images as fine as the networks have grown, at full size."""
    first = networks[0]
    whole, fade = first.now()
    seen = _coarse(images, first.start << whole)
    if fade:
        seen = torch.lerp(seen, _coarse(images, first.start << (whole + 1)), fade)
    return seen


def _coarse(images: Tensor, size: int) -> Tensor:
    pooled = nnf.adaptive_avg_pool2d(images, size)
    return nnf.interpolate(pooled, size=images.shape[2:], mode="nearest")


def _pair(takes: int, gives: int) -> nn.Module:
    turn = (nn.LeakyReLU(SLOPE), PixelNorm())
    return nn.Sequential(
        EqualConvolution(takes, gives), *turn, EqualConvolution(gives, gives), *turn
    )


def _plain_pair(takes: int, gives: int) -> nn.Module:
    return nn.Sequential(
        EqualConvolution(takes, takes),
        nn.LeakyReLU(SLOPE),
        EqualConvolution(takes, gives),
        nn.LeakyReLU(SLOPE),
    )


def _doubled(x: Tensor) -> Tensor:
    return nnf.interpolate(x, scale_factor=2.0, mode="nearest")
