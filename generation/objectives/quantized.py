"""VQ-VAE-2: an image as two maps of codes, and a prior that draws such maps.

The prior is a flow among the vectors of both maps at once; what it ends at is brought to the
nearest codes, so that only what the codebooks hold is ever decoded. Several modalities are several
channels of one image: they share the codes.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

import torch
import torch.nn.functional as nnf
from torch import Tensor

from generation.conditions.condition import Condition
from generation.networks.two_levels import TwoLevels
from generation.noise import Chance
from generation.objectives.flow import Flow
from generation.objectives.objective import (
    Batch,
    How,
    Losses,
    Objective,
    Phase,
    Setting,
    told,
)
from generation.presets.bounds import Between


class Quantized(Flow):
    roles: ClassVar[tuple[str, ...]] = ("autoencoder", "prior")
    only_trained: ClassVar[tuple[str, ...]] = ("drawing",)
    # A constraint would hold what the autoencoder makes of an image, not what is drawn.
    constrainable: ClassVar[bool] = False
    drawing: Tensor  # whether the second stage has begun

    @dataclass(frozen=True)
    class Options(Flow.Options):
        # The share of the training that the autoencoder gets.
        encoding: Annotated[float, Between(0, 1)] = 0.5
        # How strongly the encoder is held to the codes it is brought to.
        commitment: Annotated[float, Between(0, 100)] = 0.25

    options: Options

    def __init__(self, options: Options, setting: Setting) -> None:
        Objective.__init__(self, options, setting)
        made = setting.network("autoencoder")
        assert isinstance(made, TwoLevels)  # noqa: S101  the only network with two codebooks
        self.autoencoder = made
        size, channels = setting.data.size // made.factor, made.options.channels
        self.grid = (size,) * setting.data.dimensions
        self.denoiser = setting.network("prior", size=size, takes=2 * channels, gives=2 * channels)
        self.register_buffer("drawing", torch.zeros((), dtype=torch.bool))

    @property
    def phases(self) -> tuple[Phase, ...]:
        end = self.options.encoding
        return (
            Phase("autoencoder", ("autoencoder",), end=end),
            Phase("prior", ("denoiser",), start=end, constrained=False),
        )

    def begin(self, phase: str) -> None:
        if phase == "prior":
            self.drawing.fill_(value=True)

    def watched(self) -> bool:
        """A hold-out that ends the training in the first stage would leave the second unlearnt."""
        return bool(self.drawing)

    def losses(self, phase: str, batch: Batch) -> Losses:
        return self.of_codes(batch) if phase == "autoencoder" else self.of_prior(batch)

    def of_codes(self, batch: Batch) -> Losses:
        """Reconstruct through the codes; the codebooks follow what they stand for."""
        made = self.autoencoder
        said = made.seen(batch.images)
        books = (made.top_codes, made.bottom_codes)
        levels, away = zip(
            *(book(each) for book, each in zip(books, said, strict=True)), strict=True
        )
        seen = made.decode(levels)
        if torch.is_grad_enabled():
            for book, each in zip(books, said, strict=True):
                book.follow(each, batch.chance)
        terms = {
            "reconstruction": (seen - batch.images).square().mean(),
            "commitment": self.options.commitment * torch.stack(away).sum(),
        }
        return Losses(terms, estimate=seen)

    def of_prior(self, batch: Batch) -> Losses:
        z = self.coded(batch.images)
        noise, t = batch.chance.normal_like(z), self.times(batch.chance)
        x = torch.lerp(noise, z, t.view(-1, *(1,) * (z.dim() - 1)))
        said = self.denoiser(x, t, self._smaller(told(batch, self.setting.drop)))
        return Losses({"velocity": (said - (z - noise)).square().mean()})

    @torch.no_grad()
    def coded(self, images: Tensor) -> Tensor:
        """Return the quantized vectors of both levels on the bottom's grid, at unit size."""
        made = self.autoencoder
        top, bottom = made.seen(images)
        top, bottom = made.top_codes(top)[0], made.bottom_codes(bottom)[0]
        wide = nnf.interpolate(top, size=self.grid, mode="nearest")
        return torch.cat([wide, bottom], 1).float() / self._size()

    def _size(self) -> Tensor:
        """The spread of the vectors of each codebook, channel by channel, to bring them to one."""
        books = (self.autoencoder.top_codes, self.autoencoder.bottom_codes)
        spread = torch.cat([book.vectors.std(0) for book in books])
        return spread.clamp(min=1e-6).view(1, -1, *(1,) * len(self.grid))

    def quantized(self, z: Tensor) -> tuple[Tensor, Tensor]:
        """Bring what the prior has drawn to the nearest codes of the top and the bottom."""
        top, bottom = (z * self._size()).chunk(2, 1)
        pool = nnf.avg_pool2d if len(self.grid) == 2 else nnf.avg_pool3d  # noqa: PLR2004  planes or volumes
        books = (self.autoencoder.top_codes, self.autoencoder.bottom_codes)
        codes = [
            book.nearest(each) for book, each in zip(books, (pool(top, 2), bottom), strict=True)
        ]
        return books[0].looked_up(codes[0]), books[1].looked_up(codes[1])

    def draw(self, noise: Chance, condition: Condition, how: How) -> Tensor:
        channels = 2 * self.autoencoder.options.channels
        z = self.follow(noise.normal(channels, *self.grid), self._smaller(condition), how)
        return self.autoencoder.decode(self.quantized(z))

    def held_out(self, batch: Batch) -> Tensor:
        """The second stage alone: the first is over when anybody looks."""
        return self.of_prior(batch).terms["velocity"]

    def _smaller(self, condition: Condition) -> Condition:
        if condition.spatial is None:
            return condition
        return Condition(
            condition.vector, nnf.interpolate(condition.spatial, size=self.grid, mode="area")
        )
