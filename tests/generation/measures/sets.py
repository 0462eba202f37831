"""Small made-up sets of images: smooth noise, two images a subject."""

import numpy as np
from scipy.ndimage import gaussian_filter

from generation.measures.chance import Plan
from generation.measures.sets import ImageSet

A_PLAN = Plan(seed=7, draws=200)


def some_images(
    count: int = 40,
    *,
    seed: int = 0,
    side: int = 32,
    blur: float = 2.0,
    prefix: str = "subject",
    labelled: bool = False,
) -> ImageSet:
    random = np.random.default_rng([seed, side])
    noise = random.normal(size=(count, side, side))
    smooth = np.stack([gaussian_filter(image, blur * random.uniform(0.8, 1.2)) for image in noise])
    labels = np.arange(count) % 2
    spread = smooth / smooth.std() * 0.15 + 0.5
    spread[labels == 1, side // 4 : side // 2, side // 4 : side // 2] += 0.3 * labelled
    masks = np.zeros(spread.shape, dtype=np.uint8)
    masks[labels == 1, side // 4 : side // 2, side // 4 : side // 2] = 1
    return ImageSet(
        images=np.clip(spread, 0, 1).astype(np.float32),
        subjects=tuple(f"{prefix}-{seed}-{number // 2}" for number in range(count)),
        low=0.0,
        high=1.0,
        masks=masks if labelled else None,
        labels=labels if labelled else None,
    )


def with_images(given: ImageSet, images: np.ndarray) -> ImageSet:
    return ImageSet(images=images, subjects=given.subjects, low=given.low, high=given.high)
