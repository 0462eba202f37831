"""A recipe that says what nobody would hear is refused in a sentence …"""

from typing import Any

import numpy as np
import pytest

from generation.conditions.encoder import ConditionNotUsable
from generation.generator import TrainedGenerator
from generation.noise import seeds
from generation.presets.reading import load, parse
from generation.presets.recipe import as_data
from generation.refusal import Refusal
from tests.generation.small import DISCS, TINY, TONES, discs, fitted, small

NUMBERS = {"numbers": {"months": [0.0, 24.0]}}


def said(preset: str, **tables: dict[str, Any]) -> dict[str, Any]:
    told = as_data(load(preset))
    return {**told, **{name: {**told.get(name, {}), **fields} for name, fields in tables.items()}}


@pytest.mark.parametrize(
    ("preset", "changed", "sentence"),
    [
        ("cgan", {"conditioning": {"drop": 0.1}}, "never withholds what it is told"),
        ("few-step-flow", {"conditioning": {"drop": 0.1}}, "never withholds"),
        ("cyclegan", {"conditioning": {"mask": 8}}, r"conditioning\.mask: .* does not hear it"),
        ("nerf", {"conditioning": {"sketch": True}}, r"conditioning\.sketch: .* not hear"),
        ("cyclegan", {"conditioning": {"image": "", "image_range": []}}, "cannot do without it"),
        ("rare-condition", {"objective": {"label": 8}}, "8 is no label of conditioning.mask"),
        ("progression", {"objective": {"time": "years"}}, "numbers must have “years”"),
        ("nerf", {"objective": {"angle": "tilt"}}, "must have “tilt” and no other"),
        ("meddiffusion", {"objective": {"outcome": "mood"}}, "classes must have “mood”"),
        ("vae", {"objective": {"independence": 1.0}}, "nothing is told that a latent could be"),
        ("stylegan2-ada", {"conditioning": {"mask": 2, "drop": 0.0}}, "“style” is shown no maps"),
        ("gan", {"sampling": {"steps": 10}}, "draws in 1, not in 10"),
        ("ddpm", {"sampling": {"steps": 2000}}, "draws in 1 to 1000, not in 2000"),
        ("ddpm", {"sampling": {"guidance": 2.0}}, "where nothing is ever withheld"),
        ("ddpm", {"schedule": {"patience": 3}}, "nobody looks at the hold-out"),
        ("federated-diffusion", {"schedule": {"check_every": 3}}, "have no hold-out"),
        ("private-diffusion", {"schedule": {"accumulate": 2}}, "a private batch is never cut"),
        ("private-diffusion", {"precision": "bf16"}, "a private training is in fp32"),
        ("ddpm", {"conditioning": {"image_channels": 3}}, "no image is told"),
        ("rare-condition", {"conditioning": {"image_range": [0.0, 1.0]}}, "no second image"),
        ("cyclegan", {"conditioning": {"image_range": [5.0, 1.0]}}, "the first less than"),
        (
            "progression",
            {"conditioning": {"numbers": {"months": [0.0, 0.0]}}},
            "the first must be less than the second",
        ),
    ],
)
def test_it_is_said_which_field_and_why(
    preset: str, changed: dict[str, Any], sentence: str
) -> None:
    plain = {name: value for name, value in changed.items() if not isinstance(value, dict)}
    tables = {name: value for name, value in changed.items() if isinstance(value, dict)}

    with pytest.raises(Refusal, match=sentence):
        parse({**said(preset, **tables), **plain})


@pytest.mark.parametrize(
    ("preset", "fields", "sentence"),
    [
        (
            "latent-diffusion",
            {"constraint": [{"kind": "residual", "equation": "laplace"}]},
            "is held to none",
        ),
        (
            "ddpm",
            {"constraint": [{"kind": "residual", "equation": "divergence"}]},
            "two channels in a plane",
        ),
        (
            "private-diffusion",
            {"addon": [{"kind": "oversample", "attribute": "lesion", "values": ["MASS"]}]},
            "oversample would do nothing",
        ),
    ],
)
def test_a_block_that_would_do_nothing_is_refused(
    preset: str, fields: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Refusal, match=sentence):
        parse({**said(preset), **fields})


def test_a_count_of_pieces_looks_at_one_channel() -> None:
    told = said("two-lungs", data={"channels": 2})

    with pytest.raises(Refusal, match="looks at one channel, and there are 2"):
        parse(told)


@pytest.mark.parametrize(("steps", "sentence"), [(3, "in one step, not in 3"), (0, "not in 0")])
def test_steps_that_are_not_taken_are_refused_when_drawing(steps: int, sentence: str) -> None:
    widths = {"widths": [8, 16]}
    networks = {"generator": {"kind": "decoder", **widths}, "critic": {"kind": "critic", **widths}}
    generator = TrainedGenerator.new(small("gan", data=DISCS, networks=networks), seed=1)

    with pytest.raises(ConditionNotUsable, match=sentence):
        next(generator.sample([{}], seeds(1, 1), steps=steps))
    assert next(generator.sample([{}], seeds(1, 1), steps=1)).pixels.shape == (1, 16, 16)


def a_forecaster(**sampling: float) -> TrainedGenerator:
    told = {"image": "baseline", **NUMBERS, "classes": TONES["classes"], "drop": 0.1}
    recipe = small(
        "progression",
        data=DISCS,
        conditioning=told,
        networks={"denoiser": TINY},
        sampling={"steps": 2, **sampling},
    )
    return TrainedGenerator.new(recipe, seed=1)


def test_a_forecast_without_its_baseline_is_refused() -> None:
    generator = a_forecaster()

    with pytest.raises(ConditionNotUsable, match="never drawn without its image"):
        next(generator.sample([{"months": 12.0}], seeds(1, 1)))
    assert next(generator.sample([{"image": discs().images[0]}], seeds(1, 1))).pixels.any()


def test_guidance_of_a_forecast_leaves_the_words_and_keeps_the_baseline() -> None:
    generator = a_forecaster(guidance=2.0)
    denoiser: Any = generator.objective.get_submodule("denoiser")
    honest, seen = denoiser.forward, []

    def watched(x: Any, t: Any, told: Any) -> Any:  # noqa: ANN401  what a network is called with
        seen.append(told)
        return honest(x, t, told)

    denoiser.forward = watched
    asked = {"image": discs().images[0], "months": 12.0, "tone": "DARK"}
    next(generator.sample([asked], seeds(1, 1)))

    half = len(seen[0]) // 2
    told, untold = seen[0].part(slice(0, 1)), seen[0].part(slice(half, half + 1))
    assert told.vector.any()
    assert not untold.vector.any()
    assert np.array_equal(told.spatial, untold.spatial)


def test_a_second_image_is_seen_by_its_own_range() -> None:
    told = {"image": "soft", "image_range": [0.0, 2047.5], "drop": 0.0}
    recipe = small(data=DISCS, conditioning=told, networks={"denoiser": TINY})
    cohort = discs(8)
    generator, _ = fitted(recipe, cohort, steps=1)
    expected = cohort.others["soft"][:1].astype(np.float32) / 2047.5 * 2 - 1

    asked = generator.encoder.of_requests([{"image": cohort.others["soft"][0]}]).spatial
    assert asked is not None
    np.testing.assert_allclose(asked[:, :1].numpy(), expected, atol=1e-5)


def test_a_recipe_without_a_range_of_its_own_keeps_its_digest() -> None:
    plain = parse(said("mri-to-ct-flow", conditioning={"image_range": []}))

    assert "image_range" in as_data(plain)["conditioning"]
    assert plain.digest != load("mri-to-ct-flow").digest
