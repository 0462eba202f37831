"""From an image to numbers: what an autoencoder remembers of it."""

from dataclasses import dataclass
from typing import Annotated

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from generation.conditions.condition import Condition
from generation.networks.layers import convolution, groups
from generation.networks.shape import Shape, coarsest
from generation.presets.bounds import Between


class ImageReader(nn.Module):
    """`gives` numbers for each image; widths are from the finest level on."""

    @dataclass(frozen=True)
    class Options:
        widths: tuple[Annotated[int, Between(4, 2048)], ...] = (32, 64, 96)

    def __init__(self, options: Options, shape: Shape) -> None:
        super().__init__()
        dims, widths = shape.dimensions, options.widths
        cells = coarsest(shape, len(widths)) ** dims
        self.stem = convolution(dims, shape.takes + shape.spatial, widths[0])
        wide = (widths[0], *widths)
        self.layers = nn.ModuleList(
            convolution(dims, takes, gives, stride=2 if number else 1)
            for number, (takes, gives) in enumerate(zip(wide, widths, strict=False))
        )
        self.norms = nn.ModuleList(groups(width) for width in widths)
        self.head = nn.Linear(widths[-1] * cells + shape.vector, shape.gives)

    def forward(self, x: Tensor, t: Tensor | None, condition: Condition) -> Tensor:  # noqa: ARG002  every network is called so
        if condition.spatial is not None:
            x = torch.cat([x, condition.spatial], 1)
        h = self.stem(x)
        for layer, normal in zip(self.layers, self.norms, strict=True):
            h = nnf.silu(normal(layer(h)))
        said: Tensor = self.head(torch.cat([h.flatten(1), condition.vector], 1))
        return said
