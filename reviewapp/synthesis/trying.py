"""The work of a trial: a few steps of a recipe on made-up images, timed and weighed."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import torch
from numpy.typing import NDArray

from generation.cohorts.cohort import Cohort
from generation.generator import TrainedGenerator
from generation.loop.progress import Budget
from generation.loop.progress import Progress as Heard
from generation.loop.training import Run
from generation.presets.reading import parse
from generation.presets.recipe import Recipe
from generation.refusal import Refusal
from reviewapp.jobs import gauge
from reviewapp.jobs.services import Progress
from reviewapp.synthesis import budgets, gauging
from reviewapp.synthesis.drawing import device
from reviewapp.synthesis.errors import TrainingNotUsable
from reviewapp.synthesis.models import Trial

# Enough for what is done every sixteenth step, and for every phase of a training to have its share.
STEPS = 24
SECONDS = 8.0  # of the processor
FEWEST, MOST = 8, 64  # made-up images
STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")
FORGET_THE_HIGHEST = "5"
SEED = 1


def try_training(
    progress: Progress, *, trial_id: str, clock: Callable[[], datetime], **_: object
) -> None:
    """Take the steps, and keep what they took."""
    budgets.refuse_at_work(progress.claim.job_id, at=clock())
    trial = Trial.objects.get(pk=UUID(trial_id))
    torch.set_num_threads(1)
    progress.gauge = gauging.gauge
    watch = Watch(progress)
    _forget_the_highest()
    try:
        recipe = parse(trial.recipe)
        generator = TrainedGenerator.new(recipe, seed=SEED, device=device())
        generator.fit(made_up(recipe), watch.run())
    except Refusal as why:
        raise TrainingNotUsable(f"{why} Nothing was trained.") from why
    progress.check()
    Trial.objects.filter(pk=trial.pk).update(
        seconds_per_step=watch.seconds_per_step,
        steps=len(watch.ends) - 1,
        memory=_highest(),
        card_memory=torch.cuda.max_memory_reserved() if torch.cuda.is_available() else None,
        parameters=sum(each.numel() for each in generator.objective.parameters()),
        device=progress.gauge().device,
    )
    progress.log(f"A step takes {watch.seconds_per_step:.3f} processor seconds.")


@dataclass
class Watch:
    """When each step ended. The first one also warms up, and is not counted."""

    progress: Progress
    ends: list[float] = field(default_factory=list)

    @property
    def seconds_per_step(self) -> float:
        if len(self.ends) == 1:
            return self.ends[0]
        return (self.ends[-1] - self.ends[0]) / (len(self.ends) - 1)

    def run(self) -> Run:
        return Run(
            seed=SEED,
            budget=Budget(seconds=SECONDS, steps=STEPS),
            report=self._hear,
            stop=lambda: self.progress.must_stop is not None,
            clock=time.process_time,
            report_every=0.0,
            grids=0,
        )

    def _hear(self, event: Heard) -> None:
        if event.kind == "step":
            self.ends.append(event.seconds)


def made_up(recipe: Recipe) -> Cohort:
    """Noise of the right shape: what a step takes does not depend on what is seen."""
    count, data, told = _count(recipe), recipe.data, recipe.conditioning
    chance = np.random.default_rng(SEED)
    shape = (count, data.channels, *data.space)
    attributes: dict[str, tuple[Any, ...]] = {
        name: tuple(values[n % len(values)] for n in range(count))
        for name, values in told.classes.items()
    }
    attributes |= {name: (low,) * count for name, (low, _) in told.numbers.items()}
    others = {}
    if told.image and told.image != "itself":
        others[told.image] = _noise(chance, (count, told.image_channels, *data.space), recipe)
    labels = max(2, told.mask)
    return Cohort(
        name="made-up images",
        images=_noise(chance, shape, recipe),
        subjects=tuple(f"nobody {n}" for n in range(count)),
        attributes=attributes,
        masks=chance.integers(0, labels, (count, *data.space), dtype=np.uint8),
        others=others,
    )


def _count(recipe: Recipe) -> int:
    return min(max(recipe.schedule.batch, FEWEST), MOST)


def _noise(
    chance: np.random.Generator, shape: tuple[int, ...], recipe: Recipe
) -> NDArray[np.generic]:
    data = recipe.data
    made: NDArray[np.generic] = chance.uniform(data.low, data.high, shape).astype(data.stored)
    return made


def _forget_the_highest() -> None:
    if torch.cuda.is_available():
        torch.cuda.reset_peak_memory_stats()
    try:
        CLEAR.write_text(FORGET_THE_HIGHEST, encoding="ascii")
    except OSError:
        return


def _highest() -> int | None:
    """Bytes that this process held at its highest; what it holds now where nobody says."""
    try:
        lines = STATUS.read_text(encoding="ascii").splitlines()
    except OSError:
        return gauge.memory()
    kept = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    return int(kept[0]) * 1024 if kept else gauge.memory()
