"""Draw one phantom: image `number` depends on the recipe, the seed and its number alone."""

from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from generation.phantoms.noise import scanner_noise, thickness
from generation.phantoms.thorax import draw_anatomy
from generation.recipe import PhantomNotUsable, PhantomRecipe

PARAMETERS = {"size", "lesion_share", "noise_hu", "noise_grain_px", "texture_blur_px"}
SMALLEST, LARGEST = 64, 2048
# What any scanner does to an edge; the same for every recipe.
POINT_SPREAD_PX = 0.75


@dataclass(frozen=True)
class Phantom:
    pixels: NDArray[np.int16]
    attributes: dict[str, str]


def draw(recipe: PhantomRecipe, *, seed: int, number: int) -> Phantom:
    """Return the picture in Hounsfield units and what pairing and subgroups may use of it."""
    size, said = _parameters(recipe)
    chance = np.random.Generator(np.random.PCG64(_entropy(recipe, seed, number)))
    anatomy, known = draw_anatomy(
        size,
        chance,
        lesion_share=said["lesion_share"],
        texture_blur_px=said["texture_blur_px"],
    )
    sharp = gaussian_filter(anatomy, POINT_SPREAD_PX)
    noise = scanner_noise(chance, size, grain_px=said["noise_grain_px"])
    hu = sharp + said["noise_hu"] * noise * thickness(sharp)
    return Phantom(
        pixels=np.clip(np.rint(hu), -2048, 3071).astype(np.int16),
        attributes={"modality": "CT", "body_part": "CHEST", "kind": "PHANTOM", **known},
    )


def _parameters(recipe: PhantomRecipe) -> tuple[int, dict[str, float]]:
    try:
        if set(recipe.parameters) != PARAMETERS:
            raise ValueError(f"these are needed: {', '.join(sorted(PARAMETERS))}")
        size = int(recipe.parameters["size"])
        if not SMALLEST <= size <= LARGEST:
            raise ValueError(f"size lies between {SMALLEST} and {LARGEST}")
        return size, {name: float(value) for name, value in recipe.parameters.items()}
    except ValueError as why:
        raise PhantomNotUsable(
            f"PhantomRecipe “{recipe.name}” cannot be drawn: {why}. Correct its parameters."
        ) from why


def _entropy(recipe: PhantomRecipe, seed: int, number: int) -> int:
    return int.from_bytes(sha256(f"{recipe.digest}/{seed}/{number}".encode()).digest(), "big")
