"""The command line …"""

import json
import shlex
from argparse import Namespace
from pathlib import Path

import numpy as np
import pytest

from generation.__main__ import main
from generation.command.train import repeats
from generation.generator import TrainedGenerator
from generation.presets.recipe import as_data
from generation.weights import file_digest
from tests.generation.small import small


@pytest.fixture
def recipe(tmp_path: Path) -> str:
    told = small(
        conditioning={"mask": 8, "classes": {"lesion": ["NONE", "NODULE", "MASS"]}},
        data={"size": 16, "low": -1000.0, "high": 400.0, "stored": "int16"},
    )
    path = tmp_path / "recipe.json"
    path.write_text(json.dumps(as_data(told)), encoding="utf-8")
    return str(path)


VISITS = {"kind": "sequence", "width": 8, "heads": 1}
RECORDS = {"denoiser": VISITS, "risk": VISITS}


def train(recipe: str, folder: Path) -> int:
    words = ["--cohort", "phantom:chest", "--count", "20", "--seed", "1", "--steps", "3"]
    return main(["train", recipe, *words, "--to", str(folder), "--grids", "1", "--half"])


def test_it_trains_and_samples(
    recipe: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "run"
    assert train(recipe, folder) == 0

    weights = folder / "weights.safetensors"
    facts = json.loads((folder / "run.json").read_text("utf-8"))
    assert facts["weights"] == file_digest(weights)
    assert facts["cohort"]["splits"]["TRAIN"] == {"images": 14, "subjects": 14}
    assert sorted(path.name for path in folder.glob("grid-*.png")) == [
        "grid-000000.png",
        "grid-000003.png",
    ]
    told, to = ["--set", "lesion=MASS", "--masks-of", "phantom:chest"], tmp_path / "not" / "there"
    words = ["sample", str(weights), "--seed", "3", "--count", "2", "--to", str(to), *told]
    assert main(words) == 0
    drawn = np.load(to / "weights-3-1.npy")
    assert (drawn.dtype, drawn.ndim) == (np.int16, 2)
    assert "100 %" in capsys.readouterr().out


def test_it_keeps_the_words_that_make_the_same_weights_again(recipe: str, tmp_path: Path) -> None:
    train(recipe, tmp_path / "first")
    facts = json.loads((tmp_path / "first" / "run.json").read_text("utf-8"))
    words = shlex.split(facts["command"])

    assert main([*words, "--to", str(tmp_path / "a folder")]) == 0
    first, again = (
        TrainedGenerator.load(tmp_path / folder / "weights.safetensors").digest
        for folder in ("first", "a folder")
    )
    assert again == first
    assert facts["repeats"].startswith("the same weights")
    assert facts["command"] in card_of(tmp_path / "first")


def card_of(folder: Path) -> str:
    assert main(["card", str(folder)]) == 0
    return (folder / "card.md").read_text("utf-8")


def test_it_does_not_promise_that_seconds_repeat() -> None:
    given = Namespace(seconds=3.0)

    assert repeats(given, small(), processes=1).startswith("about the same")
    assert "--nproc-per-node 2" in repeats(Namespace(seconds=None), small(), processes=2)


def test_it_goes_on_where_it_stopped(recipe: str, tmp_path: Path) -> None:
    first = [
        train(recipe, tmp_path / "run"),
        (tmp_path / "run" / "weights.safetensors").read_bytes(),
    ]
    again = [
        train(recipe, tmp_path / "run"),
        (tmp_path / "run" / "weights.safetensors").read_bytes(),
    ]

    assert first[0] == again[0] == 0
    assert len(first[1]) > 1000  # type: ignore[arg-type]  # bytes


@pytest.mark.parametrize(
    "words",
    [
        ["train", "nowhere", "--cohort", "phantom:chest", "--to", "x", "--seed", "1"],
        ["sample", "nowhere", "--seed", "1", "--to", "x"],
    ],
)
def test_a_refusal_is_a_sentence_and_no_traceback(
    words: list[str],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)

    assert main(words) == 2
    said = capsys.readouterr().err
    assert "nowhere" in said
    assert "Traceback" not in said


def test_a_record_is_written_with_all_its_codes(tmp_path: Path) -> None:
    recipe = small("meddiffusion", networks=RECORDS)
    TrainedGenerator.new(recipe, seed=1).save(tmp_path / "records.safetensors")
    words = ["--seed", "1", "--to", str(tmp_path), "--set", "outcome=FAILING"]

    assert main(["sample", str(tmp_path / "records.safetensors"), *words]) == 0
    assert np.load(tmp_path / "records-1-0.npy").shape == (12, 8)


def test_a_file_is_no_folder_to_sample_into(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "taken"
    file.write_text("Something of somebody's.", "utf-8")

    assert main(["sample", "body-ct-phantom", "--seed", "1", "--to", str(file)]) == 2
    assert "is no folder and cannot become one" in capsys.readouterr().err
    assert file.read_text("utf-8") == "Something of somebody's."
