"""Which images a generator learns from: only some, all but a combination, or some more often."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from generation.addons.addon import Addon
from generation.cohorts.cohort import Cohort, CohortNotUsable
from generation.loop.feed import Indices, Order
from generation.noise import derived
from generation.presets.bounds import Between


class Only(Addon):
    """Learn from images with these values: from the healthy ones, to find what is not."""

    @dataclass(frozen=True)
    class Options:
        attribute: str
        values: tuple[str, ...]

    options: Options

    def seen(self, cohort: Cohort) -> Cohort:
        return cohort.chosen(_with(cohort, self.options.attribute, self.options.values))


class Unseen(Addon):
    """Hold one combination of attributes out of training, to compose it when drawing."""

    @dataclass(frozen=True)
    class Options:
        combination: Mapping[str, str] = field(default_factory=dict)

    options: Options

    def seen(self, cohort: Cohort) -> Cohort:
        held = set(range(len(cohort)))
        for attribute, value in self.options.combination.items():
            held &= set(_with(cohort, attribute, (value,)))
        return cohort.chosen([number for number in range(len(cohort)) if number not in held])


class Oversample(Addon):
    """Let images with these values make up this share of every batch, on average."""

    @dataclass(frozen=True)
    class Options:
        attribute: str
        values: tuple[str, ...]
        share: Annotated[float, Between(0, 1)] = 0.5

    options: Options

    def order(self, cohort: Cohort, *, batch: int, seed: int) -> Order | None:
        wanted = np.zeros(len(cohort))
        wanted[_with(cohort, self.options.attribute, self.options.values)] = 1
        others, share = 1 - wanted, self.options.share
        if not others.any():
            share = 1.0
        chances = share * wanted / wanted.sum() + (1 - share) * others / max(1.0, others.sum())
        return Weighted(tuple((chances / chances.sum()).tolist()), batch, seed)


class Balance(Addon):
    """Let every value of an attribute make up the same share of a batch, on average."""

    @dataclass(frozen=True)
    class Options:
        attribute: str

    options: Options

    def order(self, cohort: Cohort, *, batch: int, seed: int) -> Order | None:
        name = self.options.attribute
        if name not in cohort.attributes:
            raise CohortNotUsable(f"“{cohort.name}” has no attribute “{name}” to balance.")
        values = list(map(str, cohort.attributes[name]))
        counts = Counter(values)
        chances = tuple(1 / (len(counts) * counts[value]) for value in values)
        return Weighted(chances, batch, seed)


@dataclass(frozen=True)
class Weighted:
    """Draw each image of a batch by its chance."""

    chances: tuple[float, ...]
    batch: int
    seed: int

    def __call__(self, step: int) -> Indices:
        chance = np.random.default_rng(derived(self.seed, "weighted", step))
        return chance.choice(len(self.chances), self.batch, p=np.array(self.chances))


def _with(cohort: Cohort, attribute: str, values: tuple[str, ...]) -> list[int]:
    if attribute not in cohort.attributes:
        raise CohortNotUsable(f"“{cohort.name}” has no attribute “{attribute}”.")
    found = [n for n, value in enumerate(cohort.attributes[attribute]) if str(value) in values]
    if not found:
        raise CohortNotUsable(
            f"No image of “{cohort.name}” has {attribute} {' or '.join(values)}, "
            f"so nothing was started."
        )
    return found
