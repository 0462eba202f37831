"""A private adversarial pair (DPGAN; Xie et al., arXiv:1802.06739): only the critic is noised.

The critic alone sees images; its gradients are clipped and noised image by image. The generator
hears nothing but the critic, so that it is post-processing and costs no privacy. Weights of the
critic are clipped too, which holds a Wasserstein critic in check without a second look at images.
"""

from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar

import torch

from generation.objectives.adversarial import Adversarial
from generation.objectives.objective import Phase, Setting
from generation.presets.bounds import Between
from generation.presets.recipe import Recipe

# What a label of an image would tell the generator was never noised.
UNHEARD = ("classes", "numbers", "words", "mask", "image", "sketch")


class PrivatePair(Adversarial):
    private: ClassVar[bool] = True
    unheard: ClassVar[tuple[str, ...]] = UNHEARD

    @dataclass(frozen=True)
    class Options(Adversarial.Options):
        # No weight of the critic is ever larger.
        weight_clip: Annotated[float, Between(1e-4, 10)] = 0.1

    options: Options

    def __init__(self, options: Options, setting: Setting) -> None:
        super().__init__(options, setting)
        self._clip()

    @classmethod
    def wrong(cls, options: Any, recipe: Recipe) -> list[str]:  # noqa: ANN401  its own Options
        wrong = [
            f"objective.{name}: looks at images beside the noised gradients, so ε would not hold; "
            f"leave it at 0"
            for name in ("r1", "gradient_penalty", "adaptive")
            if getattr(options, name)
        ]
        critic = recipe.networks.get("critic")
        if critic is not None and getattr(critic.options, "spread", False):
            wrong.append("networks.critic.spread: images of a batch would meet; leave it at 0")
        return wrong

    @property
    def phases(self) -> tuple[Phase, ...]:
        critic, generator = super().phases
        return critic, replace(generator, real=False)

    def after(self, phase: str, fraction: float) -> None:
        super().after(phase, fraction)
        if phase == "critic":
            self._clip()

    @torch.no_grad()
    def _clip(self) -> None:
        for parameter in self.critic.parameters():
            parameter.clamp_(-self.options.weight_clip, self.options.weight_clip)
