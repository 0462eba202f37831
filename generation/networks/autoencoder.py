"""An autoencoder that halves a few times: images to a small grid of latents, and back."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Annotated

import torch.nn.functional as nnf
from torch import Tensor, nn

from generation.networks.layers import convolution, groups, zeroed
from generation.networks.shape import NetworkDoesNotFit, Shape
from generation.presets.bounds import Between


class Encoding(nn.Module, ABC):
    """What latent diffusion asks of an autoencoder, whoever wrote its layers."""

    factor: int  # how much smaller a side of the latents is
    latents: int  # how many channels they have

    @abstractmethod
    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return the mean and the logarithm of the variance of the latents."""

    @abstractmethod
    def decode(self, z: Tensor) -> Tensor:
        """Return images of latents."""


class Autoencoder(Encoding):
    @dataclass(frozen=True)
    class Options:
        widths: tuple[Annotated[int, Between(4, 2048)], ...] = (32, 64)
        latents: Annotated[int, Between(1, 256)] = 4

    def __init__(self, options: Options, shape: Shape) -> None:
        super().__init__()
        self.options, self.shape = options, shape
        self.factor, self.latents = 2 ** len(options.widths), options.latents
        if shape.size % self.factor:
            raise NetworkDoesNotFit(
                f"This autoencoder halves {len(options.widths)} times, so the size must be a "
                f"multiple of {self.factor}; {shape.size} is not."
            )
        dims, width = shape.dimensions, options.widths[0]
        down: list[nn.Module] = [convolution(dims, shape.takes, width)]
        up: list[nn.Module] = []
        for each in options.widths:
            down += [Smooth(dims, width), convolution(dims, width, each, stride=2)]
            up = [Wider(), convolution(dims, each, width), Smooth(dims, width), *up]
            width = each
        ends = [groups(width), nn.SiLU(), convolution(dims, width, 2 * options.latents)]
        self.encoder = nn.Sequential(*down, Smooth(dims, width), *ends)
        self.decoder = nn.Sequential(
            convolution(dims, options.latents, width),
            Smooth(dims, width),
            *up,
            groups(options.widths[0]),
            nn.SiLU(),
            convolution(dims, options.widths[0], shape.takes),
        )

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        mean, spread = self.encoder(x).chunk(2, 1)
        return mean, spread.clamp(-20, 10)

    def decode(self, z: Tensor) -> Tensor:
        x: Tensor = self.decoder(z)
        return x


class Smooth(nn.Module):
    """A residual block that is told nothing."""

    def __init__(self, dims: int, width: int) -> None:
        super().__init__()
        self.inner = nn.Sequential(
            groups(width),
            nn.SiLU(),
            convolution(dims, width, width),
            groups(width),
            nn.SiLU(),
            zeroed(convolution(dims, width, width)),
        )

    def forward(self, x: Tensor) -> Tensor:
        whole: Tensor = x + self.inner(x)
        return whole


class Wider(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return nnf.interpolate(x, scale_factor=2.0, mode="nearest")
