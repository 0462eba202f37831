"""DP-SGD (Abadi et al., CCS 2016) by Opacus: each image's gradient is clipped, then noise is added.

The protected unit is one image; somebody with several images is protected less, and the facts of a
training say so. The coin that picks images and the noise come from a secret that is kept nowhere: a
private training can be checked, but not repeated bit by bit, and that is the point.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
import torch
from torch import nn

from generation.cohorts.cohort import Cohort
from generation.loop.feed import Indices
from generation.loop.gradients import TooLargeForMemory
from generation.loop.world import joined
from generation.noise import derived
from generation.objectives.objective import Objective, Phase
from generation.presets.bounds import Between
from generation.refusal import Refusal

# A curve or a check of the hold-out is a mean over images that nothing was added to.
NOT_COVERED = (
    "the curve of losses, the checks of the hold-out, and what follows from them: when it ended, "
    "which weights were kept"
)


class NotPrivate(Refusal):
    """The message says why ε would not hold."""


class PrivateGradients:
    @dataclass(frozen=True)
    class Options:
        # The noise's standard deviation, in units of `clip`.
        noise: Annotated[float, Between(0, 100)] = 1.0
        clip: Annotated[float, Between(1e-6, 1e6)] = 1.0
        delta: Annotated[float, Between(1e-12, 0.1)] = 1e-4

    def __init__(self, options: Options, *, count: int, batch: int, secret: int) -> None:
        if joined().size > 1:
            raise NotPrivate(
                "A private training runs in one process: several would clip and noise only their "
                "shares, and its ε would not hold. Nothing was started; start it in one process."
            )
        self.options, self.secret = options, secret
        self.batch, self.rate = batch, min(1.0, batch / count)
        self.order = Coins(count, self.rate, derived(secret, "coins"))
        self.taken = 0
        self._watched: dict[str, list[Any]] = {}

    def watch(self, objective: Objective, phase: Phase) -> None:
        """Have every layer of a phase keep the gradient of each image."""
        from opacus import GradSampleModule

        self._watched[phase.name] = [
            GradSampleModule(getattr(objective, part), strict=True) for part in phase.parts
        ]
        for each in self._watched[phase.name]:
            each.disable_hooks()

    @contextmanager
    def listening(self, phase: Phase) -> Iterator[None]:
        """Only while a phase learns: another one may go through its layers and not be kept."""
        for each in self._watched[phase.name]:
            each.enable_hooks()
        try:
            yield
        finally:
            for each in self._watched[phase.name]:
                each.disable_hooks()

    def privatise(
        self, optimizer: torch.optim.Optimizer, parameters: Sequence[nn.Parameter]
    ) -> None:
        """Replace gradients by the noised mean of the clipped ones."""
        from opacus.optimizers import DPOptimizer

        for parameter in parameters:
            if getattr(parameter, "grad_sample", None) is None:
                # Nobody was picked, or this part was not used: only noise is left.
                parameter.grad_sample = parameter.new_zeros(0, *parameter.shape)  # type: ignore[attr-defined]  # Opacus' own field
        private = DPOptimizer(
            optimizer,
            noise_multiplier=self.options.noise,
            max_grad_norm=self.options.clip,
            expected_batch_size=self.batch,
            generator=torch.Generator().manual_seed(derived(self.secret, "noise", self.taken)),
        )
        private.pre_step()
        self.taken += 1
        for parameter in parameters:
            parameter.grad_sample = None  # type: ignore[attr-defined]  # Opacus' own field
            parameter.summed_grad = None  # type: ignore[attr-defined]  # Opacus' own field

    def too_large(self, why: Exception) -> TooLargeForMemory:
        return TooLargeForMemory(
            f"A private batch cannot be cut, and memory ran out ({why}). Take a smaller "
            f"schedule.batch; nothing was lost."
        )

    def spent(self, cohort: Cohort) -> dict[str, Any]:
        """What to write on a model card."""
        several = len(cohort) > len(set(cohort.subjects))
        return {
            "epsilon": round(epsilon(self.options, rate=self.rate, steps=self.taken), 4),
            "delta": self.options.delta,
            "noise": self.options.noise,
            "clip": self.options.clip,
            "rate": self.rate,
            "steps": self.taken,
            "unit": "one image of several of a subject" if several else "one subject",
            "accountant": "PRV (Opacus)",
            "released without noise": NOT_COVERED,
        }


@dataclass(frozen=True)
class Coins:
    """Poisson sampling: a coin of its own decides for every image of every step."""

    count: int
    rate: float
    seed: int

    def __call__(self, step: int) -> Indices:
        coins = np.random.default_rng(derived(self.seed, step)).random(self.count)
        return np.flatnonzero(coins < self.rate)


def epsilon(options: PrivateGradients.Options, *, rate: float, steps: int) -> float:
    """ε at δ after so many steps, by the accountant of Gopi, Lee & Wutschitz (NeurIPS 2021)."""
    from opacus.accountants import PRVAccountant

    if not options.noise:
        return float("inf")
    accountant = PRVAccountant()
    accountant.history = [(options.noise, rate, max(1, steps))]
    return float(accountant.get_epsilon(options.delta))
