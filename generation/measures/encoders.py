"""What turns an image into features. An encoder's digest is part of every figure's name."""

from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from typing import Protocol

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from generation.measures.arrays import Array, Floats, digest, features
from generation.measures.errors import NotMeasurable
from generation.measures.quiet import one_thread

BATCH = 32
LEAST_SIDE = 16


class Encoder(Protocol):
    """Anything that encodes images (in 0 to 1, images × space) and can be told apart by a digest.

    Feature spaces of different digests are different rulers: their figures are never compared.
    """

    @property
    def digest(self) -> str: ...

    def encode(self, images: Floats) -> Floats: ...


@dataclass(frozen=True, slots=True)
class RandomEncoder:
    """Convolutions whose weights are drawn, not learned: needs no labels and no training.

    Four levels of 3×3 filters, ReLU and 2×2 means; the features are each filter's mean response.
    Orders gross differences rightly; a trained encoder sees finer ones. The weights come from
    numpy's Philox stream, so the digest is the same with every version of torch.
    """

    seed: int = 0
    filters: int = 16
    levels: int = 4

    @property
    def digest(self) -> str:
        said = sha256(f"random-convolution/1 {self.seed} {self.filters} {self.levels}".encode())
        for weights in self._weights():
            said.update(digest(weights).encode())
        return said.hexdigest()

    @property
    def width(self) -> int:
        return self.filters * self.levels

    def encode(self, images: Floats) -> Floats:
        weights = [torch.from_numpy(weights) for weights in self._weights()]
        with one_thread(), torch.inference_mode():
            return np.concatenate(
                [_responses(batch, weights).numpy() for batch in batches(images)]
            ).astype(np.float64)

    def _weights(self) -> list[Array]:
        random = np.random.Generator(np.random.Philox(self.seed))
        drawn = []
        for level in range(self.levels):
            inputs = self.filters if level else 1
            weights = random.normal(size=(self.filters, inputs, 3, 3))
            # Filters that see contrast, not brightness, on the first level; unit gain on all.
            weights -= weights.mean(axis=(1, 2, 3), keepdims=True) if not level else 0.0
            weights /= np.sqrt((weights**2).sum(axis=(1, 2, 3), keepdims=True) / 2)
            drawn.append(weights.astype(np.float32))
        return drawn


@dataclass(frozen=True, slots=True)
class Prepared:
    """Features made elsewhere, by an encoder of the user's own that was named by its digest."""

    digest: str
    known: dict[str, Floats]

    def encode(self, images: Floats) -> Floats:
        key = digest(images)
        if key not in self.known:
            raise NotMeasurable(
                "There are no prepared features for these images, so nothing was measured. "
                "Encode exactly these images, in 0 to 1 of their range, and give the features."
            )
        return features(self.known[key], name="The prepared features")


def batches(images: Floats) -> list[Tensor]:
    """Cut into small batches of one channel."""
    if images.ndim != 3 or min(images.shape[1:]) < LEAST_SIDE:  # noqa: PLR2004  images × height × width
        raise NotMeasurable(
            f"Images of the shape {images.shape} cannot be encoded here, so nothing was measured. "
            f"Give flat images of at least {LEAST_SIDE} pixels a side; cut volumes into slices."
        )
    whole = torch.from_numpy(np.ascontiguousarray(images, dtype=np.float32))[:, None]
    return list(torch.split(whole, BATCH))


def _responses(batch: Tensor, weights: list[Tensor]) -> Tensor:
    responses = []
    for level, kernel in enumerate(weights):
        if level:
            batch = functional.avg_pool2d(batch, 2, ceil_mode=True)
        batch = functional.relu(functional.conv2d(batch, kernel, padding=1))
        responses.append(batch.mean(dim=(2, 3)))
    return torch.cat(responses, dim=1)


class Trunk(nn.Module):
    """A small convolutional network with one feature vector and one coarse map."""

    def __init__(self, width: int) -> None:
        super().__init__()
        sizes = (1, width // 4, width // 2, width)
        self.levels = nn.ModuleList(
            nn.Sequential(
                nn.Conv2d(before, after, 3, stride=2, padding=1),
                nn.GroupNorm(4, after),
                nn.SiLU(),
                nn.Conv2d(after, after, 3, padding=1),
                nn.GroupNorm(4, after),
                nn.SiLU(),
            )
            for before, after in pairwise(sizes)
        )

    def forward(self, images: Tensor) -> Tensor:
        for level in self.levels:
            images = level(images)
        return images
