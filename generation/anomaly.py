"""What is not healthy, without ever having seen it: noise an image a little, draw it back, compare.

A flow that has learnt healthy images only returns a healthy image; where the given one differs from
it, something is wrong (pseudo-healthy reconstruction, after AnoDDPM, Wyatt et al., CVPRW 2022). How
far the noise goes back, `start`, is THE setting: too far, and everything differs; validate it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from generation.conditions.encoder import scaled, unscaled
from generation.generator import Request, TrainedGenerator
from generation.noise import ImageNoise, Seed, derived
from generation.objectives.flow import Flow
from generation.objectives.objective import How
from generation.refusal import Refusal


class NotReconstructable(Refusal):
    """The message says which generators can draw an image back."""


@dataclass(frozen=True)
class Reconstruction:
    """How an image is drawn back: from `start` of the way, so many times, in so many steps."""

    start: float = 0.5
    draws: int = 3
    steps: int = 4


def anomaly_maps(
    generator: TrainedGenerator,
    images: NDArray[Any],
    seeds: Sequence[Seed],
    *,
    told: Request | None = None,
    how: Reconstruction | None = None,
) -> NDArray[np.float64]:
    """Return the mean absolute residual over the draws, (number, *space), in stored units.

    Map i depends on the generator, image i and seed i alone.
    """
    how, objective = how or Reconstruction(), generator.objective
    # What is derived from a flow walks elsewhere: among codes, from a baseline, outside a region.
    if type(objective) is not Flow:
        raise NotReconstructable(
            f"“{generator.recipe.name}” is no plain flow, so images cannot be drawn back through "
            f"it. Take a recipe with the objective “flow”."
        )
    maps = [
        _map(generator, objective, image, (seed, told or {}, how))
        for image, seed in zip(images, seeds, strict=True)
    ]
    return np.stack(maps)


@torch.inference_mode()
def _map(
    generator: TrainedGenerator,
    objective: Flow,
    image: NDArray[Any],
    asked: tuple[Seed, Request, Reconstruction],
) -> NDArray[np.float64]:
    seed, told, how = asked
    device = generator.device
    x = scaled(image, generator.recipe.data).to(device).expand(how.draws, *image.shape)
    streams = [derived("anomaly", seed.run, seed.number, draw) for draw in range(how.draws)]
    noise = ImageNoise(streams, device).normal(*image.shape)
    condition = generator.encoder.of_requests([told] * how.draws).to(device)
    way = How(how.steps, generator.recipe.sampling.guidance)
    healthy = objective.follow(torch.lerp(noise, x, how.start), condition, way, start=how.start)
    drawn = unscaled(healthy, generator.recipe.data).astype(np.float64)
    residual: NDArray[np.float64] = np.abs(drawn - image.astype(np.float64)).mean((0, 1))
    return residual
