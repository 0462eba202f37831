"""Draw the images of a sampling from its model. Only workers and commands come through here."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from generation.conditions.encoder import MASK
from generation.generator import TrainedGenerator
from generation.machine import environment
from generation.noise import Seed, derived
from generation.phantoms.chest import ChestSlice, draw_chest
from generation.presets.recipe import Recipe
from generation.presets.recipe import Sampling as Drawing
from generation.refusal import Refusal
from reviewapp.synthesis import asking, loading
from reviewapp.synthesis.errors import TooLargeForMemory, WishNotUsable
from reviewapp.synthesis.models import Sampling

TRIES = 1000  # of drawing a map that shows what is told; one in three does


@dataclass(frozen=True)
class Drawn:
    number: int
    pixels: NDArray[Any]
    attributes: dict[str, str]


@dataclass(frozen=True)
class _Fewer(Recipe):
    """The same recipe for all that is drawn from it; only fewer images at once."""

    same_as: str = ""

    @property
    def digest(self) -> str:
        return self.same_as


class Pencil:
    """A loaded model and what one sampling wants of it."""

    def __init__(
        self, sampling: Sampling, generator: TrainedGenerator | None = None, *, together: int = 0
    ) -> None:
        # One thread: with two, another machine's split of the sums would move the last bit.
        torch.set_num_threads(1)
        self._sampling = sampling
        self._recipe = sampling.model.recipe
        self._generator = generator or loading.load(sampling.model, device=device())
        self._take_together(together or self.together)

    @property
    def together(self) -> int:
        return self._generator.recipe.sampling.together

    def how(self) -> dict[str, object]:
        """What the bits of an image depend on beside what was asked for."""
        said = environment(self._generator.device)
        return {
            "together": self.together,
            "device": said["device"],
            "torch_version": said["torch"],
            "environment": said,
        }

    def draw(
        self, numbers: Sequence[int], *, seen: Callable[[int], object], say: Callable[[str], object]
    ) -> list[Drawn]:
        """Draw these images; where memory runs out, again and with half as many at once."""
        while True:
            drawn: list[Drawn] = []
            try:
                for image in self._each(numbers):
                    drawn.append(image)
                    seen(len(drawn))
                return drawn
            except (torch.OutOfMemoryError, MemoryError) as why:
                self._halve(why, say)
            except Refusal as why:
                raise WishNotUsable(str(why)) from why

    def _each(self, numbers: Sequence[int]) -> Iterator[Drawn]:
        # A slice at a time, so that maps of a large chunk need not all be in memory.
        size = self.together
        for start in range(0, len(numbers), size):
            some = numbers[start : start + size]
            told = [self._told(number) for number in some]
            seeds = [Seed(self._sampling.run.seed, number) for number in some]
            samples = self._generator.sample(
                [request for request, _ in told],
                seeds,
                steps=self._sampling.steps,
                guidance=float(self._sampling.guidance),
            )
            for number, (_, known), sample in zip(some, told, samples, strict=True):
                yield Drawn(number, np.ascontiguousarray(sample.pixels[0]), known)

    def _told(self, number: int) -> tuple[dict[str, Any], dict[str, str]]:
        """What the generator is told of image `number`, and what is then known of it."""
        kept = self._sampling.conditions
        told = asking.attributes(kept, number, self._recipe)
        if kept["maps"] != asking.DRAWN_MAPS:
            return dict(told), dict(told)
        map_ = self._map(number, told.get("lesion"))
        names = self._recipe.get("conditioning", {}).get("classes", {})
        shown = {"lesion": map_.lesion} if "lesion" in names else {}
        return {**shown, **told, MASK: map_.labels}, {"sex": map_.sex, **shown, **told}

    def _map(self, number: int, lesion: str | None) -> ChestSlice:
        size, seed = self._generator.recipe.data.size, self._sampling.run.seed
        for turn in range(TRIES):
            drawn = draw_chest(size, derived("label map", seed, number, turn))
            if lesion in (None, "", drawn.lesion):
                return drawn
        raise WishNotUsable(
            f"No label map of the phantom shows the lesion “{lesion}”, so image {number} was not "
            f"drawn. Leave the lesion out, or sample without maps."
        )

    def _halve(self, why: BaseException, say: Callable[[str], object]) -> None:
        if self.together == 1:
            raise TooLargeForMemory(
                "The memory of this worker does not hold even one image at a time, so the rest "
                "was not drawn. Use a worker with more memory, or a smaller model, then try again."
            ) from why
        self._take_together(self.together // 2)
        say(f"Memory ran out; going on with {self.together} images at once.")

    def _take_together(self, together: int) -> None:
        recipe = self._generator.recipe
        drawing: Drawing = replace(recipe.sampling, together=together)
        same = {each.name: getattr(recipe, each.name) for each in fields(Recipe)}
        same["sampling"] = drawing
        self._generator.recipe = _Fewer(**same, same_as=recipe.digest)


def device() -> str:
    return "cuda" if torch.cuda.is_available() else "cpu"
