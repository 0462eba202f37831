"""The U-Net of every denoiser here: patches in, FiLM by time and attributes, maps beside or within.

image ─ patches ─ stem ─┬─ block ─ block ─┐            ┌─ block ─ block ─ head ─ patches ─ out
                        └─ maps (concat)  ↓ half  ...  ↑ double, with the same level's features
"""

from dataclasses import dataclass
from typing import Annotated, Literal

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from generation.conditions.condition import Condition
from generation.networks.layers import (
    Attention,
    Shown,
    Told,
    convolution,
    groups,
    patchify,
    time_features,
    unpatchify,
    zeroed,
)
from generation.networks.shape import NetworkDoesNotFit, Shape
from generation.presets.bounds import Between


class Residual(nn.Module):
    """Two convolutions, told between them, shown maps before if the recipe says SPADE."""

    def __init__(self, dims: int, takes: int, gives: int, told: int, maps: int) -> None:
        super().__init__()
        self.first_norm, self.first = groups(takes), convolution(dims, takes, gives)
        self.second_norm, self.second = groups(gives), zeroed(convolution(dims, gives, gives))
        self.told = Told(gives, told)
        self.shown = Shown(dims, takes, maps) if maps else None
        same = takes == gives
        self.skip = nn.Identity() if same else convolution(dims, takes, gives, kernel=1)

    def forward(self, x: Tensor, told: Tensor, maps: Tensor | None) -> Tensor:
        h = self.first_norm(x)
        if self.shown is not None and maps is not None:
            h = self.shown(h, maps)
        h = self.first(nnf.silu(h))
        h = self.second(nnf.silu(self.told(self.second_norm(h), told)))
        whole: Tensor = self.skip(x) + h
        return whole


class UNet(nn.Module):
    @dataclass(frozen=True)
    class Options:
        widths: tuple[Annotated[int, Between(4, 2048)], ...] = (32, 64, 96)
        blocks: Annotated[int, Between(1, 8)] = 2
        patch: Annotated[int, Between(1, 16)] = 2
        told: Annotated[int, Between(8, 2048)] = 128
        heads: Annotated[int, Between(0, 32)] = 4
        maps: Literal["concat", "spade"] = "concat"

    def __init__(self, options: Options, shape: Shape) -> None:
        super().__init__()
        self.options, self.shape = options, shape
        _check_fit(options, shape)
        dims, folded = shape.dimensions, options.patch**shape.dimensions
        beside = shape.spatial if options.maps == "concat" else 0
        within = shape.spatial if options.maps == "spade" else 0
        self.told = nn.Sequential(
            nn.Linear(max(1, options.told * shape.timed + shape.vector), options.told),
            nn.SiLU(),
            nn.Linear(options.told, options.told),
            nn.SiLU(),
        )
        self.stem = convolution(dims, (shape.takes + beside) * folded, options.widths[0])
        self.down, self.up = nn.ModuleList(), nn.ModuleList()
        self.shrink, self.widen = nn.ModuleList(), nn.ModuleList()
        width, skips = options.widths[0], []
        for level, next_width in enumerate(options.widths):
            if level:
                self.shrink.append(convolution(dims, width, width, stride=2))
            for _ in range(options.blocks):
                self.down.append(Residual(dims, width, next_width, options.told, within))
                width = next_width
                skips.append(width)
        heads = options.heads
        self.middle = Residual(dims, width, width, options.told, within)
        self.attention = Attention(width, heads) if heads else nn.Identity()
        for level, next_width in reversed(list(enumerate(options.widths))):
            for _ in range(options.blocks):
                self.up.append(
                    Residual(dims, width + skips.pop(), next_width, options.told, within)
                )
                width = next_width
            if level:
                self.widen.append(convolution(dims, width, width))
        self.last_norm = groups(width)
        self.head = zeroed(convolution(dims, width, shape.gives * folded))

    def forward(self, x: Tensor, t: Tensor | None, condition: Condition) -> Tensor:
        told = self._told(t, condition)
        maps = condition.spatial
        if maps is not None and self.options.maps == "concat":
            x = torch.cat([x, maps], 1)
            maps = None
        h = self.stem(patchify(x, self.options.patch))
        h = self._rise(*self._fall(h, told, maps), told, maps)
        h = self.head(nnf.silu(self.last_norm(h)))
        return unpatchify(h, self.options.patch)

    def _told(self, t: Tensor | None, condition: Condition) -> Tensor:
        said = [condition.vector]
        if t is not None:
            said.append(time_features(t, self.options.told))
        joined = torch.cat(said, 1)
        told: Tensor = self.told(joined if joined.shape[1] else joined.new_zeros(len(joined), 1))
        return told

    def _fall(self, h: Tensor, told: Tensor, maps: Tensor | None) -> tuple[Tensor, list[Tensor]]:
        kept: list[Tensor] = []
        for number, block in enumerate(self.down):
            if number and number % self.options.blocks == 0:
                h = self.shrink[number // self.options.blocks - 1](h)
            h = block(h, told, maps)
            kept.append(h)
        return self.attention(self.middle(h, told, maps)), kept

    def _rise(self, h: Tensor, kept: list[Tensor], told: Tensor, maps: Tensor | None) -> Tensor:
        per_level = self.options.blocks
        for number, block in enumerate(self.up):
            if number and number % per_level == 0:
                h = nnf.interpolate(h, scale_factor=2.0, mode="nearest")
                h = self.widen[number // per_level - 1](h)
            h = block(torch.cat([h, kept.pop()], 1), told, maps)
        return h


def _check_fit(options: UNet.Options, shape: Shape) -> None:
    step = options.patch * 2 ** (len(options.widths) - 1)
    if shape.dimensions not in {2, 3}:
        raise NetworkDoesNotFit("A U-Net is for planes and volumes: data.dimensions is 2 or 3.")
    if shape.size % step:
        raise NetworkDoesNotFit(
            f"This U-Net halves {len(options.widths) - 1} times after patches of {options.patch}, "
            f"so the size must be a multiple of {step}; {shape.size} is not."
        )
    if options.heads and options.widths[-1] % options.heads:
        raise NetworkDoesNotFit(
            f"{options.widths[-1]} channels cannot be shared among {options.heads} heads."
        )
