"""The work of a training: gather, learn, keep. Stopped, it leaves what a retry goes on from.

MODEL_DIR/trainings/<training>/<attempt>/checkpoint.safetensors
"""

import contextlib
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import torch
from safetensors import SafetensorError

from generation.generator import TrainedGenerator
from generation.loop import checkpoint
from generation.loop.progress import Budget, Pixels
from generation.loop.progress import Progress as Heard
from generation.loop.training import Run
from generation.presets.reading import parse
from generation.refusal import Refusal
from reviewapp.jobs.errors import Stopped
from reviewapp.jobs.services import Progress
from reviewapp.synthesis import budgets, disk, gauging, loading, milestones, shelf, shelving
from reviewapp.synthesis.beside import Roles
from reviewapp.synthesis.drawing import device
from reviewapp.synthesis.errors import TrainingEnded, TrainingNotUsable
from reviewapp.synthesis.gathering import gather
from reviewapp.synthesis.models import Milestone, Model, Training
from reviewapp.synthesis.shelving import Known

MOST_POINTS = 400
WRITE_EVERY = 2.0  # seconds
CHECKPOINT_EVERY = 20.0


def train(
    progress: Progress, *, training_id: str, clock: Callable[[], datetime], **_: object
) -> None:
    """Learn from where an earlier attempt stopped, and put the model on the shelf."""
    budgets.refuse_at_work(progress.claim.job_id, at=clock())
    found = Training.objects.select_related("version__cohort", "split", "requested_by")
    training = found.get(pk=UUID(training_id))
    torch.set_num_threads(1)
    progress.gauge = gauging.gauge
    try:
        generator = _learnt(progress, training)
        digest = _shelved(generator, Roles(training.maps, training.pairs))
    except Refusal as why:
        raise TrainingEnded(f"{why} What was learnt so far is kept in its checkpoint.") from why
    except (OSError, SafetensorError) as why:
        raise _disk(why) from why
    known = Known(
        training.name,
        Model.Source.TRAINED,
        training.intended_use,
        trained_on=training.version,
        job_id=progress.claim.job_id,
    )
    progress.check()
    model = shelving.enter(loading.weigh(digest), known, by=training.requested_by, at=clock())
    progress.log(f"Registered as {model}.")
    progress.made(model)
    shutil.rmtree(_folder(training), ignore_errors=True)


def _learnt(progress: Progress, training: Training) -> TrainedGenerator:
    try:
        recipe = parse(training.recipe)
    except Refusal as why:
        raise TrainingNotUsable(f"{why} Nothing was trained.") from why
    cohort = gather(training, recipe, report=lambda n, of: progress.report(n, of, "images read"))
    folder = _own_folder(training, progress.attempt)
    generator = TrainedGenerator.new(recipe, seed=training.seed, device=device())
    diary = Diary(progress, training, steps=recipe.schedule.steps)
    trained = generator.fit(
        cohort,
        Run(
            seed=training.seed,
            budget=Budget(seconds=training.seconds, steps=recipe.schedule.steps),
            report=diary.hear,
            stop=lambda: progress.must_stop is not None,
            folder=folder,
            # A busy machine must not shorten a training: the processor's time counts.
            clock=time.process_time,
            checkpoint_every=CHECKPOINT_EVERY,
        ),
    )
    progress.check()  # a stopped training has left its checkpoint by now
    diary.write()
    progress.report(trained.steps, trained.steps, "steps")
    progress.log(f"Learnt in {trained.steps} steps and {trained.seconds:.0f} processor seconds.")
    return generator


@dataclass
class Diary:
    """Hears what a training says, and writes it where its page looks."""

    progress: Progress
    training: Training
    steps: int
    points: list[Any] = field(default_factory=list)
    written: float = float("-inf")

    def __post_init__(self) -> None:
        self.points = list(self.training.curve)

    def hear(self, event: Heard) -> None:
        # Raising here would end the loop before it has written its checkpoint: stop() ends it.
        with contextlib.suppress(Stopped):
            if event.kind in {"skipped", "smaller"}:
                self.progress.log(event.note, level="warning")
            if event.grid is not None:
                self._keep_grid(event.step, event.grid)
            if event.kind == "step":
                self._add(event)
                self.progress.report(*self._done(event))

    def write(self) -> None:
        Training.objects.filter(pk=self.training.pk).update(curve=self.points)

    def _keep_grid(self, step: int, grid: Pixels) -> None:
        # A training that goes on draws the step it stopped at again: the same picture.
        Milestone.objects.update_or_create(
            training=self.training, step=step, defaults={"picture": milestones.as_png(grid)}
        )

    def _add(self, event: Heard) -> None:
        known = [point for point in self.points if point[0] < event.step]
        self.points = [*known, [event.step, dict(event.losses)]]
        if len(self.points) > MOST_POINTS:
            self.points = self.points[::2]
        if time.monotonic() - self.written >= WRITE_EVERY:
            self.written = time.monotonic()
            self.write()

    def _done(self, event: Heard) -> tuple[int, int, str]:
        """Steps, or, where the time runs out first, its seconds."""
        if event.fraction > event.step / max(1, self.steps) + 1e-9 and self.training.seconds:
            return int(event.seconds), self.training.seconds, "processor seconds"
        return event.step, self.steps, "steps"


def _folder(training: Training) -> Path:
    return shelf.folder() / "trainings" / str(training.pk)


def _own_folder(training: Training, attempt: int) -> Path:
    """A folder of this attempt's own: an earlier worker that still lives writes into another."""
    own = _folder(training) / str(attempt)
    own.mkdir(parents=True, exist_ok=True)
    earlier = sorted(
        (path for path in _folder(training).iterdir() if int(path.name) < attempt),
        key=lambda path: int(path.name),
        reverse=True,
    )
    for path in earlier:
        if (path / checkpoint.NAME).exists():
            with contextlib.suppress(FileExistsError):
                # A link: the earlier attempt replaces its file, it never writes into it.
                os.link(path / checkpoint.NAME, own / checkpoint.NAME)
            break
    return own


def _shelved(generator: TrainedGenerator, roles: Roles) -> str:
    aside = shelf.folder() / "arriving" / f"{UUID(int=0)}-{os.getpid()}-{time.time_ns()}"
    generator.facts["command"] = "train, by a job of this site"
    if roles.named:
        generator.facts["roles"] = roles.facts
    try:
        generator.save(aside)
        return shelf.keep(aside)
    finally:
        aside.unlink(missing_ok=True)


def _disk(why: Exception) -> TrainingEnded:
    return TrainingEnded(
        disk.sentence(
            why,
            outcome="the training stopped at its last checkpoint",
            cure="Make room in MODEL_DIR, then try again: it goes on from there.",
        )
    )
