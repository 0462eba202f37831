"""Small cohorts and recipes: seconds of training, enough to see an idea at work."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from generation.cohorts.cohort import Cohort
from generation.generator import TrainedGenerator
from generation.loop.progress import Budget
from generation.loop.training import Run, Trained
from generation.presets.reading import load, parse
from generation.presets.recipe import Recipe, as_data

SIZE = 16
# Parts of recipes that fit the discs below.
DISCS = {"size": SIZE, "low": 0.0, "high": 4095.0, "stored": "int16"}
TINY = {"kind": "unet", "widths": [8, 16], "blocks": 1, "told": 16}
TONES = {"classes": {"tone": ["DARK", "LIGHT"]}, "drop": 0.1}


def discs(count: int = 32, *, size: int = SIZE, seed: int = 0) -> Cohort:
    """Discs, left or right, on dark or light; two images of each subject; 12-bit values."""
    chance = np.random.default_rng(seed)
    y, x = np.mgrid[:size, :size] / size
    sides = np.where(chance.random(count) < 0.5, "LEFT", "RIGHT")
    across = np.where(sides == "LEFT", 0.3, 0.7)[:, None, None]
    radius = chance.uniform(0.12, 0.22, (count, 1, 1))
    mask = np.hypot(x - across, y - 0.5) < radius
    tones = np.where(chance.random(count) < 0.5, "DARK", "LIGHT")
    around = np.where(tones == "DARK", 200, 1800)[:, None, None]
    images = np.where(mask, 3000, around) + chance.normal(0, 40, mask.shape)
    return Cohort(
        name="discs",
        images=np.clip(images, 0, 4095).astype(np.int16)[:, None],
        subjects=tuple(f"subject-{number // 2}" for number in range(count)),
        attributes={
            "side": tuple(map(str, sides)),
            "tone": tuple(map(str, tones)),
            "radius": tuple(radius.ravel().tolist()),
        },
        masks=mask.astype(np.uint8),
        others={"soft": (images / 2).clip(0, 4095).astype(np.int16)[:, None]},
    )


def small(preset: str = "", **changed: Mapping[str, Any] | Sequence[Any]) -> Recipe:
    """A preset, or the plainest flow, made small; `changed` replaces fields of its tables."""
    plain: dict[str, Any] = {
        "name": "small",
        "version": 1,
        "family": "diffusion",
        "data": DISCS,
        "networks": {"denoiser": TINY},
        "objective": {"kind": "flow"},
        "schedule": {"steps": 20, "batch": 8},
        "sampling": {"steps": 2, "together": 4},
        "precision": "fp32",
    }
    said = as_data(load(preset)) if preset else plain
    said["precision"] = "fp32"
    for table, fields in changed.items():
        said[table] = {**said.get(table, {}), **fields} if isinstance(fields, Mapping) else fields
    return parse(said)


def fitted(
    recipe: Recipe,
    cohort: Cohort,
    *,
    steps: int = 20,
    seed: int = 1,
    **run: Any,  # noqa: ANN401  any field of a Run
) -> tuple[TrainedGenerator, Trained]:
    generator = TrainedGenerator.new(recipe, seed=seed)
    told = Run(seed=seed, **{"budget": Budget(steps=steps), "grids": 0, **run})
    return generator, generator.fit(cohort, told)
