"""Selective drawing (HistoGAN; Xue et al., Medical Image Analysis 67, 2021).

A judge learns the labels from images of the cohort. Of several images drawn for a label, the one
is kept that the judge is surest of and whose features lie nearest to the centre of its label.
"""

from dataclasses import dataclass
from typing import Annotated, Any

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from generation.conditions.condition import Condition
from generation.noise import Chance
from generation.objectives.adversarial import Adversarial
from generation.objectives.choosing import best, repeated
from generation.objectives.objective import Batch, How, Losses, Phase, Setting
from generation.presets.bounds import Between
from generation.presets.recipe import Recipe

SLOWLY = 0.05


class Chosen(Adversarial):
    roles = ("generator", "critic", "judge")
    centres: Tensor  # of the features of each label
    reach: Tensor  # how far real images usually are from the centre of their label

    @dataclass(frozen=True)
    class Options(Adversarial.Options):
        attribute: str = "lesion"
        candidates: Annotated[int, Between(1, 64)] = 4
        features: Annotated[int, Between(2, 1024)] = 16

    options: Options

    def __init__(self, options: Options, setting: Setting) -> None:
        super().__init__(options, setting)
        self._label = setting.entries[options.attribute]
        labels = self._label.stop - self._label.start
        self.judge = setting.network(
            "judge", gives=options.features, timed=False, vector=0, spatial=0
        )
        self.labels = nn.Linear(options.features, labels)
        self.register_buffer("centres", torch.zeros(labels, options.features))
        self.register_buffer("reach", torch.ones(()))

    @classmethod
    def wrong(cls, options: Any, recipe: Recipe) -> list[str]:  # noqa: ANN401  its own Options
        if options.attribute in recipe.conditioning.classes:
            return []
        return [f"objective.attribute: conditioning.classes must have “{options.attribute}”"]

    @property
    def phases(self) -> tuple[Phase, ...]:
        return *super().phases, Phase("judge", ("judge", "labels"), constrained=False)

    def losses(self, phase: str, batch: Batch) -> Losses:
        if phase != "judge":
            return super().losses(phase, batch)
        label, features = batch.condition.vector[:, self._label], self.seen(batch.images)
        if torch.is_grad_enabled():
            self._follow(features.detach().float(), label)
        return Losses({"judge": nnf.cross_entropy(self.labels(features), label)})

    def seen(self, images: Tensor) -> Tensor:
        features: Tensor = self.judge(images, None, Condition(images.new_zeros(len(images), 0)))
        return torch.tanh(features)

    @torch.no_grad()
    def _follow(self, features: Tensor, label: Tensor) -> None:
        counts = label.sum(0).unsqueeze(1)
        now = torch.where(counts > 0, label.T @ features / counts.clamp_min(1), self.centres)
        self.centres.lerp_(now, SLOWLY)
        self.reach.lerp_((features - label @ self.centres).norm(dim=1).mean(), SLOWLY)

    def scores(self, images: Tensor, label: Tensor) -> Tensor:
        """How sure the judge is, less how far from the centre, in reaches; 0 without a label."""
        features = self.seen(images)
        sure: Tensor = (self.labels(features).log_softmax(1) * label).sum(1)
        far = (features - label @ self.centres).norm(dim=1) / self.reach.clamp_min(1e-6)
        score: Tensor = (sure - far) * label.sum(1)
        return score

    def draw(self, noise: Chance, condition: Condition, how: How) -> Tensor:  # noqa: ARG002  drawn in one step
        count = self.options.candidates
        z = noise.normal(count, self.options.latent).flatten(0, 1)
        asked = repeated(condition, count)
        images: Tensor = self.generator(z, None, asked)
        return best(images, self.scores(images, asked.vector[:, self._label]), of=count)
