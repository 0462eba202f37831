"""Several trained generators as one: their mean is drawn, and where they disagree is uncertain."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generation.generator import Request, Sample, TrainedGenerator
from generation.noise import Seed
from generation.presets.recipe import Recipe
from generation.refusal import Refusal


class MembersDiffer(Refusal):
    """The message says in what the members of an ensemble differ."""


@dataclass(frozen=True)
class Ensemble:
    """A `Generator` whose image is the mean of its members' images, in stored values."""

    members: Sequence[TrainedGenerator]

    def __post_init__(self) -> None:
        first = self.members[0].recipe
        for each in self.members[1:]:
            if (each.recipe.data, each.recipe.conditioning) != (first.data, first.conditioning):
                raise MembersDiffer(
                    f"“{each.recipe.name}” draws another kind of image than “{first.name}”, or is "
                    f"told something else. Train the members by one recipe with several seeds."
                )

    @property
    def recipe(self) -> Recipe:
        return self.members[0].recipe

    def sample(
        self,
        conditions: Sequence[Request],
        seeds: Sequence[Seed],
        *,
        steps: int | None = None,
        guidance: float | None = None,
    ) -> Iterator[Sample]:
        for draws, asked, seed in self._drawn(conditions, seeds, steps=steps, guidance=guidance):
            yield Sample(_stored(draws.mean(0), draws_of=self.recipe), asked, seed)

    def uncertainty(
        self, conditions: Sequence[Request], seeds: Sequence[Seed]
    ) -> Iterator[NDArray[np.float64]]:
        """The standard deviation over members, pixel by pixel, in stored units."""
        for draws, _, _ in self._drawn(conditions, seeds, steps=None, guidance=None):
            yield draws.std(0)

    def _drawn(
        self,
        conditions: Sequence[Request],
        seeds: Sequence[Seed],
        *,
        steps: int | None,
        guidance: float | None,
    ) -> Iterator[tuple[NDArray[np.float64], Request, Seed]]:
        each = [m.sample(conditions, seeds, steps=steps, guidance=guidance) for m in self.members]
        for samples in zip(*each, strict=True):
            draws = np.stack([sample.pixels.astype(np.float64) for sample in samples])
            yield draws, samples[0].asked, samples[0].seed


def _stored(values: NDArray[Any], *, draws_of: Recipe) -> NDArray[Any]:
    kind = np.dtype(draws_of.data.stored)
    return values.astype(kind) if kind.kind == "f" else np.rint(values).astype(kind)


def repeated(generator: TrainedGenerator, asked: Request, *, run: int, draws: int) -> Sample:
    """Draw the same request several times and return the mean: what one generator is sure of."""
    wanted = [Seed(run, number) for number in range(draws)]
    pixels = [s.pixels.astype(np.float64) for s in generator.sample([asked] * draws, wanted)]
    mean = _stored(np.mean(pixels, axis=0), draws_of=generator.recipe)
    return Sample(mean, asked, wanted[0])
