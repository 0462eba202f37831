"""Translation without pairs: CycleGAN (Zhu et al., ICCV 2017).

        forward             backward
source ────────► image  ,  image ────────► source      and there and back is where it was

The cohort's second image is the source. What a batch holds of both may be of the same subjects:
the sources are therefore moved on by half a batch, and no loss ever sees a pair.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

import torch
from torch import Tensor

from generation.conditions.condition import Condition
from generation.noise import Chance
from generation.objectives.adversarial import CRITIC, GENERATOR, Wanted
from generation.objectives.objective import Batch, How, Losses, Objective, Phase, Setting
from generation.objectives.pool import Pool
from generation.presets.bounds import Between


class Cycle(Objective):
    roles: ClassVar[tuple[str, ...]] = ("forward", "backward", "critic", "source_critic")
    only_trained: ClassVar[tuple[str, ...]] = (
        "back",
        "critic",
        "source_critic",
        "pool",
        "source_pool",
    )

    needs: ClassVar[tuple[str, ...]] = ("image",)
    unheard: ClassVar[tuple[str, ...]] = ("mask", "sketch")

    @dataclass(frozen=True)
    class Options:
        loss: Wanted = "least-squares"
        cycle: Annotated[float, Between(0, 1e6)] = 10.0
        # What is an image already is to stay as it is.
        identity: Annotated[float, Between(0, 1e6)] = 5.0
        # Drawn images that the critics are reminded of.
        pool: Annotated[int, Between(0, 10_000)] = 50

    options: Options

    def __init__(self, options: Options, setting: Setting) -> None:
        super().__init__(options, setting)
        image, source = setting.data.channels, setting.recipe.conditioning.image_channels
        plain = {"timed": False, "spatial": 0}
        self.there = setting.network("forward", takes=source, gives=image, **plain)
        self.back = setting.network("backward", takes=image, gives=source, **plain)
        self.critic = setting.network("critic", takes=image, **plain)
        self.source_critic = setting.network("source_critic", takes=source, **plain)
        space = setting.data.space
        self.pool = Pool(options.pool, (image, *space))
        self.source_pool = Pool(options.pool, (source, *space))

    @property
    def phases(self) -> tuple[Phase, ...]:
        return (
            Phase("generators", ("there", "back")),
            Phase("critics", ("critic", "source_critic"), constrained=False),
        )

    def losses(self, phase: str, batch: Batch) -> Losses:
        images, sources = batch.images, self.sources(batch)
        told = _plain(batch.condition)
        if phase == "critics":
            return self.of_critics(images, sources, told, batch)
        drawn, drawn_sources = self.there(sources, None, told), self.back(images, None, told)
        o = self.options
        wanted = GENERATOR[o.loss]
        seen, seen_sources = self.heard(drawn, batch), self.heard(drawn_sources, batch)
        again = self.back(drawn, None, told), self.there(drawn_sources, None, told)
        terms = {
            "generator": wanted(self.critic(seen, None, told)),
            "source generator": wanted(self.source_critic(seen_sources, None, told)),
            "cycle": o.cycle * (_miss(again[0], sources) + _miss(again[1], images)),
        }
        if o.identity and images.shape == sources.shape:
            same = self.there(images, None, told), self.back(sources, None, told)
            terms["identity"] = o.identity * (_miss(same[0], images) + _miss(same[1], sources))
        return Losses(terms, estimate=drawn)

    def of_critics(self, images: Tensor, sources: Tensor, told: Condition, batch: Batch) -> Losses:
        with torch.no_grad():
            drawn = self.pool(self.there(sources, None, told), batch.chance)
            drawn_sources = self.source_pool(self.back(images, None, told), batch.chance)
        judge = CRITIC[self.options.loss]
        told_apart = judge(self.critic(images, None, told), self.critic(drawn, None, told))
        sources_apart = judge(
            self.source_critic(sources, None, told), self.source_critic(drawn_sources, None, told)
        )
        return Losses({"critic": told_apart / 2, "source critic": sources_apart / 2})

    def heard(self, images: Tensor, batch: Batch) -> Tensor:  # noqa: ARG002  a system may add chance
        """What the critics are shown while the generators learn from them."""
        return images

    def sources(self, batch: Batch) -> Tensor:
        """The second images of the batch, none beside the first image of its own row."""
        source = batch.others[self.setting.recipe.conditioning.image]
        return source.roll(max(1, len(source) // 2), 0)

    def cycled(self, sources: Tensor, condition: Condition) -> Tensor:
        told = _plain(condition)
        again: Tensor = self.back(self.there(sources, None, told), None, told)
        return again

    def held_out(self, batch: Batch) -> Tensor:
        source = self.sources(batch)
        return _miss(self.cycled(source, batch.condition), source)

    def draw(self, noise: Chance, condition: Condition, how: How) -> Tensor:  # noqa: ARG002  drawn in one step, without chance
        image: Tensor = self.there(self.source_of(condition), None, _plain(condition))
        return image

    def source_of(self, condition: Condition) -> Tensor:
        """The image of a condition, which is followed by a map that says whether it is known."""
        assert condition.spatial is not None  # noqa: S101  the recipe names an image
        return condition.spatial[:, : self.setting.recipe.conditioning.image_channels]


def _plain(condition: Condition) -> Condition:
    """The source goes in as an image here, and not as a map beside one."""
    return Condition(condition.vector)


def _miss(a: Tensor, b: Tensor) -> Tensor:
    return (a - b).abs().mean()
