"""A multi-layer perceptron for records and for points: told time and attributes at every layer."""

from dataclasses import dataclass
from typing import Annotated

import torch
from torch import Tensor, nn

from generation.conditions.condition import Condition
from generation.networks.layers import Told, time_features, zeroed
from generation.networks.shape import Shape
from generation.presets.bounds import Between


class Mlp(nn.Module):
    @dataclass(frozen=True)
    class Options:
        width: Annotated[int, Between(2, 8192)] = 128
        layers: Annotated[int, Between(1, 32)] = 3
        told: Annotated[int, Between(8, 2048)] = 64

    def __init__(self, options: Options, shape: Shape) -> None:
        super().__init__()
        self.options, self.shape = options, shape
        entries = shape.size**shape.dimensions
        told = options.told * shape.timed + shape.vector
        self.stem = nn.Linear(shape.takes * entries, options.width)
        self.layers = nn.ModuleList(
            nn.Linear(options.width, options.width) for _ in range(options.layers)
        )
        self.norms = nn.ModuleList(nn.LayerNorm(options.width) for _ in range(options.layers))
        self.told = nn.ModuleList(Told(options.width, max(1, told)) for _ in range(options.layers))
        self.head = zeroed(nn.Linear(options.width, shape.gives * entries))

    def forward(self, x: Tensor, t: Tensor | None, condition: Condition) -> Tensor:
        said = [condition.vector]
        if t is not None:
            said.append(time_features(t, self.options.told))
        told = torch.cat(said, 1)
        if not told.shape[1]:
            told = told.new_zeros(len(x), 1)
        h = self.stem(x.flatten(1))
        for layer, norm, tell in zip(self.layers, self.norms, self.told, strict=True):
            h = h + torch.nn.functional.silu(layer(tell(norm(h), told)))
        out: Tensor = self.head(h)
        return out.view(len(x), self.shape.gives, *x.shape[2:])
