"""Visits in order: each looks at every other (step-wise attention), told time and attributes."""

from dataclasses import dataclass
from typing import Annotated

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from generation.conditions.condition import Condition
from generation.networks.layers import Told, time_features, zeroed
from generation.networks.shape import NetworkDoesNotFit, Shape
from generation.presets.bounds import Between


class Sequence(nn.Module):
    @dataclass(frozen=True)
    class Options:
        width: Annotated[int, Between(4, 4096)] = 64
        layers: Annotated[int, Between(1, 32)] = 2
        heads: Annotated[int, Between(1, 32)] = 4
        told: Annotated[int, Between(8, 2048)] = 32

    def __init__(self, options: Options, shape: Shape) -> None:
        super().__init__()
        if shape.dimensions != 1 or options.width % options.heads:
            raise NetworkDoesNotFit(
                "A sequence network is for records in order: data.dimensions is 1, and its width "
                "a multiple of its heads."
            )
        self.options, self.shape = options, shape
        told = max(1, options.told * shape.timed + shape.vector)
        self.stem = nn.Linear(shape.takes, options.width)
        self.place = nn.Parameter(torch.randn(shape.size, options.width) * 0.1)
        self.layers = nn.ModuleList(
            Layer(options.width, options.heads, told) for _ in range(options.layers)
        )
        self.head = zeroed(nn.Linear(options.width, shape.gives))

    def forward(self, x: Tensor, t: Tensor | None, condition: Condition) -> Tensor:
        """Take and give (batch, channels, visits)."""
        said = [condition.vector] if self.shape.vector else []
        if t is not None and self.shape.timed:
            said.append(time_features(t, self.options.told))
        told = torch.cat(said, 1) if said else x.new_zeros(len(x), 1)
        h = self.stem(x.transpose(1, 2)) + self.place
        for layer in self.layers:
            h = layer(h, told)
        out: Tensor = self.head(h)
        return out.transpose(1, 2)


class Layer(nn.Module):
    def __init__(self, width: int, heads: int, told: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm, self.told = nn.LayerNorm(width), Told(width, told)
        self.asked, self.given = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.wide, self.narrow = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)

    def forward(self, h: Tensor, told: Tensor) -> Tensor:
        seen = self.told(self.norm(h).transpose(1, 2), told).transpose(1, 2)
        queries, keys, values = torch.unflatten(self.asked(seen), 2, (3, self.heads, -1)).permute(
            2, 0, 3, 1, 4
        )
        heard = nnf.scaled_dot_product_attention(queries, keys, values)
        h = h + self.given(heard.transpose(1, 2).flatten(2))
        whole: Tensor = h + self.narrow(nnf.silu(self.wide(h)))
        return whole
