"""A pair for few images that does not draw always the same (mode seeking; Mao et al., CVPR 2019).

Two draws from different noise should differ in proportion: what is maximised is |G(z₁) − G(z₂)| /
|z₁ − z₂|, and the loss is its inverse.
"""

from dataclasses import dataclass
from typing import Annotated

from torch import Tensor

from generation.objectives.adversarial import Adversarial
from generation.objectives.objective import Batch, Losses
from generation.presets.bounds import Between

SMALLEST = 1e-5


class Seeking(Adversarial):
    @dataclass(frozen=True)
    class Options(Adversarial.Options):
        seeking: Annotated[float, Between(0, 1000)] = 0.1

    options: Options

    def of_generator(self, batch: Batch) -> Losses:
        losses = super().of_generator(batch)
        if not self.options.seeking:
            return losses
        alike = self.options.seeking * self.sameness(batch)
        return Losses({**losses.terms, "sameness": alike}, losses.estimate)

    def sameness(self, batch: Batch) -> Tensor:
        """How far noise must be apart for images to be: one draw against another."""
        noises = [batch.chance.normal(self.options.latent) for _ in range(2)]
        one, other = (self.generator(z, None, batch.condition) for z in noises)
        apart = (noises[0] - noises[1]).abs().mean(1)
        differ = (one - other).abs().flatten(1).mean(1)
        ratio: Tensor = apart / (differ + SMALLEST)
        return ratio.mean()
