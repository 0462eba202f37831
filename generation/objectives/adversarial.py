"""Generative adversarial networks (Goodfellow et al., 2014): two phases that want the opposite.

critic:     tell images of the cohort from drawn ones; held in check by a gradient penalty, R1
generator:  draw what the critic takes for an image of the cohort

A label goes into both. What a system adds to this stands in a module of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from generation.conditions.condition import Condition
from generation.noise import Chance
from generation.objectives.objective import Batch, How, Losses, Objective, Phase, Setting
from generation.objectives.watching import Watching
from generation.presets.bounds import Between

# What the critic is to say of real and of drawn images, and what the generator wants it to say.
CRITIC: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "non-saturating": lambda real, drawn: nnf.softplus(-real).mean() + nnf.softplus(drawn).mean(),
    "least-squares": lambda real, drawn: (real - 1).square().mean() + drawn.square().mean(),
    "hinge": lambda real, drawn: nnf.relu(1 - real).mean() + nnf.relu(1 + drawn).mean(),
    "wasserstein": lambda real, drawn: drawn.mean() - real.mean(),
}
GENERATOR: dict[str, Callable[[Tensor], Tensor]] = {
    "non-saturating": lambda drawn: nnf.softplus(-drawn).mean(),
    "least-squares": lambda drawn: (drawn - 1).square().mean(),
    "hinge": lambda drawn: -drawn.mean(),
    "wasserstein": lambda drawn: -drawn.mean(),
}
Wanted = Literal["non-saturating", "least-squares", "hinge", "wasserstein"]


class Adversarial(Objective):
    # Channels that are drawn beside the image.
    beside: ClassVar[int] = 0
    roles: ClassVar[tuple[str, ...]] = ("generator", "critic")
    only_trained: ClassVar[tuple[str, ...]] = ("critic", "watching")
    # What a critic says of the hold-out is smallest while the critic knows nothing.
    stops_early: ClassVar[bool] = False

    @dataclass(frozen=True)
    class Options:
        loss: Wanted = "non-saturating"
        latent: Annotated[int, Between(1, 4096)] = 64
        # Steps of the critic for one of the generator.
        critic_steps: Annotated[int, Between(1, 100)] = 1
        critic_rate: Annotated[float, Between(0, 100)] = 1.0
        # Hold the length of the gradient between real and drawn images at one (WGAN-GP).
        gradient_penalty: Annotated[float, Between(0, 1000)] = 0.0
        # Flatten the critic at real images, every so many steps (R1).
        r1: Annotated[float, Between(0, 1000)] = 0.0
        r1_every: Annotated[int, Between(1, 1000)] = 16
        # Augment what the critic sees as soon as more than this share of it is known by heart.
        adaptive: Annotated[float, Between(0, 1)] = 0.0
        adapt_over: Annotated[int, Between(1, 100_000_000)] = 500_000

    options: Options

    def __init__(self, options: Options, setting: Setting) -> None:
        super().__init__(options, setting)
        channels = setting.data.channels + self.beside
        self.generator = setting.network(
            "generator", takes=options.latent, gives=channels, timed=False
        )
        self.critic = setting.network("critic", takes=channels, timed=False)
        self.watching = Watching(options.adaptive, options.adapt_over)

    @property
    def phases(self) -> tuple[Phase, ...]:
        o = self.options
        critic = Phase(
            "critic", ("critic",), times=o.critic_steps, rate=o.critic_rate, constrained=False
        )
        return critic, Phase("generator", ("generator",))

    def losses(self, phase: str, batch: Batch) -> Losses:
        return self.of_critic(batch) if phase == "critic" else self.of_generator(batch)

    def of_critic(self, batch: Batch) -> Losses:
        with torch.no_grad():
            drawn = self.drawn(batch)
        real = self.judged(batch.images, batch)
        self.watching.look(real)
        loss = CRITIC[self.options.loss](real, self.judged(drawn, batch))
        return Losses({"critic": loss} | self.penalties(drawn, batch))

    def of_generator(self, batch: Batch) -> Losses:
        drawn = self.drawn(batch)
        wanted = GENERATOR[self.options.loss](self.judged(drawn, batch))
        return Losses({"generator": wanted}, estimate=drawn)

    def drawn(self, batch: Batch) -> Tensor:
        z = batch.chance.normal(self.options.latent)
        image: Tensor = self.generator(z, None, batch.condition)
        return image

    def judged(self, images: Tensor, batch: Batch) -> Tensor:
        """Judge real and drawn images alike: also augmented alike."""
        shown = self.watching(images, batch.chance)
        judged: Tensor = self.critic(shown, None, batch.condition)
        return judged

    def penalties(self, drawn: Tensor, batch: Batch) -> dict[str, Tensor]:
        """Return what keeps the critic in check; a lazy penalty counts for the steps it skips."""
        o, found = self.options, {}
        if o.gradient_penalty:
            between = torch.lerp(
                drawn.to(batch.images), batch.images, _each(batch.chance.uniform(), drawn)
            )
            steep = self.steepness(between, batch.condition)
            found["gradient penalty"] = o.gradient_penalty * (steep - 1).square().mean()
        if o.r1 and batch.step % o.r1_every == 0:
            steep = self.steepness(batch.images, batch.condition)
            found["r1"] = o.r1 / 2 * o.r1_every * steep.square().mean()
        return found

    def steepness(self, images: Tensor, condition: Condition) -> Tensor:
        return steepness(self.critic, images, condition)

    def after(self, phase: str, fraction: float) -> None:  # noqa: ARG002  only the phase matters
        if phase == "critic":
            self.watching.adapt(self.setting.recipe.schedule.batch)

    def draw(self, noise: Chance, condition: Condition, how: How) -> Tensor:  # noqa: ARG002  drawn in one step
        image: Tensor = self.generator(noise.normal(self.options.latent), None, condition)
        return image


def steepness(critic: nn.Module, images: Tensor, condition: Condition) -> Tensor:
    """Return the length of a critic's gradient at each image, in full precision."""
    with torch.autocast(images.device.type, enabled=False):
        at = images.detach().float().requires_grad_()
        judged = critic(at, None, condition)
        (gradient,) = torch.autograd.grad(judged.sum(), at, create_graph=True)
    # The root has no slope at nothing.
    return (gradient.flatten(1).square().sum(1) + 1e-12).sqrt()


def _each(numbers: Tensor, images: Tensor) -> Tensor:
    return numbers.view(-1, *(1,) * (images.dim() - 1))
