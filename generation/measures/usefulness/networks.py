"""Two small networks, the same for every arm, and one way to train them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from generation.measures.arrays import Floats
from generation.measures.encoders import Trunk
from generation.measures.quiet import one_thread

RATE, DECAY, BATCH = 2e-3, 1e-4, 16
WIDTH = 32

Draw = Callable[[torch.Generator], tuple[Tensor, Tensor]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """What every arm gets alike: the same steps, whatever the number of its images."""

    steps: int
    seed: int


class Classifier(nn.Module):
    """Mean, spread and maximum of a small trunk's maps, and one linear layer."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.trunk = Trunk(WIDTH)
        self.last = nn.Linear(3 * WIDTH, classes)

    def forward(self, images: Tensor) -> Tensor:
        maps = self.trunk(images)
        pooled = [maps.mean(dim=(2, 3)), maps.std(dim=(2, 3), correction=0), maps.amax(dim=(2, 3))]
        answers: Tensor = self.last(torch.cat(pooled, dim=1))
        return answers


class Segmenter(nn.Module):
    """A U of three levels; answers one logit per pixel."""

    def __init__(self) -> None:
        super().__init__()
        self.down = nn.ModuleList([_block(1, 12), _block(12, 24), _block(24, 48)])
        self.up = nn.ModuleList([_block(48 + 24, 24), _block(24 + 12, 12)])
        self.last = nn.Conv2d(12, 1, 1)

    def forward(self, images: Tensor) -> Tensor:
        kept, maps = [], images
        for level, block in enumerate(self.down):
            maps = block(functional.avg_pool2d(maps, 2, ceil_mode=True) if level else maps)
            kept.append(maps)
        for block, beside in zip(self.up, (kept[1], kept[0]), strict=True):
            wide = functional.interpolate(maps, size=beside.shape[2:], mode="nearest")
            maps = block(torch.cat([wide, beside], dim=1))
        answers: Tensor = self.last(maps)
        return answers


def fit(
    network: Callable[[], nn.Module],
    draw: Draw,
    loss: Callable[[Tensor, Tensor], Tensor],
    training: Training,
) -> nn.Module:
    """Train from scratch; weights and batches follow from the seed alone."""
    with one_thread(training.seed):
        random = torch.Generator().manual_seed(training.seed)
        learned = network().train()
        optimizer = torch.optim.AdamW(learned.parameters(), lr=RATE, weight_decay=DECAY)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, training.steps)
        for _ in range(training.steps):
            images, targets = draw(random)
            optimizer.zero_grad()
            loss(learned(images), targets).backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
            optimizer.step()
            schedule.step()
    return learned.eval()


def answers(network: nn.Module, images: Tensor) -> Floats:
    with one_thread(), torch.inference_mode():
        parts = [network(batch).numpy() for batch in torch.split(images, 32)]
    return np.concatenate(parts).astype(np.float64)


def _block(before: int, after: int) -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(before, after, 3, padding=1),
        nn.GroupNorm(4, after),
        nn.SiLU(),
        nn.Conv2d(after, after, 3, padding=1),
        nn.GroupNorm(4, after),
        nn.SiLU(),
    )
