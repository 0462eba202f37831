"""Topology as a loss: how many pieces an organ has, minus its holes.

The Euler number of a picture on a grid of vertices is V − E + F: pixels, pairs of neighbours and
squares of four that are set (Gray, IEEE Trans Comput C-20, 1971: four-connected pieces, eight-
connected holes). With pixels set by chance, independently, its expectation is the same sum over
products of their chances, which has a gradient. Two lungs without holes have Euler number 2.
"""

from dataclasses import dataclass
from typing import Annotated

import torch
from torch import Tensor

from generation.objectives.objective import Batch, Losses
from generation.presets.bounds import Between


class EulerNumber:
    @dataclass(frozen=True)
    class Options:
        # What counts as the organ: values from `low` to `high`, in stored values scaled to −1..1.
        low: Annotated[float, Between(-1, 1)]
        high: Annotated[float, Between(-1, 1)]
        pieces: Annotated[int, Between(-64, 64)] = 1
        softness: Annotated[float, Between(1e-3, 1)] = 0.05
        weight: Annotated[float, Between(0, 1e6)] = 0.01

    def __init__(self, options: Options) -> None:
        self.options = options

    def __call__(self, batch: Batch, losses: Losses) -> dict[str, Tensor]:  # noqa: ARG002  the rule is about the estimate
        if losses.estimate is None:
            return {}
        o = self.options
        inside = torch.sigmoid((losses.estimate - o.low) / o.softness) * torch.sigmoid(
            (o.high - losses.estimate) / o.softness
        )
        wrong = expected_euler_number(inside[:, 0]) - o.pieces
        return {"topology": o.weight * wrong.square().mean()}


def expected_euler_number(chances: Tensor) -> Tensor:
    """V − E + F for each picture of (batch, height, width)."""
    rows, columns = chances[:, 1:] * chances[:, :-1], chances[:, :, 1:] * chances[:, :, :-1]
    squares = rows[:, :, 1:] * rows[:, :, :-1]
    return chances.sum((1, 2)) - rows.sum((1, 2)) - columns.sum((1, 2)) + squares.sum((1, 2))
