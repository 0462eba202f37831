"""Make the batch of a step from the cohort, the seed and the step alone: nothing is remembered."""

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from generation import registry
from generation.cohorts.cohort import Cohort, CohortNotUsable
from generation.conditions.encoder import ITSELF, Encoder, scaled, vector_of
from generation.noise import StepChance, derived
from generation.objectives.objective import Batch
from generation.presets.recipe import Recipe

Indices = NDArray[np.int64]


class Order(Protocol):
    """Which images a step sees."""

    def __call__(self, step: int) -> Indices: ...


@dataclass(frozen=True)
class Turn:
    """One of the turns that a phase takes in a step: each sees images of its own."""

    phase: str
    number: int = 0
    times: int = 1

    def __str__(self) -> str:
        return f"{self.phase}{self.number}"

    def place(self, step: int) -> int:
        """Where in the order of images it stands."""
        return step * self.times + self.number


@dataclass(frozen=True)
class Shuffled:
    """Every image once per round, each round in another order."""

    count: int
    batch: int
    seed: int

    def __call__(self, step: int) -> Indices:
        places = np.arange(step * self.batch, (step + 1) * self.batch)
        return np.array(
            [self._order(place // self.count)[place % self.count] for place in places.tolist()],
            dtype=np.int64,
        )

    @lru_cache(maxsize=2)  # noqa: B019  two rounds of a frozen object, which dies with its training
    def _order(self, number: int) -> Indices:
        return np.random.default_rng(derived(self.seed, "round", number)).permutation(self.count)


@dataclass
class Feed:
    """`order` may be replaced: private training draws every image by its own coin."""

    cohort: Cohort
    encoder: Encoder
    recipe: Recipe
    seed: int
    device: torch.device
    order: Order | None = None
    _vector: Tensor = field(init=False)
    _augment: list[Any] = field(init=False)

    def __post_init__(self) -> None:
        _check(self.cohort, self.recipe)
        self._vector = vector_of(self.cohort, self.encoder)
        self._augment = [
            registry.find("augmentation", each.kind)(each.options)
            for each in self.recipe.augmentation
        ]
        if self.order is None:
            self.order = Shuffled(len(self.cohort), self.recipe.schedule.batch, self.seed)

    def seen(self, step: int, turn: Turn) -> Indices:
        assert self.order is not None  # noqa: S101  set when made
        return self.order(turn.place(step))

    def batch(
        self, step: int, turn: Turn, *, part: int = 0, parts: int = 1, fraction: float = 0.0
    ) -> Batch:
        """Return one of `parts` of a turn's batch; together they are the same whole always."""
        chosen = self.seen(step, turn)
        edges = np.linspace(0, len(chosen), parts + 1).round().astype(int).tolist()
        share = slice(edges[part], edges[part + 1])
        seed = derived(self.seed, "step", step, turn)
        chance = StepChance(seed, whole=len(chosen), share=share, device=self.device)
        return replace(self.assembled(chosen[share], chance), step=step, fraction=fraction)

    def plain(self, start: int, stop: int) -> Batch:
        """Return these images in their own order, with chance that is the same at every look."""
        seed = derived("hold-out", start)
        whole = stop - start
        chance = StepChance(seed, whole=whole, share=slice(0, whole), device=self.device)
        return self.assembled(np.arange(start, stop), chance)

    def assembled(self, chosen: Indices, chance: StepChance) -> Batch:
        cohort, data = self.cohort, self.recipe.data
        names = list(cohort.others)
        arrays = [scaled(cohort.images[chosen], data)]
        arrays += [self.encoder.scaled(name, cohort.others[name][chosen]) for name in names]
        if cohort.masks is not None:
            arrays.append(torch.from_numpy(cohort.masks[chosen].astype(np.int64)))
        arrays = [each.to(self.device) for each in arrays]
        for augment in self._augment:
            arrays = augment(arrays, chance)
        masks = arrays[-1] if cohort.masks is not None else None
        others = dict(zip(names, arrays[1:], strict=False))
        told = self.encoder.of_batch(
            self._vector[chosen], images=arrays[0], masks=masks, others=others
        )
        return Batch(
            images=arrays[0],
            condition=told.to(self.device),
            chance=chance,
            indices=torch.from_numpy(chosen),
            masks=masks,
            others=others,
        )


def _check(cohort: Cohort, recipe: Recipe) -> None:
    expected = (recipe.data.channels, *recipe.data.space)
    if not len(cohort):
        raise CohortNotUsable(f"“{cohort.name}” has no images in this split; nothing was started.")
    if cohort.images.shape[1:] != expected:
        raise CohortNotUsable(
            f"The images of “{cohort.name}” are {cohort.images.shape[1:]}, but recipe "
            f"“{recipe.name}” asks for {expected} (channels, then space). Resample one of them."
        )
    if recipe.conditioning.image not in {"", ITSELF, *cohort.others}:
        raise CohortNotUsable(
            f"Recipe “{recipe.name}” is told the image “{recipe.conditioning.image}”, which "
            f"“{cohort.name}” does not have."
        )
    if recipe.conditioning.mask and cohort.masks is None:
        raise CohortNotUsable(
            f"Recipe “{recipe.name}” is told masks, and “{cohort.name}” has none."
        )
