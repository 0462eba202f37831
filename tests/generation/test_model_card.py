"""Measuring a training and writing its model card …"""

import json
from pathlib import Path

import pytest

from generation.__main__ import main
from generation.card import Kept, card
from generation.presets.recipe import as_data
from tests.generation.small import TINY, small

RECIPE = small(
    conditioning={"mask": 8},
    data={"size": 16, "low": -1000.0, "high": 400.0, "stored": "int16"},
    networks={"denoiser": {**TINY, "widths": [8], "heads": 0}},
)
COHORT = ["--cohort", "phantom:chest", "--count", "60"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    path = folder / "recipe.json"
    path.write_text(json.dumps(as_data(RECIPE)), encoding="utf-8")
    train = ["train", str(path), *COHORT, "--seed", "1", "--steps", "20", "--to", str(folder)]
    assert main(train) == 0
    assert main(["measure", str(folder), *COHORT, "--draws", "100"]) == 0
    assert main(["card", str(folder)]) == 0
    return folder


def test_the_card_says_where_it_all_came_from(folder: Path) -> None:
    said = (folder / "card.md").read_text("utf-8")
    facts = json.loads((folder / "run.json").read_text("utf-8"))

    assert facts["weights"] in said
    assert RECIPE.digest in said
    assert "| TRAIN | 42 | 42 |" in said
    assert "20 steps, seed 1" in said
    assert "torch" in said
    assert "never for a diagnosis" in said
    assert "says nothing of patients" in said


def test_the_card_shows_measures_with_their_intervals_and_pictures(folder: Path) -> None:
    said = (folder / "card.md").read_text("utf-8")
    found = json.loads((folder / "measures.json").read_text("utf-8"))

    assert all(f"| {figure['name']} |" in said for figure in found["figures"])
    assert "psnr" in said
    assert [name for name in ("samples", "worst", "nearest") if f"({name}.png)" not in said] == []
    assert all((folder / f"{name}.png").exists() for name in ("samples", "worst", "nearest"))


def test_what_was_not_done_is_said_and_not_made_up() -> None:
    said = card(Kept(recipe=small(differs="all of it", system="X"), facts={}, digest="d"))

    assert "after X”: all of it" in said
    assert "Nothing has been measured yet" in said
    assert "not measured, this machine has no meter" in said
    assert "None were kept." in said


def test_what_privacy_cost_is_said() -> None:
    spent = {"epsilon": 2.5, "delta": 1e-4, "unit": "one subject", "accountant": "PRV (Opacus)"}
    said = card(Kept(recipe=small(), facts={"privacy": spent, "joules": 12.0}, digest="d"))

    assert "ε = 2.5 at δ = 0.0001 for one subject" in said
    assert "12 J" in said
