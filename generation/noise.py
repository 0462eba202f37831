"""Chance that belongs to an image, not to a batch.

Sampling: every image has a generator of its own, on the CPU, so that batch, order, workers and
device change nothing. Training: a step's numbers are drawn for the whole batch and then cut, so
that accumulation, several processes and a resume hand every image the same numbers. Whether they
also come to the same weights is up to the objective: one with running statistics does not, in
pieces or in several processes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

import torch
from torch import Tensor


class Chance(Protocol):
    """Random numbers, the same shape for every image of a batch."""

    def normal(self, *shape: int) -> Tensor: ...

    def uniform(self, *shape: int) -> Tensor: ...


class TrainingChance(Chance, Protocol):
    def whole_numbers(self, below: int, *shape: int) -> Tensor: ...

    def normal_like(self, x: Tensor) -> Tensor: ...


@dataclass(frozen=True)
class Seed:
    """Which image: the seed of the run, and the number of the image in it."""

    run: int
    number: int


def seeds(run: int, count: int, *, first: int = 0) -> list[Seed]:
    return [Seed(run, first + number) for number in range(count)]


def derived(*parts: object) -> int:
    """A 63-bit seed from anything that can be written down."""
    text = "/".join(str(part) for part in parts)
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big") >> 1


class ImageNoise:
    """Random numbers for some images, each from its own stream."""

    def __init__(self, streams: Sequence[int], device: torch.device) -> None:
        self._generators = [torch.Generator("cpu").manual_seed(stream) for stream in streams]
        self._device = device

    def __len__(self) -> int:
        return len(self._generators)

    def normal(self, *shape: int) -> Tensor:
        drawn = [torch.randn(shape, generator=each) for each in self._generators]
        return torch.stack(drawn).to(self._device)

    def uniform(self, *shape: int) -> Tensor:
        drawn = [torch.rand(shape, generator=each) for each in self._generators]
        return torch.stack(drawn).to(self._device)


class StepChance:
    """Random numbers for the share of a batch that is computed here and now."""

    def __init__(
        self, seed: int, *, whole: int, share: slice, device: torch.device | None = None
    ) -> None:
        self._generator = torch.Generator("cpu").manual_seed(seed)
        self._whole, self._share = whole, share
        self._device = device or torch.device("cpu")

    def normal(self, *shape: int) -> Tensor:
        drawn = torch.randn(self._whole, *shape, generator=self._generator)
        return drawn[self._share].to(self._device)

    def uniform(self, *shape: int) -> Tensor:
        drawn = torch.rand(self._whole, *shape, generator=self._generator)
        return drawn[self._share].to(self._device)

    def whole_numbers(self, below: int, *shape: int) -> Tensor:
        drawn = torch.randint(below, (self._whole, *shape), generator=self._generator)
        return drawn[self._share].to(self._device)

    def normal_like(self, x: Tensor) -> Tensor:
        return self.normal(*x.shape[1:])
