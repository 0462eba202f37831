"""The style-based generator (Karras et al., CVPR 2020): a style speaks to every convolution.

vector ─ mapping ─ style ──┬───────────┬─────────────┐
constant ──────────────── modulated ─ modulated ─ double ... ─► image
                           + noise     + noise        each level adds its share of the image
"""

import math
from dataclasses import dataclass
from typing import Annotated

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from generation.conditions.condition import Condition
from generation.networks.shape import NetworkDoesNotFit, Shape, coarsest
from generation.noise import Chance
from generation.presets.bounds import Between

PLANE = 2


class Equal(nn.Module):
    """A linear layer whose weights are of variance one and are scaled in use: equal rates."""

    def __init__(self, takes: int, gives: int, *, bias: float = 0.0) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(gives, takes))
        self.bias = nn.Parameter(torch.full((gives,), bias))
        self.scale = 1 / math.sqrt(takes)

    def forward(self, x: Tensor) -> Tensor:
        return nnf.linear(x, self.weight * self.scale, self.bias)


class Modulated(nn.Module):
    """Scale the weights by the style, then bring each output back to unit length."""

    def __init__(
        self, takes: int, gives: int, style: int, *, kernel: int, demodulate: bool
    ) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(gives, takes, kernel, kernel))
        self.scale = 1 / math.sqrt(takes * kernel**2)
        self.style = Equal(style, takes, bias=1.0)
        self.demodulate = demodulate

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        count, _, *space = x.shape
        spoken = self.style(style).view(count, 1, -1, 1, 1)
        weight = self.weight.unsqueeze(0) * self.scale * spoken
        if self.demodulate:
            weight = weight * torch.rsqrt(weight.square().sum((2, 3, 4), keepdim=True) + 1e-8)
        # One group per image: each is convolved with its own weights.
        out = nnf.conv2d(
            x.reshape(1, -1, *space), weight.flatten(0, 1), padding="same", groups=count
        )
        return out.view(count, -1, *space)


class Layer(nn.Module):
    def __init__(self, takes: int, gives: int, style: int) -> None:
        super().__init__()
        self.modulated = Modulated(takes, gives, style, kernel=3, demodulate=True)
        self.loud = nn.Parameter(torch.zeros(()))
        self.bias = nn.Parameter(torch.zeros(gives, 1, 1))

    def forward(self, x: Tensor, style: Tensor, noise: Chance) -> Tensor:
        x = self.modulated(x, style)
        x = x + self.loud * noise.normal(1, *x.shape[2:]) + self.bias
        return nnf.leaky_relu(x, 0.2) * math.sqrt(2)


class StyleDecoder(nn.Module):
    """`takes` numbers become a style; widths are from the finest level on."""

    @dataclass(frozen=True)
    class Options:
        widths: tuple[Annotated[int, Between(4, 2048)], ...] = (32, 64, 96, 96)
        style: Annotated[int, Between(4, 2048)] = 128
        mapping: Annotated[int, Between(1, 16)] = 4

    def __init__(self, options: Options, shape: Shape) -> None:
        super().__init__()
        if shape.dimensions != PLANE or shape.spatial:
            raise NetworkDoesNotFit("A style decoder draws planes and is told no maps.")
        start, style = coarsest(shape, len(options.widths)), options.style
        told = shape.takes + shape.vector
        self.mapping = nn.ModuleList(
            Equal(told if number == 0 else style, style) for number in range(options.mapping)
        )
        self.constant = nn.Parameter(torch.randn(1, options.widths[-1], start, start))
        self.layers, self.shares = nn.ModuleList(), nn.ModuleList()
        wide = options.widths[-1]
        for width in reversed(options.widths):
            self.layers.append(Layer(wide, width, style))
            self.layers.append(Layer(width, width, style))
            share = Modulated(width, shape.gives, style, kernel=1, demodulate=False)
            self.shares.append(share)
            wide = width

    def styles(self, z: Tensor, condition: Condition) -> Tensor:
        z = z * torch.rsqrt(z.square().mean(1, keepdim=True) + 1e-8)
        h = torch.cat([z, condition.vector], 1)
        for layer in self.mapping:
            h = nnf.leaky_relu(layer(h), 0.2) * math.sqrt(2)
        return h

    def drawn(self, style: Tensor, noise: Chance) -> Tensor:
        x = self.constant.expand(len(style), -1, -1, -1)
        image: Tensor | None = None
        for level, share in enumerate(self.shares):
            if level:
                x = nnf.interpolate(x, scale_factor=2.0, mode="nearest")
            x = self.layers[2 * level](x, style, noise)
            x = self.layers[2 * level + 1](x, style, noise)
            said = share(x, style)
            image = said if image is None else _doubled(image) + said
        assert image is not None  # noqa: S101  there is one level at least
        return image


def _doubled(image: Tensor) -> Tensor:
    return nnf.interpolate(image, scale_factor=2.0, mode="bilinear", align_corners=False)
