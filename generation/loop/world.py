"""Several processes that train one generator: each computes its share, gradients are averaged."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.distributed as dist
from torch import nn


@dataclass(frozen=True)
class World:
    rank: int = 0
    size: int = 1

    @property
    def leads(self) -> bool:
        """The one process that reports and writes."""
        return self.rank == 0

    def average_gradients(self, parameters: Sequence[nn.Parameter]) -> None:
        """Each share's loss is already weighted by its size, so the shares are summed."""
        if self.size == 1:
            return
        gradients = [p.grad for p in parameters if p.grad is not None]
        joined = torch.cat([each.flatten() for each in gradients])
        dist.all_reduce(joined)
        cut = torch.split(joined, [each.numel() for each in gradients])
        for gradient, summed in zip(gradients, cut, strict=True):
            gradient.copy_(summed.view_as(gradient))

    def agreed(self, value: float) -> float:
        """The largest of all processes' values: time runs out for all at once."""
        if self.size == 1:
            return value
        told = torch.tensor([value], dtype=torch.float64)
        dist.all_reduce(told, op=dist.ReduceOp.MAX)
        return float(told)

    def summed(self, losses: dict[str, float]) -> dict[str, float]:
        if self.size == 1 or not losses:
            return losses
        told = torch.tensor(list(losses.values()), dtype=torch.float64)
        dist.all_reduce(told)
        return dict(zip(losses, told.tolist(), strict=True))


def joined() -> World:
    """The world this process was started into; alone if it was started into none."""
    if not (dist.is_available() and dist.is_initialized()):
        return World()
    return World(dist.get_rank(), dist.get_world_size())
