"""Few-step drawing: first a flow is learnt, then a student learns its long strides.

The teacher walks a segment of the way in many small steps; the student learns to take it in one
(progressive distillation, Salimans & Ho, ICLR 2022, with straight segments and one round).
"""

from copy import deepcopy
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import torch
from torch import Tensor

from generation.conditions.condition import Condition
from generation.noise import Chance
from generation.objectives.flow import Flow
from generation.objectives.objective import Batch, How, Losses, Phase, Setting
from generation.presets.bounds import Between


class Distilled(Flow):
    only_trained: ClassVar[tuple[str, ...]] = ("denoiser", "striding")
    # The student, which alone draws, is always told, and no constraint holds it.
    withholds: ClassVar[bool] = False
    constrainable: ClassVar[bool] = False
    striding: Tensor

    @dataclass(frozen=True)
    class Options(Flow.Options):
        # In how many strides the student draws, and the teacher's small steps in each.
        strides: Annotated[int, Between(1, 16)] = 2
        within: Annotated[int, Between(1, 64)] = 4
        # The share of the training that the teacher gets.
        teaching: Annotated[float, Between(0, 1)] = 0.6

    options: Options

    def __init__(self, options: Options, setting: Setting) -> None:
        super().__init__(options, setting)
        self.student = deepcopy(self.denoiser)
        self.register_buffer("striding", torch.zeros((), dtype=torch.bool))

    @classmethod
    def steps_of(cls, options: Any) -> tuple[int, int]:  # noqa: ANN401  its own Options
        return options.strides, options.strides

    @property
    def phases(self) -> tuple[Phase, ...]:
        end = self.options.teaching
        return (
            Phase("teacher", ("denoiser",), end=end),
            Phase("student", ("student",), start=end, rate=0.25),
        )

    def begin(self, phase: str) -> None:
        if phase == "student":
            self.student.load_state_dict(self.denoiser.state_dict())
            self.striding.fill_(value=True)

    def watched(self) -> bool:
        return bool(self.striding)

    def held_out(self, batch: Batch) -> Tensor:
        """The student alone draws: how far its strides end from where the teacher walks to."""
        return self.losses("student", batch).terms["stride"]

    def losses(self, phase: str, batch: Batch) -> Losses:
        if phase == "teacher":
            return super().losses(phase, batch)
        strides = self.options.strides
        number = batch.chance.whole_numbers(strides)
        start = number / strides
        at = start.view(-1, *(1,) * (batch.images.dim() - 1))
        x = torch.lerp(batch.chance.normal_like(batch.images), batch.images, at)
        with torch.no_grad():
            arrived = self._taught(x, start, batch.condition)
        stride = self.student(x, start, batch.condition) / strides
        return Losses({"stride": (x + stride - arrived).square().mean() * strides**2})

    def _taught(self, x: Tensor, start: Tensor, condition: Condition) -> Tensor:
        step = 1 / (self.options.strides * self.options.within)
        for number in range(self.options.within):
            x = x + step * self.denoiser(x, start + number * step, condition)
        return x

    def draw(self, noise: Chance, condition: Condition, how: How) -> Tensor:  # noqa: ARG002  the strides are learnt
        x, strides = noise.normal(*self.setting.image), self.options.strides
        for number in range(strides):
            t = x.new_full((len(x),), number / strides)
            x = x + self.student(x, t, condition) / strides
        return x
