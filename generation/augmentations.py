"""Augmentations of real images while training; what they do is said in the recipe."""

from dataclasses import dataclass
from typing import Annotated

import torch
from torch import Tensor

from generation.noise import TrainingChance
from generation.presets.bounds import Between


class Flip:
    """Mirror left and right. Only where anatomy allows it: a heart on the right is a finding."""

    @dataclass(frozen=True)
    class Options:
        chance: Annotated[float, Between(0, 1)] = 0.5

    def __init__(self, options: Options) -> None:
        self.options = options

    def __call__(self, arrays: list[Tensor], chance: TrainingChance) -> list[Tensor]:
        mirrored = chance.uniform() < self.options.chance
        return [
            torch.where(mirrored.view(-1, *(1,) * (each.dim() - 1)), each.flip(-1), each)
            for each in arrays
        ]


class Shift:
    """Move by some pixels; what moves out on one side repeats the edge on the other."""

    @dataclass(frozen=True)
    class Options:
        pixels: Annotated[int, Between(1, 64)] = 4

    def __init__(self, options: Options) -> None:
        self.options = options

    def __call__(self, arrays: list[Tensor], chance: TrainingChance) -> list[Tensor]:
        reach = self.options.pixels
        moves = [chance.whole_numbers(2 * reach + 1) - reach for _ in range(arrays[0].dim() - 2)]
        return [_moved(each, moves) for each in arrays]


def _moved(array: Tensor, moves: list[Tensor]) -> Tensor:
    """Space is counted from behind: images have a channel axis and masks have none."""
    for axis, move in enumerate(moves, start=-len(moves)):
        size = array.shape[axis]
        places = (torch.arange(size, device=array.device) - move.unsqueeze(1)).clamp(0, size - 1)
        shape = [len(array), *(1,) * (array.dim() - 1)]
        shape[axis] = size
        array = array.gather(axis % array.dim(), places.view(shape).expand_as(array))
    return array
