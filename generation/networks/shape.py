"""What a network is asked to be, apart from the options of its recipe."""

from dataclasses import dataclass, replace
from typing import Any

from torch import nn

from generation import registry
from generation.presets.recipe import Block
from generation.refusal import Refusal


@dataclass(frozen=True)
class Shape:
    """`vector` and `spatial` count what the network is told; `timed` says whether also a time."""

    dimensions: int
    size: int
    takes: int
    gives: int
    vector: int = 0
    spatial: int = 0
    timed: bool = True

    def changed(self, **fields: int | bool) -> "Shape":
        return replace(self, **fields)  # type: ignore[arg-type]  # each field checks itself in use


class NetworkDoesNotFit(Refusal):
    """The message says what does not fit and what would."""


def coarsest(shape: Shape, levels: int) -> int:
    """Return the size of the coarsest of some levels, each half as fine as the one before."""
    step = 2 ** (levels - 1)
    if shape.size % step:
        raise NetworkDoesNotFit(
            f"{levels} widths halve {levels - 1} times, so the size must be a multiple of {step}; "
            f"{shape.size} is not."
        )
    return shape.size >> (levels - 1)


def build(block: Block, shape: Shape) -> nn.Module:
    """Make the network a recipe names."""
    network: Any = registry.find("network", block.kind)
    made: nn.Module = network(block.options, shape)
    return made
