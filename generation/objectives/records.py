"""Health records (after MedDiffusion, Zhong et al., 2023): draw visits, and predict from them.

A flow draws the visits of a patient with an outcome; a risk model learns from real visits and, in
the same step, from drawn ones; the flow in turn is asked to draw what the risk model recognises.
"""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import torch
import torch.nn.functional as nnf
from torch import Tensor

from generation.conditions.condition import Condition
from generation.noise import Chance
from generation.objectives.flow import Flow
from generation.objectives.objective import Batch, How, Losses, Phase, Setting
from generation.presets.bounds import Between
from generation.presets.recipe import Recipe


class Records(Flow):
    roles: ClassVar[tuple[str, ...]] = ("denoiser", "risk")

    @dataclass(frozen=True)
    class Options(Flow.Options):
        outcome: str = "outcome"
        # The weight of drawn records beside real ones, and of the outcome in the flow's own loss.
        drawn: Annotated[float, Between(0, 10)] = 0.5
        recognised: Annotated[float, Between(0, 10)] = 0.05
        # Records hold 0 or 1 and nothing between.
        binary: bool = True

    options: Options

    def __init__(self, options: Options, setting: Setting) -> None:
        super().__init__(options, setting)
        self._outcome = setting.entries[options.outcome]
        outcomes = self._outcome.stop - self._outcome.start
        self.risk = setting.network("risk", gives=outcomes, timed=False, vector=0)

    @classmethod
    def wrong(cls, options: Any, recipe: Recipe) -> list[str]:  # noqa: ANN401  its own Options
        if options.outcome in recipe.conditioning.classes:
            return []
        return [f"objective.outcome: conditioning.classes must have “{options.outcome}”"]

    @property
    def phases(self) -> tuple[Phase, ...]:
        return (
            Phase("train", ("denoiser",)),
            Phase("risk", ("risk",), constrained=False),
        )

    def losses(self, phase: str, batch: Batch) -> Losses:
        outcome = batch.condition.vector[:, self._outcome].argmax(1)
        if phase == "risk":
            return self._predicting(batch, outcome)
        learnt = super().losses(phase, batch)
        assert learnt.estimate is not None  # noqa: S101  a flow always has one
        recognised = nnf.cross_entropy(self.at_risk(learnt.estimate), outcome)
        terms = {**learnt.terms, "recognised": self.options.recognised * recognised}
        return Losses(terms, learnt.estimate)

    def _predicting(self, batch: Batch, outcome: Tensor) -> Losses:
        with torch.no_grad():
            drawn = self.draw(batch.chance, batch.condition, How(steps=4))
        terms = {"real": nnf.cross_entropy(self.at_risk(batch.images), outcome)}
        if self.options.drawn:
            terms["drawn"] = self.options.drawn * nnf.cross_entropy(self.at_risk(drawn), outcome)
        return Losses(terms)

    def at_risk(self, records: Tensor) -> Tensor:
        """Return the logit of every outcome, from all visits."""
        said: Tensor = self.risk(records, None, Condition(records.new_zeros(len(records), 0)))
        return said.mean(2)

    def draw(self, noise: Chance, condition: Condition, how: How) -> Tensor:
        x = super().draw(noise, condition, how)
        return torch.where(x > 0, 1.0, -1.0) if self.options.binary else x
