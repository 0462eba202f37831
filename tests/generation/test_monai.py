"""Networks of MONAI take the place of the house's own …"""

import sys
from dataclasses import replace
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest
import torch

from generation.generator import TrainedGenerator
from generation.noise import seeds
from generation.presets.reading import parse
from generation.presets.recipe import Recipe, as_data
from generation.refusal import ExtraMissing, Refusal
from tests.generation.small import DISCS, TINY, TONES, discs, fitted, small

needs_monai = pytest.mark.skipif(
    not (find_spec("monai") and find_spec("einops")),
    reason="MONAI is the extra “monai” and is not installed here",
)
UNET = {
    "kind": "monai-unet",
    "widths": [8, 16],
    "blocks": 1,
    "attention": 0,
    "head": 8,
    "groups": 4,
}
ENCODER = {"kind": "monai-autoencoder", "widths": [8, 16], "latents": 2, "groups": 4}


def recipe(**changed: Any) -> Recipe:  # noqa: ANN401  tables of a recipe
    return small(data=DISCS, **{"networks": {"denoiser": UNET}, **changed})


def test_a_recipe_that_names_one_is_read_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "monai", None)

    said = recipe()
    assert parse(as_data(said)).digest == said.digest


@pytest.mark.parametrize(
    ("networks", "own"),
    [
        ({"denoiser": UNET}, "unet"),
        ({"denoiser": {**TINY, "patch": 1}, "autoencoder": ENCODER}, "autoencoder"),
    ],
)
def test_where_it_is_not_installed_a_sentence_says_what_to_do(
    networks: dict[str, Any], own: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [each for each in sys.modules if each.split(".")[0] == "monai"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "monai", None)
    objective = {"kind": "latent" if "autoencoder" in networks else "flow"}

    with pytest.raises(ExtraMissing, match=rf"pip install 'reviewapp\[monai\]'.*“{own}”"):
        TrainedGenerator.new(recipe(networks=networks, objective=objective), seed=1)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"widths": [8, 16, 16, 16, 16, 16]}, "must be a multiple of 32; 16 is not"),
        ({"widths": [8, 18]}, "18 channels cannot be shared among 4 groups"),
        ({"head": 5}, "16 channels cannot be cut into heads of 5"),
    ],
)
def test_what_does_not_fit_is_refused_before_it_is_loaded(
    changed: dict[str, Any], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "monai", None)

    with pytest.raises(Refusal, match=sentence):
        TrainedGenerator.new(recipe(networks={"denoiser": {**UNET, **changed}}), seed=1)


def test_what_has_no_latents_cannot_encode() -> None:
    networks = {"denoiser": TINY, "autoencoder": TINY}

    with pytest.raises(Refusal, match="“unet” has no latents"):
        TrainedGenerator.new(recipe(networks=networks, objective={"kind": "latent"}), seed=1)


@needs_monai
def test_the_unet_learns_the_classes_it_is_told_and_draws_them_again() -> None:
    schedule = {"steps": 40, "batch": 16, "learning_rate": 1e-2, "ema": 0.9}
    said = recipe(conditioning=TONES, schedule=schedule, sampling={"steps": 4})
    generator = fitted(said, discs(64), steps=40)[0]
    asked = [{"tone": "LIGHT"}, {"tone": "DARK"}] * 4

    drawn = [each.pixels for each in generator.sample(asked, seeds(1, 8))]
    assert np.mean(drawn[::2]) > np.mean(drawn[1::2]) + 500
    alone = next(iter(generator.sample(asked[5:6], seeds(1, 8)[5:6])))
    assert np.array_equal(alone.pixels, drawn[5])


@needs_monai
@pytest.mark.parametrize("maps", ["concat", "spade"])
def test_the_unet_is_shown_maps_beside_the_image_or_by_spade(maps: str) -> None:
    said = recipe(conditioning={"mask": 2}, networks={"denoiser": {**UNET, "maps": maps}})
    cohort = discs(16)
    generator = fitted(said, cohort, steps=3)[0]
    assert cohort.masks is not None

    here, there = (
        next(iter(generator.sample([{"mask": mask}], seeds(1, 1)))).pixels
        for mask in (cohort.masks[0], 1 - cohort.masks[0])
    )
    assert not np.array_equal(here, there)


@needs_monai
def test_latents_of_its_autoencoder_make_volumes() -> None:
    said = small(
        "latent-diffusion",
        data={**DISCS, "size": 8, "dimensions": 3},
        conditioning={"mask": 0, "classes": {}},
        networks={"denoiser": UNET, "autoencoder": ENCODER},
        schedule={"steps": 6, "batch": 4},
        sampling={"steps": 2, "together": 2, "guidance": 1.0},
    )
    plain = discs(8, size=8)
    deep = replace(plain, images=np.repeat(plain.images[:, :, None], 8, 2), masks=None, others={})
    generator = fitted(said, deep, steps=6)[0]

    assert next(iter(generator.sample([{}], seeds(1, 1)))).pixels.shape == (1, 8, 8, 8)
    objective: Any = generator.objective
    mean, spread = objective.autoencoder.encode(torch.zeros(1, 1, 8, 8, 8))
    assert mean.shape == spread.shape == (1, 2, 4, 4, 4)
    assert "torchvision" not in sys.modules
