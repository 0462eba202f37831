"""Train an objective: the same loop for every family.

every step:  for each phase whose time it is: a batch, its losses, one optimiser step
             the averages follow
now and then: the hold-out is looked at, a grid is drawn, a checkpoint is written
always:       stop() is asked, the budget is looked at
"""

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from generation.loop import checkpoint
from generation.loop.averages import Averages
from generation.loop.feed import Feed, Turn
from generation.loop.gradients import Extra, PhaseStep, Private
from generation.loop.precision import chosen
from generation.loop.progress import Budget, Curve, Kind, Pixels, Progress
from generation.loop.world import World, joined
from generation.objectives.objective import Objective, Phase

Grid = Callable[[], Pixels]


def _silent(_: Progress) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class Run:
    """What a training is told apart from its recipe and data. The clock may be the processor's."""

    seed: int
    budget: Budget = field(default_factory=Budget)
    report: Callable[[Progress], None] = _silent
    stop: Callable[[], bool] = lambda: False
    folder: Path | None = None  # where checkpoints go; without one there are none
    resume: bool = True
    clock: Callable[[], float] = time.monotonic
    report_every: float = 1.0  # seconds
    checkpoint_every: float = 30.0
    grids: int = 5
    deterministic: bool = True
    # What private training draws from. Never keep it: whoever knows it can take the noise off.
    secret: int = field(default_factory=lambda: secrets.randbits(62), repr=False)


@dataclass(frozen=True)
class Trained:
    """How it went."""

    steps: int
    seconds: float
    ended: str  # BUDGET, STOPPED or NO_BETTER
    curve: list[tuple[int, dict[str, float]]]
    checks: list[tuple[int, float]]


@dataclass
class Training:
    objective: Objective
    feed: Feed
    run: Run
    hold_out: Feed | None = None
    grid: Grid | None = None
    extras: Sequence[Extra] = ()
    private: Private | None = None
    step: int = 0
    before: float = 0.0  # seconds of earlier sittings
    begun: list[str] = field(default_factory=list)
    checks: list[tuple[int, float]] = field(default_factory=list)
    best: dict[str, Tensor] = field(default_factory=dict)
    drawn: int = 0
    curve: Curve = field(default_factory=Curve)
    world: World = field(default_factory=joined)

    def __post_init__(self) -> None:
        recipe = self.feed.recipe
        self.schedule = recipe.schedule
        self.objective.to(self.feed.device)
        self.averages = Averages(self.objective, self.schedule.ema)
        precision = chosen(recipe.precision, self.feed.device)
        self.steps = {
            phase.name: PhaseStep(
                phase,
                self.objective,
                self.schedule,
                "fp32" if self.private else precision,
                self.world,
                self.extras,
                self.private if phase.real else None,
            )
            for phase in self.objective.phases
        }
        self._started = self._reported = self._kept = self.run.clock()

    def to_the_end(self) -> Trained:
        """Train until the budget is spent, somebody stops it, or the hold-out gets no better."""
        before = torch.are_deterministic_algorithms_enabled()
        torch.use_deterministic_algorithms(self.run.deterministic)
        try:
            self._restore()
            ended = self._go_on()
        finally:
            torch.use_deterministic_algorithms(before)
        self._draw_grid(1.0)
        self._write_checkpoint()
        self.averages.settle()
        if self.best:
            self.objective.load_state_dict(self.best, strict=False)
        self._tell("done", note=ended)
        return Trained(self.step, self._seconds(), ended, self.curve.points, self.checks)

    def _go_on(self) -> str:
        while (fraction := self._spent()) < 1:
            if self.world.agreed(float(self.run.stop())):
                return "STOPPED"
            self._one_step(fraction)
            if self._is_time_to_check() and self._no_better():
                return "NO_BETTER"
        return "BUDGET"

    def _spent(self) -> float:
        spent = self.run.budget.spent(self.schedule, step=self.step, seconds=self._seconds())
        return self.world.agreed(spent)

    def _seconds(self) -> float:
        return self.before + self.run.clock() - self._started

    def _one_step(self, fraction: float) -> None:
        self._draw_grid(fraction)
        losses: dict[str, float] = {}
        for phase in self.objective.phases:
            if phase.start <= fraction < phase.end and self.step % phase.every == 0:
                losses |= self._phase(phase, fraction)
        self.averages.follow(self.step)
        self.curve.add(self.step, losses)
        self.step += 1
        now = self.run.clock()
        if now - self._reported >= self.run.report_every:
            self._reported = now
            self._tell("step", losses=losses)
        if now - self._kept >= self.run.checkpoint_every:
            self._write_checkpoint()

    def _phase(self, phase: Phase, fraction: float) -> dict[str, float]:
        stepper, losses = self.steps[phase.name], {}
        if phase.name not in self.begun:
            with self.averages.jumping():
                self.objective.begin(phase.name)
            self.begun.append(phase.name)
        for turn in range(phase.times):
            pieces = stepper.pieces
            now = Turn(phase.name, turn, phase.times)
            losses = stepper.take(self.feed, self.step, now, fraction=fraction)
            if stepper.pieces > pieces:
                self._tell("smaller", note=f"memory ran out: now {stepper.pieces} pieces a step")
            if not losses:
                self._tell("skipped", note=f"{phase.name}: a loss or gradient was no number")
        return losses

    def _is_time_to_check(self) -> bool:
        every = self.schedule.check_every
        due = bool(every and self.hold_out and self.step % every == 0)
        return due and self.objective.watched()

    def _no_better(self) -> bool:
        """Look at the hold-out with the averages; keep the best; say whether patience has ended."""
        best = min((known for _, known in self.checks), default=float("inf"))
        with self.averages.lent():
            value = self.looked_at()
            if value < best:
                # Whole, with what is counted: weights belong to the level they had grown to.
                self.best = {k: v.clone() for k, v in self.objective.state_dict().items()}
        self.checks.append((self.step, value))
        self._tell("checked", losses={"hold-out": value})
        since = len(self.checks) - 1 - min(range(len(self.checks)), key=lambda n: self.checks[n][1])
        return 0 < self.schedule.patience <= since

    @torch.no_grad()
    def looked_at(self) -> float:
        """The mean over the whole hold-out, with the same chance every time."""
        assert self.hold_out is not None  # noqa: S101  asked before
        feed, total = self.hold_out, 0.0
        size = self.schedule.batch
        count = len(feed.cohort)
        for number in range(0, count, size):
            batch = feed.plain(number, min(count, number + size))
            total += float(self.objective.held_out(batch)) * len(batch)
        return self.world.agreed(total / count)

    def _draw_grid(self, fraction: float) -> None:
        """At evenly spaced milestones: always the same seeds, so that one sees it sharpen."""
        due = self.drawn <= fraction * self.run.grids
        if not (self.grid and self.run.grids and due and self.world.leads):
            return
        self.drawn = int(fraction * self.run.grids) + 1
        with self.averages.lent():
            self._tell("grid", grid=self.grid())

    def _tell(
        self,
        kind: Kind,
        *,
        losses: dict[str, float] | None = None,
        note: str = "",
        grid: Pixels | None = None,
    ) -> None:
        if self.world.leads:
            spent = self.run.budget.spent(self.schedule, step=self.step, seconds=self._seconds())
            self.run.report(
                Progress(kind, self.step, spent, self._seconds(), losses or {}, note, grid)
            )

    # --- stopping and going on ---

    def _belongs(self) -> dict[str, Any]:
        return {
            "recipe": self.feed.recipe.digest,
            "cohort": self.feed.cohort.digest,
            "seed": self.run.seed,
        }

    def _path(self) -> Path | None:
        return self.run.folder and self.run.folder / checkpoint.NAME

    def _write_checkpoint(self) -> None:
        path = self._path()
        self._kept = self.run.clock()
        if path is None or not self.world.leads:
            return
        tensors = {f"model/{k}": v for k, v in self.objective.state_dict().items()}
        tensors |= {f"average/{k}": v for k, v in self.averages.state().items()}
        tensors |= {f"best/{k}": v for k, v in self.best.items()}
        for name, each in self.steps.items():
            tensors |= checkpoint.optimizer_tensors(name, each.optimizer)
        facts = {
            **self._belongs(),
            "step": self.step,
            "seconds": self._seconds(),
            "begun": self.begun,
            "checks": self.checks,
            "drawn": self.drawn,
            "private": self.private.taken if self.private else 0,
            "curve": [self.curve.points, self.curve.stride],
        }
        checkpoint.write(path, tensors, facts)
        self._tell("checkpoint")

    def _restore(self) -> None:
        path = self._path()
        if path is None or not self.run.resume or not path.exists():
            return
        kept = checkpoint.read(path, belongs_to=self._belongs())
        checkpoint.restore_module(kept, self.objective)
        self.averages.restore(kept.part("average"))
        self.best = kept.part("best")
        for name, each in self.steps.items():
            checkpoint.restore_optimizer(kept, name, each.optimizer)
        facts = kept.facts
        self.step, self.before, self.begun = facts["step"], facts["seconds"], facts["begun"]
        self.checks = [(step, value) for step, value in facts["checks"]]
        self.drawn = facts["drawn"]
        if self.private:
            self.private.taken = facts["private"]
        points, stride = facts["curve"]
        self.curve = Curve([(step, losses) for step, losses in points], stride)
