"""Drawing a phantom …"""

import dataclasses
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from generation.__main__ import main
from generation.phantoms.draw import draw
from generation.recipe import PhantomNotUsable, PhantomRecipe, parse, presets

SHARP, SMOOTH = presets()["body-ct-phantom"], presets()["body-ct-phantom-smooth"]


def small(recipe: PhantomRecipe = SHARP, **changed: int | str) -> PhantomRecipe:
    return dataclasses.replace(recipe, parameters={**recipe.parameters, "size": 96, **changed})


def grain(pixels: NDArray[np.int16]) -> float:
    """How alike neighbours are in the liver, heart or muscle at the middle: 0 is white noise."""
    middle = slice(pixels.shape[0] * 3 // 8, pixels.shape[0] * 5 // 8)
    patch = pixels[middle, middle].astype(float)
    rough = patch - gaussian_filter(patch, 4)
    rough[np.abs(rough) > 60] = 0  # edges are no noise
    return float(np.mean(rough[:, 1:] * rough[:, :-1]) / np.mean(rough**2))


def test_it_depends_on_recipe_seed_and_number_alone() -> None:
    later = [draw(small(), seed=1, number=number).pixels for number in (3, 2, 1)]

    assert np.array_equal(draw(small(), seed=1, number=3).pixels, later[0])
    others = [
        draw(small(), seed=2, number=3).pixels,
        draw(small(SMOOTH), seed=1, number=3).pixels,
        *later[1:],
    ]
    assert not any(np.array_equal(later[0], other) for other in others)


def test_it_is_the_same_in_another_process() -> None:
    code = (
        "from generation.phantoms.draw import draw; from generation.recipe import presets; "
        "from hashlib import sha256; recipe = presets()['body-ct-phantom']; "
        "print(sha256(draw(recipe, seed=1, number=0).pixels.tobytes()).hexdigest())"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)

    here = draw(SHARP, seed=1, number=0).pixels
    assert said.stdout.strip() == sha256(here.tobytes()).hexdigest()


@pytest.mark.parametrize("recipe", [SHARP, SMOOTH], ids=lambda recipe: recipe.name)
def test_it_always_reaches_both_ends_of_the_range_that_readers_see(recipe: PhantomRecipe) -> None:
    for number in range(6):
        pixels = draw(recipe, seed=11, number=number).pixels

        assert pixels.shape == (512, 512)
        assert pixels.dtype == np.int16
        assert pixels.min() <= -1000
        assert pixels.max() >= 1000


def test_its_arms_differ_in_grain() -> None:
    sharp = [grain(draw(SHARP, seed=3, number=number).pixels) for number in range(5)]
    smooth = [grain(draw(SMOOTH, seed=3, number=number).pixels) for number in range(5)]

    assert max(sharp) < min(smooth)


def test_its_recipes_differ_in_nothing_else() -> None:
    differing = {
        name for name in SHARP.parameters if SHARP.parameters[name] != SMOOTH.parameters[name]
    }

    assert differing == {"noise_grain_px", "texture_blur_px"}


def test_it_says_what_there_is_to_find() -> None:
    drawn = [draw(small(lesion_share=share), seed=1, number=1) for share in ("0.0", "1.0")]

    assert [phantom.attributes["finding"] for phantom in drawn] == ["NONE", "NODULE"]
    assert drawn[0].attributes["kind"] == "PHANTOM"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"size": 8}, "size lies between 64 and 2048"),
        ({"noise_hu": "loud"}, "could not convert"),
        ({"mood": 1}, "these are needed: lesion_share"),
    ],
)
def test_it_refuses_a_recipe_it_cannot_draw(changed: dict[str, int | str], sentence: str) -> None:
    with pytest.raises(PhantomNotUsable, match=sentence):
        draw(small(SHARP, **changed), seed=1, number=0)


def test_a_recipe_is_read_back_from_what_a_run_kept() -> None:
    kept = {
        "name": SHARP.name,
        "version": SHARP.version,
        "family": SHARP.family,
        "parameters": dict(SHARP.parameters),
        "title": "read by people only",
    }

    assert parse(kept) == SHARP
    assert parse(kept).digest == SHARP.digest != SMOOTH.digest


def test_what_is_no_recipe_is_refused() -> None:
    with pytest.raises(PhantomNotUsable, match="A recipe has a name"):
        parse({"name": "x", "version": 1, "family": "dream", "parameters": {}})


def test_the_command_lists_and_samples(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets"]) == 0
    assert main(["sample", SHARP.name, "--seed", "4", "--to", str(tmp_path)]) == 0

    assert SHARP.digest in capsys.readouterr().out
    (written,) = tmp_path.iterdir()
    assert np.array_equal(np.load(written), draw(SHARP, seed=4, number=0).pixels)
