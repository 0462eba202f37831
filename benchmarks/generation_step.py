"""A training step and a sampled image: ours against a bare torch loop around the same network.

Processor time on one thread, so that a busy machine measures the same. The bare loops do what
nobody can leave out (noise, loss, backward, clip, AdamW, average; Euler steps) on a batch that lies
ready; ours also makes the batch from the cohort, draws chance image by image, guards and reports.
"""

import time
from collections.abc import Callable, Sequence
from functools import partial

import torch
from torch import Tensor

from benchmarks.harness import Result, compare
from generation.cohorts.phantoms import chest
from generation.conditions.condition import Condition
from generation.generator import TrainedGenerator
from generation.loop.progress import Budget
from generation.loop.training import Run, Training
from generation.networks.shape import Shape
from generation.networks.unet import UNet
from generation.noise import seeds
from generation.presets.reading import load, parse
from generation.presets.recipe import Recipe, as_data

GOAL = 1.05
STEPS, BATCH, TOGETHER, WALK = 4, 16, 8, 10
# The seed's bar for clinical use, in ms for one image.
CLINICAL = 100.0


def run() -> list[Result]:
    torch.set_num_threads(1)
    recipe = _recipe()
    ours, bare = _ours(recipe), Bare(recipe)
    generator = TrainedGenerator.new(recipe, seed=1)
    return [
        compare(
            "training step, 64², batch 16 (bare torch loop, processor time)",
            ours=ours,
            yardstick=bare.train,
            goal=GOAL,
            rounds=7,
        ),
        compare(
            "8 images, 64², 10 steps (bare torch loop, processor time)",
            ours=partial(_sampled, generator, TOGETHER, WALK),
            yardstick=bare.sample,
            goal=GOAL,
            rounds=7,
        ),
        *_latencies(),
    ]


def _recipe() -> Recipe:
    said = as_data(load("demo-class-flow"))
    said["precision"], said["sampling"]["guidance"] = "fp32", 1.0
    return parse(said)


def _ours(recipe: Recipe) -> Callable[[], Sequence[float]]:
    cohort = chest(64, 64, seed=1)
    generator = TrainedGenerator.new(recipe, seed=1)
    run_ = Run(seed=1, budget=Budget(steps=1_000_000), grids=0)
    training: Training = generator.training(cohort, run_)
    return partial(_timed, lambda: training._one_step(0.5), STEPS)


def _timed(act: Callable[[], object], times: int) -> Sequence[float]:
    took = []
    for _ in range(times):
        started = time.process_time()
        act()
        took.append(1000 * (time.process_time() - started))
    return took


def _sampled(generator: TrainedGenerator, count: int, steps: int) -> Sequence[float]:
    def draw() -> None:
        list(generator.sample([{}] * count, seeds(1, count), steps=steps))

    return _timed(draw, 1)


class Bare:
    """What somebody would write in an afternoon around the same network."""

    def __init__(self, recipe: Recipe) -> None:
        shape = Shape(dimensions=2, size=64, takes=1, gives=1, vector=3)
        self.net = UNet(recipe.networks["denoiser"].options, shape)
        self.kept = [p.detach().clone() for p in self.net.parameters()]
        self.optimizer = torch.optim.AdamW(self.net.parameters(), lr=1e-3, foreach=True)
        self.images = torch.randn(BATCH, 1, 64, 64)
        self.told = Condition(torch.eye(3)[torch.arange(BATCH) % 3])

    def train(self) -> Sequence[float]:
        return _timed(self._step, STEPS)

    def _step(self) -> None:
        noise, t = torch.randn_like(self.images), torch.rand(BATCH)
        x = torch.lerp(noise, self.images, t.view(-1, 1, 1, 1))
        loss = (self.net(x, t, self.told) - (self.images - noise)).square().mean()
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 1.0, foreach=True)
        self.optimizer.step()
        with torch.no_grad():
            torch._foreach_lerp_(self.kept, list(self.net.parameters()), 0.002)
        loss.item()

    def sample(self) -> Sequence[float]:
        return _timed(self._walk, 1)

    @torch.inference_mode()
    def _walk(self) -> Tensor:
        x, told = torch.randn(TOGETHER, 1, 64, 64), Condition(torch.zeros(TOGETHER, 3))
        for number in range(WALK):
            x = x + self.net(x, torch.full((TOGETHER,), number / WALK), told) / WALK
        return x


def _latencies() -> list[Result]:
    """One image, and an image of 32, at several sizes and numbers of steps, against 100 ms."""
    found = []
    for size in (64, 128, 256, 512):
        for together, steps in ((1, 1), (1, 4), (1, 10), (1, 25), (32, 4)):
            if together * size > 32 * 128 or steps * size > 10 * 256:  # for a GPU
                continue
            generator = TrainedGenerator.new(_sized(size, together), seed=1)
            measure = partial(_per_image, generator, together, steps)
            name = f"draw {size}², {steps} steps, batch {together}, per image (against 100 ms)"
            found.append(
                compare(name, ours=measure, yardstick=lambda: [CLINICAL], goal=1.0, rounds=2)
            )
    return found


def _sized(size: int, together: int) -> Recipe:
    said = as_data(load("chest-film-flow"))
    said["data"]["size"] = size
    said["sampling"] = {"steps": 1, "guidance": 1.0, "together": together, "precision": "auto"}
    return parse(said)


def _per_image(generator: TrainedGenerator, together: int, steps: int) -> Sequence[float]:
    return [each / together for each in _sampled(generator, together, steps)]
