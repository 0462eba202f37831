"""One optimiser step of one phase: in pieces, guarded against bad numbers and too little memory."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from generation.cohorts.cohort import Cohort
from generation.loop.feed import Feed, Turn
from generation.loop.precision import computing
from generation.loop.world import World
from generation.objectives.objective import Batch, Losses, Objective, Phase
from generation.presets.recipe import Precision, Schedule
from generation.refusal import Refusal

# More bad steps than this in a row, and the training has diverged.
BAD_STEPS = 20
SAYS_TOO_LARGE = ("can't allocate memory", "out of memory", "not enough memory")


class Private(Protocol):
    """What makes the gradients of a phase private; see generation/privacy."""

    taken: int  # steps so far

    def watch(self, objective: Objective, phase: Phase) -> None: ...

    def listening(self, phase: Phase) -> AbstractContextManager[None]: ...

    def privatise(
        self, optimizer: torch.optim.Optimizer, parameters: Sequence[nn.Parameter]
    ) -> None: ...

    def too_large(self, why: Exception) -> Exception: ...

    def spent(self, cohort: Cohort) -> dict[str, Any]: ...


# Extra named terms from a batch and its losses: constraints, proximity to a server's weights.
Extra = Callable[[Batch, Losses], dict[str, Tensor]]


class TrainingDiverged(Refusal):
    """The message says at which step and what to change."""


class TooLargeForMemory(Refusal):
    """The message says what was tried and what to change."""


@dataclass
class PhaseStep:
    """The optimiser of a phase and how its gradients come about."""

    phase: Phase
    objective: Objective
    schedule: Schedule
    precision: Precision
    world: World
    extras: Sequence[Extra] = ()
    private: Private | None = None
    pieces: int = 1
    bad: int = 0
    optimizer: torch.optim.Optimizer = field(init=False)

    def __post_init__(self) -> None:
        s = self.schedule
        self.pieces = s.accumulate
        self.parameters = self.objective.parameters_of(self.phase)
        self._all, self._mine = list(self.objective.parameters()), set(map(id, self.parameters))
        self.optimizer = torch.optim.AdamW(
            self.parameters,
            lr=s.learning_rate * self.phase.rate,
            betas=(s.beta1, s.beta2),
            weight_decay=s.weight_decay,
            foreach=True,
        )
        half = self.precision == "fp16" and torch.cuda.is_available()
        if self.private:
            self.pieces = 1
            self.private.watch(self.objective, self.phase)
        self._scaler = torch.amp.GradScaler("cuda", enabled=half)

    def take(self, feed: Feed, step: int, turn: Turn, *, fraction: float) -> dict[str, float]:
        """Take one step and return the losses; an empty answer means that it was skipped."""
        for group in self.optimizer.param_groups:
            group["lr"] = rate(self.schedule, fraction, self.phase) * self.phase.rate
        self._only_mine()
        losses = self.world.summed(self._backward(feed, step, turn, fraction))
        if self.private:
            self.private.privatise(self.optimizer, self.parameters)
        self.world.average_gradients(self.parameters)
        self._scaler.unscale_(self.optimizer)
        if not self._sound(losses):
            self._count_bad(step)
            self._scaler.update()
            return {}
        self.bad = 0
        self._scaler.step(self.optimizer)
        self._scaler.update()
        self.objective.after(self.phase.name, fraction)
        return losses or {"nobody": 0.0}

    def _only_mine(self) -> None:
        if len(self.objective.phases) == 1:
            return
        for parameter in self._all:
            parameter.requires_grad_(id(parameter) in self._mine)

    def _backward(self, feed: Feed, step: int, turn: Turn, fraction: float) -> dict[str, float]:
        while True:
            self.optimizer.zero_grad(set_to_none=True)
            try:
                with self.private.listening(self.phase) if self.private else nullcontext():
                    return self._pieces(feed, step, turn, fraction)
            except (MemoryError, RuntimeError) as why:
                self._smaller(why)

    def _pieces(self, feed: Feed, step: int, turn: Turn, fraction: float) -> dict[str, float]:
        kept: dict[str, float] = {}
        parts, whole = self.pieces * self.world.size, len(feed.seen(step, turn))
        for piece in range(self.pieces):
            part = self.world.rank * self.pieces + piece
            batch = feed.batch(step, turn, part=part, parts=parts, fraction=fraction)
            if not len(batch):  # private training may pick nobody
                continue
            terms = self._terms(batch, feed.device)
            share = len(batch) / whole
            total = torch.stack(list(terms.values())).sum() * share
            self._scaler.scale(total).backward()  # type: ignore[no-untyped-call]  # torch has no types there
            for name, term in terms.items():
                kept[name] = kept.get(name, 0.0) + term.item() * share
        return kept

    def _terms(self, batch: Batch, device: torch.device) -> dict[str, Tensor]:
        with computing(self.precision, device):
            losses = self.objective.losses(self.phase.name, batch)
        terms = dict(losses.terms)
        for extra in self.extras if self.phase.constrained else ():
            terms |= extra(batch, losses)
        return {name: term.float() for name, term in terms.items()}

    def _sound(self, losses: dict[str, float]) -> bool:
        """No NaN in a loss or a gradient; a gradient that is too long is shortened."""
        most = self.schedule.clip or float("inf")
        length = nn.utils.clip_grad_norm_(self.parameters, most, foreach=True)
        total = torch.tensor(sum(losses.values()))
        return bool(torch.isfinite(length)) and bool(torch.isfinite(total))

    def _count_bad(self, step: int) -> None:
        self.bad += 1
        if self.bad > BAD_STEPS:
            raise TrainingDiverged(
                f"From step {step - BAD_STEPS} on, {self.bad} steps in a row gave numbers that are "
                f"none, so the training was ended. The last checkpoint is kept. Lower "
                f"schedule.learning_rate, or train in fp32."
            )

    def _smaller(self, why: Exception) -> None:
        """Cut the batch into twice as many pieces; the sum is the same, the memory half."""
        if not isinstance(why, MemoryError) and not _is_about_memory(why):
            raise why
        if self.private:
            raise self.private.too_large(why) from why
        if self.pieces * self.world.size >= self.schedule.batch:
            raise TooLargeForMemory(
                "Not even one image at a time fits into memory. Use a smaller network, a smaller "
                "data.size, or a larger machine; nothing was lost."
            ) from why
        self.pieces *= 2
        if torch.cuda.is_available():
            torch.cuda.empty_cache()


def _is_about_memory(why: Exception) -> bool:
    return any(said in str(why).lower() for said in SAYS_TOO_LARGE)


def rate(schedule: Schedule, fraction: float, phase: Phase) -> float:
    """The learning rate at a share of training: warm-up, then cosine, within the phase."""
    length = max(1e-9, phase.end - phase.start)
    own = min(1.0, max(0.0, (fraction - phase.start) / length))
    warm = min(1.0, (own + 1e-3) / schedule.warmup) if schedule.warmup else 1.0
    if schedule.decay == "constant":
        return schedule.learning_rate * warm
    cosine = 0.5 * (1 + torch.cos(torch.tensor(torch.pi * own)).item())
    return schedule.learning_rate * warm * max(cosine, 1e-3)
