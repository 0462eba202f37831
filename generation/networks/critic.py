"""From an image to a judgement: of the whole (with its label by projection), or patch by patch."""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from generation.conditions.condition import Condition
from generation.networks.layers import convolution
from generation.networks.shape import NetworkDoesNotFit, Shape, coarsest
from generation.presets.bounds import Between

SLOPE = 0.2


class Critic(nn.Module):
    """One number for an image. There is no batch norm: images are judged each on its own.

    With a label, what the image looks like is also held against what the label looks like: the
    projection ⟨V·label, features⟩ (Miyato & Koyama, ICLR 2018).
    """

    @dataclass(frozen=True)
    class Options:
        widths: tuple[Annotated[int, Between(4, 2048)], ...] = (32, 64, 96)
        # Let the critic see how much the images of a group differ, so that copies are noticed.
        spread: Annotated[int, Between(0, 64)] = 0

    def __init__(self, options: Options, shape: Shape) -> None:
        super().__init__()
        self.options = options
        dims, widths = shape.dimensions, options.widths
        left = coarsest(shape, len(widths))
        self.stem = convolution(dims, shape.takes + shape.spatial, widths[0])
        self.layers, self.shrink = nn.ModuleList(), nn.ModuleList()
        for takes, gives in zip(widths, (*widths[1:], widths[-1]), strict=True):
            self.layers.append(convolution(dims, takes, gives))
        cells = left**dims
        spread = 1 if options.spread else 0
        self.features = nn.Linear((widths[-1] + spread) * cells, widths[-1])
        self.head = nn.Linear(widths[-1], 1)
        self.label = nn.Linear(shape.vector, widths[-1], bias=False) if shape.vector else None

    def forward(self, x: Tensor, t: Tensor | None, condition: Condition) -> Tensor:  # noqa: ARG002  every network is called so
        h = self.seen(x, condition)
        judged: Tensor = self.head(h)
        if self.label is not None:
            judged = judged + (self.label(condition.vector) * h).sum(1, keepdim=True)
        return judged

    def seen(self, x: Tensor, condition: Condition) -> Tensor:
        """Return the features on which the judgement rests."""
        if condition.spatial is not None:
            x = torch.cat([x, condition.spatial], 1)
        h = self.stem(x)
        for number, layer in enumerate(self.layers):
            if number:
                h = _halved(h)
            h = nnf.leaky_relu(layer(nnf.leaky_relu(h, SLOPE)), SLOPE)
        if self.options.spread:
            h = torch.cat([h, _spread(h, self.options.spread)], 1)
        return nnf.leaky_relu(self.features(h.flatten(1)), SLOPE)


class PatchCritic(nn.Module):
    """A judgement for every patch: with four widths each sees 70 pixels (Isola et al., 2017)."""

    @dataclass(frozen=True)
    class Options:
        widths: tuple[Annotated[int, Between(4, 2048)], ...] = (64, 128, 256, 512)

    def __init__(self, options: Options, shape: Shape) -> None:
        super().__init__()
        dims, widths = shape.dimensions, options.widths
        # Every width but the last halves; the last and the head look closer without halving.
        steps = [2] * (len(widths) - 1) + [1, 1]
        channels = (shape.takes + shape.spatial, *widths, 1)
        smallest = 3 * 2 ** (len(widths) - 1)
        if shape.size < smallest:
            raise NetworkDoesNotFit(
                f"A patch critic of {len(widths)} widths needs {smallest} pixels at least; "
                f"{shape.size} are too few. Name fewer widths."
            )
        self.layers = nn.ModuleList(
            _four(dims, takes, gives, step)
            for (takes, gives), step in zip(pairwise(channels), steps, strict=True)
        )

    def forward(self, x: Tensor, t: Tensor | None, condition: Condition) -> Tensor:  # noqa: ARG002  every network is called so
        h = x if condition.spatial is None else torch.cat([x, condition.spatial], 1)
        for number, layer in enumerate(self.layers):
            h = layer(nnf.leaky_relu(h, SLOPE) if number else h)
        return h


def _four(dims: int, takes: int, gives: int, step: int) -> nn.Module:
    """Kernels of four; a stride of one makes the map smaller by one."""
    kind = {2: nn.Conv2d, 3: nn.Conv3d}[dims]
    return kind(takes, gives, 4, stride=step, padding=1)


def _halved(x: Tensor) -> Tensor:
    return {4: nnf.avg_pool2d, 5: nnf.avg_pool3d}[x.dim()](x, 2)


def _spread(x: Tensor, group: int) -> Tensor:
    """The mean standard deviation within each group, as one more map (Karras et al., 2018)."""
    group = math.gcd(group, len(x))
    groups = x.view(group, len(x) // group, *x.shape[1:])
    differing = (groups.var(0, unbiased=False) + 1e-8).sqrt().mean(tuple(range(1, x.dim())))
    shown = differing.view(-1, 1, *(1,) * (x.dim() - 2)).repeat(group, *(1,) * (x.dim() - 1))
    return shown.expand(-1, 1, *x.shape[2:])
