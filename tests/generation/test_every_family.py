"""Image i of any family depends on recipe, weights, seed and i alone …"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from generation import weights
from generation.generator import TrainedGenerator
from generation.noise import seeds
from generation.presets.recipe import Recipe
from tests.generation import (
    test_adversarial,
    test_growing,
    test_quantized,
    test_style,
    test_translation,
    test_variational,
)
from tests.generation.small import discs

FAMILIES: dict[str, Callable[[], Recipe]] = {
    "gan": lambda: test_adversarial.tiny("gan"),
    "wgan-gp": lambda: test_adversarial.tiny("wgan-gp"),
    "stylegan2-ada": test_style.styled,
    "vae": lambda: test_variational.tiny("vae"),
    "hamiltonian-vae": lambda: test_variational.tiny("hamiltonian-vae"),
    "progressive-gan": lambda: test_growing.tiny("progressive-gan"),
    "vq-vae-2": test_quantized.tiny,
    "pix2pix": lambda: test_translation.tiny("pix2pix", "paired"),
    "cyclegan": lambda: test_translation.tiny("cyclegan", "cycle"),
}


def asked(recipe: Recipe, count: int) -> list[dict[str, Any]]:
    if not recipe.conditioning.image:
        return [{}] * count
    return [{"image": each} for each in discs(count).others["soft"]]


@pytest.fixture(params=sorted(FAMILIES))
def generator(request: pytest.FixtureRequest) -> TrainedGenerator:
    return TrainedGenerator.new(FAMILIES[request.param](), seed=3)


def test_however_many_are_drawn_together_and_in_whatever_order(generator: TrainedGenerator) -> None:
    told, numbers = asked(generator.recipe, 6), seeds(7, 6)

    whole = [each.digest for each in generator.sample(told, numbers)]
    alone = [
        next(iter(generator.sample([t], [n]))).digest for t, n in zip(told, numbers, strict=True)
    ]
    backwards = [each.digest for each in generator.sample(told[::-1], numbers[::-1])]
    assert whole == alone == backwards[::-1]


def test_also_from_the_file_that_was_kept(generator: TrainedGenerator, tmp_path: Path) -> None:
    generator.save(tmp_path / "weights.safetensors")
    loaded = TrainedGenerator.load(tmp_path / "weights.safetensors")
    told, numbers = asked(generator.recipe, 3), seeds(7, 3)

    before, after = (
        np.stack([each.pixels for each in made.sample(told, numbers)])
        for made in (generator, loaded)
    )
    assert np.array_equal(before, after)


def test_a_critic_is_not_shipped(generator: TrainedGenerator, tmp_path: Path) -> None:
    generator.save(tmp_path / "weights.safetensors")

    kept = weights.read(tmp_path / "weights.safetensors").tensors
    assert kept
    assert not [name for name in kept if "critic" in name or "pool" in name]
