"""Reading the recipe of a trained generator …"""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from generation import registry
from generation.presets.reading import load, parse, presets
from generation.presets.recipe import as_data
from generation.presets.schema import schema
from generation.refusal import Refusal
from tests.generation.small import small

ROOT = Path(__file__).resolve().parents[2]
PLAIN = as_data(small())


def changed(**fields: Any) -> dict[str, Any]:  # noqa: ANN401  also what no recipe may hold
    return {**PLAIN, **fields}


@pytest.mark.parametrize("name", sorted(presets()))
def test_every_preset_is_read_and_follows_the_schema(name: str) -> None:
    recipe = load(name)

    assert recipe.name == name
    assert parse(as_data(recipe)) == recipe
    assert parse(json.loads(json.dumps(as_data(recipe)))).digest == recipe.digest
    assert list(Draft202012Validator(schema()).iter_errors(as_data(recipe))) == []
    assert recipe.title
    assert recipe.about


def test_the_published_schema_is_the_one_that_is_checked() -> None:
    published = json.loads((ROOT / "generation/presets/schema.json").read_text("utf-8"))

    why = "Run: python -m generation schema > generation/presets/schema.json"
    assert published == schema(), why


@pytest.mark.parametrize(
    ("part", "kind"), [(part, kind) for part, kinds in registry.BLOCKS.items() for kind in kinds]
)
def test_every_listed_block_is_there(part: str, kind: str) -> None:
    assert registry.find(part, kind).Options is not None


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ([], "recipe: a table of fields is expected, not \\[\\]"),
        (
            changed(version="new"),
            "version: a whole number from 1 to 1e\\+06 is expected, not 'new'",
        ),
        (changed(version=True), "version: a whole number"),
        (changed(mood="good"), "recipe.mood: there is no such field"),
        (changed(precision="fp8"), "precision: one of auto, fp32, bf16, fp16 is expected"),
        (changed(data={"size": 0, "low": 0.0, "high": 1.0}), "data.size: a whole number from 1"),
        (changed(data={"size": 8, "low": 0.0}), "data.high: is missing"),
        (changed(data={"size": 8, "low": 1.0, "high": 0.0}), "must be less than data.high"),
        (changed(data={"size": 8, "low": float("nan"), "high": 0.0}), "data.low: a number"),
        (changed(objective={"kind": "dream"}), "no objective “dream”; there is"),
        (changed(objective={"kind": "flow", "even": 2}), "objective.even: a number from 0 to 1"),
        (changed(objective="flow"), "objective: a table with a kind"),
        (changed(networks={}), "needs exactly denoiser"),
        (changed(networks={"denoiser": {"kind": "unet", "widths": 8}}), "widths: a list is"),
        (changed(networks={"denoiser": {"kind": "unet", "widths": [8, "x"]}}), r"widths\[1\]"),
        (changed(networks=3), "networks: a table is expected"),
        (changed(conditioning={"numbers": {"age": [1]}}), "age: a list of 2 is expected, not of 1"),
        (changed(schedule={}), "schedule.steps: is missing"),
    ],
)
def test_what_is_wrong_is_named_with_what_is_expected(said: object, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        parse(said)


def test_everything_wrong_is_said_at_once() -> None:
    with pytest.raises(Refusal, match=r"version: .*; schedule\.steps"):
        parse(changed(version=0, schedule={}))


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("x.toml", "a = = b", "cannot be read"),
        ("x.json", "[" * 100_000, "cannot be read"),
        ("x.toml", "\n" * 1_000_001, "larger than a recipe may be"),
    ],
)
def test_a_file_that_is_no_recipe_is_refused(
    name: str, content: str, sentence: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")

    with pytest.raises(Refusal, match=sentence):
        load(tmp_path / name)


def test_a_recipe_that_is_not_there_is_refused() -> None:
    with pytest.raises(Refusal, match="There is no recipe “nowhere”"):
        load("nowhere")


def test_words_for_people_do_not_change_the_digest_but_numbers_do() -> None:
    assert small(about="other words").digest == small().digest
    assert small(schedule={"learning_rate": 1e-3}).digest != small().digest
