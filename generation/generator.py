"""A generator that learns: fit, sample, save, load.

Image i depends on the recipe, the weights, the seed and i alone: its chance comes from a stream of
its own, and images are computed in micro-batches of one fixed size, padded where a job is short, so
that no arithmetic depends on the size of a job, on its order, or on how many workers share it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from generation import weights
from generation.addons.addon import Addon
from generation.building import addons_of, constraints_of, objective_of, private_of
from generation.cohorts.cohort import Cohort
from generation.conditions.condition import Condition, stacked
from generation.conditions.encoder import ConditionNotUsable, Encoder, unscaled
from generation.loop.feed import Feed
from generation.loop.precision import computing
from generation.loop.training import Run, Trained, Training
from generation.machine import environment
from generation.noise import ImageNoise, Seed, derived, seeds
from generation.objectives.objective import How, Objective
from generation.presets.reading import parse
from generation.presets.recipe import Recipe, as_data

Request = Mapping[str, Any]
IN_A_GRID = 16
GRID_SEED = 20


@dataclass(frozen=True)
class Sample:
    """One image in stored values, (channels, *space), and what it was asked to be."""

    pixels: NDArray[Any]
    asked: Request
    seed: Seed
    # What was drawn beside it, if its generator draws annotations: 0 and 1, (*space).
    annotation: NDArray[np.uint8] | None = None

    @property
    def digest(self) -> str:
        return sha256(np.ascontiguousarray(self.pixels).tobytes()).hexdigest()


class Generator(Protocol):
    """What samples: a trained generator, an ensemble of them, one that keeps the better half."""

    recipe: Recipe

    def sample(
        self,
        conditions: Sequence[Request],
        seeds: Sequence[Seed],
        *,
        steps: int | None = None,
        guidance: float | None = None,
    ) -> Iterator[Sample]: ...


@dataclass
class TrainedGenerator:
    recipe: Recipe
    objective: Objective
    facts: dict[str, Any] = field(default_factory=dict)
    device: torch.device = field(default_factory=lambda: torch.device("cpu"))
    _digested: tuple[object, str] = field(default=(None, ""), repr=False, compare=False)

    @classmethod
    def new(cls, recipe: Recipe, *, seed: int, device: str = "cpu") -> "TrainedGenerator":
        """Make one that has learnt nothing; its first weights depend on the recipe and the seed."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(derived(recipe.digest, "weights", seed))
            objective = objective_of(recipe)
        return cls(recipe, objective.to(device), device=torch.device(device))

    @classmethod
    def load(cls, path: Path, *, device: str = "cpu") -> "TrainedGenerator":
        stored = weights.read(path)
        recipe = parse(stored.recipe)
        with torch.random.fork_rng(devices=[]):
            objective = objective_of(recipe)
        try:
            missing, strange = objective.load_state_dict(stored.tensors, strict=False)
        except RuntimeError as why:  # a tensor of another shape
            raise weights.WeightsNotUsable(
                f"{path} does not hold what its recipe asks for: a tensor has another shape. "
                f"Take the file from where it was made again."
            ) from why
        needed = [name for name in missing if not _only_trained(objective, name)]
        if needed or strange:
            raise weights.WeightsNotUsable(
                f"{path} does not hold what its recipe asks for: {len(needed)} tensors are missing "
                f"and {len(strange)} are strange. Take the file from where it was made again."
            )
        objective.based = True
        return cls(recipe, objective.to(device), stored.facts, torch.device(device))

    def save(self, path: Path, *, half: bool = False) -> str:
        """Write what sampling needs and return the SHA-256 of the file."""
        return weights.write(
            path, self._tensors(), recipe=as_data(self.recipe), facts=self.facts, half=half
        )

    @cached_property
    def encoder(self) -> Encoder:
        return Encoder(self.recipe.conditioning, self.recipe.data, self.objective.needs)

    @cached_property
    def addons(self) -> list[Addon]:
        return addons_of(self.recipe)

    @property
    def digest(self) -> str:
        """SHA-256 of the weights that sampling needs; computed again only when one has changed."""
        tensors = self._tensors()
        marks = tuple((name, v.data_ptr(), v._version) for name, v in tensors.items())
        if marks != self._digested[0]:
            self._digested = (marks, weights.digest(tensors))
        return self._digested[1]

    def fit(self, cohort: Cohort, run: Run) -> Trained:
        """Learn from TRAIN; HOLD_OUT decides when to stop; TEST is never looked at."""
        training = self.training(cohort, run)
        trained = training.to_the_end()
        self.facts |= {
            "cohort": {"name": cohort.name, "digest": cohort.digest, "splits": _counts(cohort)},
            "seed": run.seed,
            "steps": trained.steps,
            "seconds": round(trained.seconds, 1),
            "ended": trained.ended,
            "curve": trained.curve,
            "checks": trained.checks,
            "environment": environment(self.device),
        }
        if training.private:
            self.facts["privacy"] = training.private.spent(training.feed.cohort)
        return trained

    def training(self, cohort: Cohort, run: Run) -> Training:
        seen, held = cohort.part("TRAIN"), cohort.part("HOLD_OUT")
        for addon in self.addons:
            addon.ready(self.objective)
            seen = addon.seen(seen)
        feed = Feed(seen, self.encoder, self.recipe, run.seed, self.device)
        for addon in self.addons:
            batch = self.recipe.schedule.batch
            feed.order = addon.order(seen, batch=batch, seed=run.seed) or feed.order
        private = private_of(self.recipe, count=len(seen), secret=run.secret)
        if private:
            feed.order = private.order
        plain = replace(self.recipe, augmentation=())
        hold_out = Feed(held, self.encoder, plain, run.seed, self.device) if len(held) else None
        shown = (hold_out or feed).plain(0, min(IN_A_GRID, len(held) or len(feed.cohort))).condition
        return Training(
            self.objective,
            feed,
            run,
            hold_out,
            grid=lambda: self._grid(shown),
            extras=constraints_of(self.recipe),
            private=private,
        )

    def sample(
        self,
        conditions: Sequence[Request],
        seeds: Sequence[Seed],
        *,
        steps: int | None = None,
        guidance: float | None = None,
    ) -> Iterator[Sample]:
        """Draw one image for each condition and seed, in order."""
        how = self._how(steps, guidance)
        identity = f"{self.recipe.digest}/{self.digest}"
        together = self.recipe.sampling.together
        for start in range(0, len(seeds), together):
            asked, now = conditions[start : start + together], seeds[start : start + together]
            told = self.encoder.of_requests(asked)
            streams = [derived(identity, seed.run, seed.number) for seed in now]
            images, annotations = self._apart(self._draw(told, streams, how))
            pixels = unscaled(images, self.recipe.data)
            for image, request, seed, beside in zip(pixels, asked, now, annotations, strict=True):
                yield Sample(image, request, seed, beside)

    def _how(self, steps: int | None, guidance: float | None) -> How:
        said = self.recipe.sampling
        scale = said.guidance if guidance is None else guidance
        least, most = self.objective.steps_of(self.objective.options)
        if steps is not None and not least <= steps <= most:
            raise ConditionNotUsable(
                f"“{self.recipe.name}” draws in {_between(least, most)}, not in {steps}. Leave the "
                f"steps out, or say a number that it can draw in."
            )
        untold = self.recipe.conditioning.drop and self.objective.withholds
        if scale != 1 and not untold:
            raise ConditionNotUsable(
                f"“{self.recipe.name}” never learnt to draw untold, so a guidance of {scale:g} has "
                f"nothing to leave. Draw with a guidance of 1."
            )
        return How(steps or said.steps, scale)

    @torch.inference_mode()
    def _draw(self, told: Condition, streams: list[int], how: How) -> Tensor:
        """Draw one micro-batch: always of the same size, whatever is asked for."""
        together, count = self.recipe.sampling.together, len(streams)
        padding = [0] * (together - count)
        if padding:
            told = stacked([told, *[told.part(slice(0, 1)).withheld()] * len(padding)])
        noise = ImageNoise([*streams, *padding], self.device)
        self.objective.eval()
        with computing(self.recipe.sampling.precision, self.device):
            images = self.objective.draw(noise, told.to(self.device), how)
        self.objective.train()
        return images[:count].float()

    def _apart(self, drawn: Tensor) -> tuple[Tensor, Sequence[NDArray[np.uint8] | None]]:
        """Images, and the annotations that were drawn beside them."""
        if not self.objective.annotates:
            return drawn, [None] * len(drawn)
        return drawn[:, :-1], [(each > 0).cpu().numpy().astype(np.uint8) for each in drawn[:, -1]]

    def _grid(self, shown: Condition) -> NDArray[Any]:
        together, drawn = self.recipe.sampling.together, []
        streams = [derived("grid", each.run, each.number) for each in seeds(GRID_SEED, len(shown))]
        for start in range(0, len(shown), together):
            part = slice(start, start + together)
            drawn.append(self._draw(shown.part(part), streams[part], self._how(None, None)))
        return unscaled(self._apart(torch.cat(drawn))[0], self.recipe.data)

    def _tensors(self) -> dict[str, Tensor]:
        return {
            name: value
            for name, value in self.objective.state_dict().items()
            if not _only_trained(self.objective, name)
        }


def _only_trained(objective: Objective, name: str) -> bool:
    return name.split(".", 1)[0] in objective.only_trained


def _between(least: int, most: int) -> str:
    steps = "one step" if most == 1 else f"{most} steps"
    return steps if least == most else f"{least} to {steps}"


def _counts(cohort: Cohort) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for split in sorted(set(cohort.splits)):
        part = cohort.part(split)
        found[split] = {"images": len(part), "subjects": len(set(part.subjects))}
    return found
