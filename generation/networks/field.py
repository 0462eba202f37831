"""A field: what there is at a point of space, from Fourier features of the point (Tancik, 2020)."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from generation.networks.shape import Shape
from generation.presets.bounds import Between


class Field(nn.Module):
    features: Tensor

    @dataclass(frozen=True)
    class Options:
        width: Annotated[int, Between(4, 4096)] = 64
        layers: Annotated[int, Between(1, 16)] = 2
        waves: Annotated[int, Between(1, 1024)] = 32
        scale: Annotated[float, Between(0.01, 100)] = 1.5

    def __init__(self, options: Options, shape: Shape) -> None:
        super().__init__()
        self.register_buffer("features", torch.randn(3, options.waves) * options.scale)
        widths = [2 * options.waves, *[options.width] * options.layers]
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in pairwise(widths))
        self.head = nn.Linear(widths[-1], shape.gives)
        # Space is mostly empty: softplus(-2) is nearly nothing.
        nn.init.constant_(self.head.bias, -2.0)

    def forward(self, points: Tensor) -> Tensor:
        """Take (…, 3) from −1 to 1 and give what is there, never less than nothing."""
        angles = torch.pi * points @ self.features
        h = torch.cat([angles.sin(), angles.cos()], -1)
        for layer in self.layers:
            h = nnf.relu(layer(h))
        return nnf.softplus(self.head(h))
