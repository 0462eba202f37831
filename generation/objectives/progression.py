"""Progression from a baseline: learn the change, not the image; no time passed, no change.

image = baseline + g(Δt)·change, with g(Δt) = Δt/(Δt + half). A flow learns to draw the change from
the baseline, Δt and what else is told. g(0) = 0 makes the forecast for now the baseline itself.
"""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import torch
from torch import Tensor

from generation.conditions.condition import Condition, stacked
from generation.noise import Chance
from generation.objectives.flow import Flow
from generation.objectives.objective import Batch, How, Losses, Setting, told
from generation.presets.bounds import Between
from generation.presets.recipe import Recipe


class Progression(Flow):
    """Its recipe tells the baseline as image, and a number that begins at 0: the time between."""

    needs: ClassVar[tuple[str, ...]] = ("image",)

    @dataclass(frozen=True)
    class Options(Flow.Options):
        time: str = "months"
        # The time, as a share of the longest, after which half of a change may show.
        half: Annotated[float, Between(1e-3, 10)] = 0.1

    options: Options

    def __init__(self, options: Options, setting: Setting) -> None:
        super().__init__(options, setting)
        self._time = setting.entries[options.time].start
        self._shown = setting.recipe.conditioning.mask

    @classmethod
    def wrong(cls, options: Any, recipe: Recipe) -> list[str]:  # noqa: ANN401  its own Options
        if recipe.conditioning.numbers.get(options.time, (1.0, 0.0))[0] == 0:
            return []
        return [
            f"objective.time: conditioning.numbers must have “{options.time}”, and it must begin "
            f"at 0, where nothing has changed yet"
        ]

    def losses(self, phase: str, batch: Batch) -> Losses:  # noqa: ARG002  there is one phase only
        baseline, share = self._baseline(batch.condition), self._share(batch.condition)
        # Images just after the baseline say little of a change and would say it very loudly.
        change = (batch.images - baseline) / share.clamp_min(0.1)
        noise, t = batch.chance.normal_like(change), self.times(batch.chance)
        at = t.view(-1, *(1,) * (change.dim() - 1))
        x = torch.lerp(noise, change, at)
        said = self.denoiser(x, t, self._always_shown(batch, told(batch, self.setting.drop)))
        error = (share.square() * (said - (change - noise)).square()).mean()
        return Losses({"velocity": error}, estimate=baseline + share * (x + (1 - at) * said))

    def draw(self, noise: Chance, condition: Condition, how: How) -> Tensor:
        change = self.follow(noise.normal(*self.setting.image), condition, how)
        return self._baseline(condition) + self._share(condition) * change

    def velocity(self, x: Tensor, t: Tensor, condition: Condition, how: How) -> Tensor:
        """Guidance leaves what is told in words; the baseline was never withheld."""
        if how.guidance == 1:
            return super().velocity(x, t, condition, how)
        untold = Condition(torch.zeros_like(condition.vector), condition.spatial)
        with_it, without = self.denoiser(
            torch.cat([x, x]), torch.cat([t, t]), stacked([condition, untold])
        ).chunk(2)
        led: Tensor = without + how.guidance * (with_it - without)
        return led

    def _baseline(self, condition: Condition) -> Tensor:
        assert condition.spatial is not None  # noqa: S101  the recipe tells an image
        return condition.spatial[:, self._shown : self._shown + self.setting.data.channels]

    def _share(self, condition: Condition) -> Tensor:
        """g(Δt); a time that is not told counts as the longest."""
        scaled, known = condition.vector[:, self._time], condition.vector[:, self._time + 1]
        passed = torch.where(known > 0, (scaled + 1) / 2, torch.ones_like(scaled))
        share = passed / (passed + self.options.half)
        return share.view(-1, *(1,) * (self.setting.data.dimensions + 1))

    def _always_shown(self, batch: Batch, condition: Condition) -> Condition:
        """Attributes may be withheld; without the baseline there is nothing to forecast."""
        return Condition(condition.vector, batch.condition.spatial)
