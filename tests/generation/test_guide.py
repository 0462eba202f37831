"""The page on generators …"""

from benchmarks.generators import KEPT, PAGE, base_of, cohort_for, measured, table
from generation.generator import TrainedGenerator
from generation.presets.reading import load, presets
from tests.generation.small import DISCS, TINY, discs, small


def test_it_shows_every_preset_and_every_kept_run() -> None:
    assert table() in PAGE.read_text("utf-8"), "Run: python -m benchmarks.generators --table"


def test_nothing_is_kept_of_a_preset_that_is_gone() -> None:
    assert {path.stem for path in KEPT.glob("*.json")} <= set(presets())


def test_a_system_that_is_not_kept_in_full_is_called_after_it() -> None:
    said = table()
    for name in presets():
        recipe = load(name)
        if recipe.differs:
            assert f"| `{name}` | after {recipe.system} |" in said
            assert f"- `{name}`: {recipe.differs}." in said


def test_a_drawn_image_is_compared_with_the_one_whose_mask_it_was_told() -> None:
    told = {"size": 16, "low": -1000.0, "high": 400.0, "stored": "int16"}
    recipe = small(data=told, conditioning={"mask": 8}, networks={"denoiser": TINY})
    found = measured(TrainedGenerator.new(recipe, seed=1), cohort_for(recipe))

    assert "psnr" in found.figures
    assert "psnr" not in found.refused


def test_what_a_preset_adapts_is_trained_before() -> None:
    recipe = small("meddap-lora", data=DISCS, networks={"denoiser": TINY})
    base = base_of(recipe, discs(), 0.01)

    assert base.facts["steps"] > 0
    assert not base.recipe.addon
