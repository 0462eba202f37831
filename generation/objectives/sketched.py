"""Sketch, then render (SkrGAN; Zhang et al., MICCAI 2019): noise ─► sketch ─► image.

The sketcher learns, against a critic of its own, to draw what edges of images look like; the
renderer learns from the edges of each image to that image, by L1 and against a second critic. The
fine structures that a sketch shows are so decided first, and cannot be lost among the shades.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

import torch
from torch import Tensor

from generation.conditions.condition import Condition
from generation.conditions.sketch import sketch
from generation.noise import Chance
from generation.objectives.adversarial import CRITIC, GENERATOR, Wanted, steepness
from generation.objectives.objective import Batch, How, Losses, Objective, Phase, Setting
from generation.presets.bounds import Between


class Sketched(Objective):
    roles = ("sketcher", "sketch_critic", "renderer", "critic")
    only_trained = ("sketch_critic", "critic")
    stops_early: ClassVar[bool] = False
    unheard: ClassVar[tuple[str, ...]] = ("mask", "image", "sketch")

    @dataclass(frozen=True)
    class Options:
        loss: Wanted = "non-saturating"
        latent: Annotated[int, Between(1, 4096)] = 64
        l1: Annotated[float, Between(0, 1e6)] = 100.0
        # Flatten the sketches' critic at real sketches.
        r1: Annotated[float, Between(0, 1000)] = 1.0

    options: Options

    def __init__(self, options: Options, setting: Setting) -> None:
        super().__init__(options, setting)
        self.sketcher = setting.network("sketcher", takes=options.latent, gives=1, timed=False)
        self.sketch_critic = setting.network("sketch_critic", takes=1, timed=False)
        self.renderer = setting.network("renderer", takes=1, timed=False)
        # The pair of sketch and image is judged.
        self.critic = setting.network("critic", takes=setting.data.channels + 1, timed=False)

    @property
    def phases(self) -> tuple[Phase, ...]:
        return (
            Phase("sketch critic", ("sketch_critic",), constrained=False),
            Phase("sketcher", ("sketcher",), constrained=False),
            Phase("critic", ("critic",), constrained=False),
            Phase("renderer", ("renderer",)),
        )

    def losses(self, phase: str, batch: Batch) -> Losses:
        told, edges = batch.condition, edges_of(batch.images)
        if phase in {"sketch critic", "sketcher"}:
            return self.of_sketches(phase, edges, batch)
        image = self.rendered(edges, told)
        if phase == "critic":
            real = self.critic(torch.cat([edges, batch.images], 1), None, told)
            drawn = self.critic(torch.cat([edges, image.detach()], 1), None, told)
            return Losses({"critic": CRITIC[self.options.loss](real, drawn)})
        judged = self.critic(torch.cat([edges, image], 1), None, told)
        miss = self.options.l1 * (image - batch.images).abs().mean()
        return Losses({"renderer": GENERATOR[self.options.loss](judged), "l1": miss}, image)

    def of_sketches(self, phase: str, edges: Tensor, batch: Batch) -> Losses:
        told, loss = batch.condition, self.options.loss
        drawn = self.sketches(batch.chance, told)
        if phase == "sketcher":
            return Losses({"sketcher": GENERATOR[loss](self.sketch_critic(drawn, None, told))})
        real, false = (self.sketch_critic(x, None, told) for x in (edges, drawn.detach()))
        terms = {"sketch critic": CRITIC[loss](real, false)}
        if self.options.r1:
            steep = steepness(self.sketch_critic, edges, told)
            terms["r1"] = self.options.r1 / 2 * steep.square().mean()
        return Losses(terms)

    def sketches(self, chance: Chance, condition: Condition) -> Tensor:
        drawn: Tensor = self.sketcher(chance.normal(self.options.latent), None, condition)
        return torch.tanh(drawn)

    def rendered(self, edges: Tensor, condition: Condition) -> Tensor:
        image: Tensor = self.renderer(edges, None, condition)
        return image

    def draw(self, noise: Chance, condition: Condition, how: How) -> Tensor:  # noqa: ARG002  drawn in one step
        return self.rendered(self.sketches(noise, condition), condition)


def edges_of(images: Tensor) -> Tensor:
    """The sketch of each image, in −1 to 1."""
    return sketch(images) * 2 - 1
