"""Disentangled factors: one part of the latent is the group, and the rest says nothing of it.

p(z_group | y) = N(μ_y, 1), p(z_rest) = N(0, 1). A teller reads the group from the one part, and a
doubter tries to read it from the rest; the encoder learns to help the one and to leave the other
at even odds (after Ganin et al., JMLR 2016). The decoder is told nothing but the two parts.
"""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from generation.conditions.condition import Condition
from generation.noise import Chance
from generation.objectives.objective import Batch, How, Losses, Objective, Phase, Setting
from generation.objectives.variational import Variational, divergence
from generation.presets.bounds import Between
from generation.presets.recipe import Recipe


class Disentangled(Variational):
    only_trained: ClassVar[tuple[str, ...]] = ("encoder", "teller", "doubter")
    unheard: ClassVar[tuple[str, ...]] = ("numbers", "words", "mask", "image", "sketch")
    stops_early: ClassVar[bool] = False

    @dataclass(frozen=True)
    class Options(Variational.Options):
        attribute: str = "lesion"
        # How many numbers of the latent are the group's.
        group: Annotated[int, Between(1, 1024)] = 8
        # How strongly the group must stand in its own part, and must not stand in the rest.
        shown: Annotated[float, Between(0, 1000)] = 0.1
        hidden: Annotated[float, Between(0, 1000)] = 0.1

    options: Options

    def __init__(self, options: Options, setting: Setting) -> None:
        Objective.__init__(self, options, setting)
        plain = {"timed": False, "vector": 0}
        self.encoder = setting.network("encoder", gives=2 * options.latent, **plain)
        self.decoder = setting.network("decoder", takes=options.latent, **plain)
        groups = len(setting.recipe.conditioning.classes[options.attribute])
        rest = options.latent - options.group
        self.centres = nn.Parameter(2 * torch.randn(groups, options.group))
        self.teller = nn.Linear(options.group, groups)
        self.doubter = nn.Sequential(nn.Linear(rest, 32), nn.SiLU(), nn.Linear(32, groups))

    @classmethod
    def wrong(cls, options: Any, recipe: Recipe) -> list[str]:  # noqa: ANN401  its own Options
        wrong = []
        if set(recipe.conditioning.classes) != {options.attribute}:
            wrong.append(
                f"objective.attribute: conditioning.classes must have “{options.attribute}” alone"
            )
        if options.group >= options.latent:
            wrong.append("objective.group: must be less than objective.latent, or no rest is left")
        if options.independence:
            wrong.append("objective.independence: the doubter sees to it here; leave it at 0")
        return wrong

    @property
    def phases(self) -> tuple[Phase, ...]:
        return (
            Phase("train", ("encoder", "decoder", "teller", "centres")),
            Phase("doubter", ("doubter",), constrained=False),
        )

    def losses(self, phase: str, batch: Batch) -> Losses:
        known = batch.condition.vector
        if phase == "doubter":
            with torch.no_grad():
                rest = self.parts(self._drawn(batch)[0])[1]
            return Losses({"doubter": nnf.cross_entropy(self.doubter(rest), known)})
        z, mean, log_variance = self._drawn(batch)
        group, rest = self.parts(z)
        image = self.decoder(z, None, _nothing(z))
        away = torch.cat(
            [mean[:, : self.options.group] - known @ self.centres, mean[:, self.options.group :]], 1
        )
        odds = self.doubter(rest).log_softmax(1)
        terms = {
            "reconstruction": self.surprise(batch.images, image).mean(),
            "divergence": self.options.beta * self._per_value(divergence(away, log_variance)),
            "shown": self.options.shown * nnf.cross_entropy(self.teller(group), known),
            "hidden": -self.options.hidden * odds.mean(),
        }
        return Losses(terms, estimate=image)

    def _drawn(self, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
        mean, log_variance = self.encoded(batch.images, batch.condition)
        z = mean + (log_variance / 2).exp() * batch.chance.normal(self.options.latent)
        return z, mean, log_variance

    def encoded(self, images: Tensor, condition: Condition) -> tuple[Tensor, Tensor]:
        return super().encoded(images, _nothing(condition.vector))

    def parts(self, z: Tensor) -> tuple[Tensor, Tensor]:
        """The group's numbers, and the rest."""
        return z[:, : self.options.group], z[:, self.options.group :]

    def swapped(self, images: Tensor, donors: Tensor) -> Tensor:
        """The images as they would be in the groups of the donors."""
        rest, group = (self.encoded(each, _told(each))[0] for each in (images, donors))
        z = torch.cat([self.parts(group)[0], self.parts(rest)[1]], 1)
        image: Tensor = self.decoder(z, None, _nothing(z))
        return image

    def draw(self, noise: Chance, condition: Condition, how: How) -> Tensor:  # noqa: ARG002  drawn in one step
        z = noise.normal(self.options.latent)
        group, rest = self.parts(z)
        z = torch.cat([group + condition.vector @ self.centres, rest], 1)
        image: Tensor = self.decoder(z, None, _nothing(z))
        return image


def _told(images: Tensor) -> Condition:
    return Condition(images.new_zeros(len(images), 0))


def _nothing(like: Tensor) -> Condition:
    return Condition(like.new_zeros(len(like), 0))
