"""A cycle whose translations are corrected (after ICycle-GAN; Chen et al., BSPC 93, 2024).

Translations without pairs come out blurred. A blurred image is a label with noise: images of the
cohort are blurred on purpose, and an encoder–decoder with a residual connection learns what was
there before. Every translation passes through it, so that part of the learning has an answer.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from generation.conditions.condition import Condition
from generation.objectives.cycle import Cycle
from generation.objectives.objective import Batch, Losses, Setting
from generation.presets.bounds import Between


class Mended(nn.Module):
    """A translation, and what the correction adds to it."""

    def __init__(self, translation: nn.Module, correction: nn.Module) -> None:
        super().__init__()
        self.translation, self.correction = translation, correction

    def forward(self, x: Tensor, t: Tensor | None, condition: Condition) -> Tensor:
        return self.mend(self.translation(x, t, condition), condition)

    def mend(self, image: Tensor, condition: Condition) -> Tensor:
        added: Tensor = self.correction(image, None, condition)
        return image + added


class Corrected(Cycle):
    roles: ClassVar[tuple[str, ...]] = (*Cycle.roles, "correction")

    @dataclass(frozen=True)
    class Options(Cycle.Options):
        correction: Annotated[float, Between(0, 1e6)] = 10.0
        # How many pixels a blur reaches to each side, at most.
        reach: Annotated[int, Between(1, 16)] = 2

    options: Options

    def __init__(self, options: Options, setting: Setting) -> None:
        super().__init__(options, setting)
        self.there: Mended = Mended(
            self.there, setting.network("correction", timed=False, spatial=0)
        )

    def losses(self, phase: str, batch: Batch) -> Losses:
        losses = super().losses(phase, batch)
        if phase == "critics" or not self.options.correction:
            return losses
        miss = self.options.correction * self.missed(batch)
        return Losses({**losses.terms, "correction": miss}, losses.estimate)

    def missed(self, batch: Batch) -> Tensor:
        """How far a mended blur is from what was blurred."""
        mended = self.there.mend(self.blurred(batch), Condition(batch.condition.vector))
        return (mended - batch.images).abs().mean()

    def blurred(self, batch: Batch) -> Tensor:
        """Each image between itself and its widest blur, as chance will have it."""
        share = batch.chance.uniform().view(-1, *(1,) * (batch.images.dim() - 1))
        return torch.lerp(batch.images, blur(batch.images, self.options.reach), share)


def blur(images: Tensor, reach: int) -> Tensor:
    """The mean of the neighbours within a reach, along every axis."""
    dims = images.dim() - 2
    pool = nnf.avg_pool2d if dims == 2 else nnf.avg_pool3d  # noqa: PLR2004  planes or volumes
    padded = nnf.pad(images, (reach,) * 2 * dims, mode="replicate")
    return pool(padded, 2 * reach + 1, 1)
