"""Sampling a trained generator …"""

import struct
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch

from generation import weights
from generation.conditions.encoder import ConditionNotUsable
from generation.generator import TrainedGenerator
from generation.noise import Seed, seeds
from generation.presets.bounds import RecipeNotUsable
from generation.weights import WeightsNotUsable, file_digest
from tests.generation.small import discs, fitted, small

TOLD = small(
    schedule={"ema": 0.5, "learning_rate": 1e-2},
    conditioning={
        "classes": {"side": ["LEFT", "RIGHT"]},
        "numbers": {"radius": [0.1, 0.3]},
        "mask": 2,
    },
)


@pytest.fixture(scope="module")
def generator() -> TrainedGenerator:
    return fitted(TOLD, discs(), steps=12)[0]


def digests(generator: TrainedGenerator, wanted: Sequence[Seed]) -> list[str]:
    asked = [{"side": "LEFT" if seed.number % 2 else "RIGHT"} for seed in wanted]
    return [sample.digest for sample in generator.sample(asked, wanted)]


def test_an_image_is_the_same_in_any_job_order_and_worker(generator: TrainedGenerator) -> None:
    together = digests(generator, seeds(7, 9))
    alone = [digests(generator, [seed])[0] for seed in seeds(7, 9)]
    backwards = digests(generator, seeds(7, 9)[::-1])[::-1]
    with ThreadPoolExecutor(2) as workers:
        shared = workers.map(lambda part: digests(generator, part), [seeds(7, 5), seeds(7, 9)[5:]])

    assert together == alone == backwards == [each for part in shared for each in part]
    assert len(set(together)) == 9


def test_another_seed_or_other_weights_give_other_images(generator: TrainedGenerator) -> None:
    other = fitted(TOLD, discs(), steps=4, seed=2)[0]

    assert digests(generator, [Seed(7, 0)]) != digests(generator, [Seed(8, 0)])
    assert digests(generator, [Seed(7, 0)]) != digests(other, [Seed(7, 0)])


def test_values_keep_their_sixteen_bits(generator: TrainedGenerator) -> None:
    (sample,) = generator.sample([{}], seeds(1, 1))

    assert sample.pixels.dtype == np.int16
    assert sample.pixels.shape == (1, 16, 16)
    assert len(np.unique(sample.pixels)) > 150


def test_what_it_is_told_changes_the_image(generator: TrainedGenerator) -> None:
    mask = np.zeros((16, 16), np.uint8)
    asked: list[dict[str, object]] = [
        {"side": "LEFT"},
        {"side": "RIGHT"},
        {"radius": 0.29},
        {"mask": mask},
        {},
    ]
    drawn = {next(generator.sample([request], seeds(7, 1))).digest for request in asked}

    assert len(drawn) == 5


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        ({"side": "ABOVE"}, "Use one of: LEFT, RIGHT"),
        ({"radius": "wide"}, "radius is a number"),
        ({"mood": 1}, "cannot be told mood"),
        ({"radius": float("nan")}, "radius is a number"),
        ({"radius": "inf"}, "radius is a number"),
        ({"radius": 10**400}, "radius is a number"),
        ({"mask": np.full((16, 16), 9)}, "label 9"),
        ({"mask": np.full((16, 16), -1)}, "label -1, but labels begin at 0"),
        ({"mask": np.full((16, 16), 0.5)}, "no labels"),
        ({"mask": np.full((16, 16), 1e30)}, "no labels"),
        ({"mask": np.full((16, 16), np.nan)}, "values that are no numbers"),
        ({"mask": "left"}, "no array of numbers"),
        ({"mask": np.zeros((8, 8))}, r"A mask is \(8, 8\), but the recipe asks for \(16, 16\)"),
        ({"mask": np.zeros((1, 16, 16))}, "A mask is"),
        ({"mask": np.zeros((0, 16))}, "A mask is"),
    ],
)
def test_what_it_cannot_be_told_is_refused(
    generator: TrainedGenerator, request_: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ConditionNotUsable, match=sentence):
        next(generator.sample([request_], seeds(1, 1)))


def test_it_comes_back_from_its_file(generator: TrainedGenerator, tmp_path: Path) -> None:
    path = tmp_path / "weights.safetensors"
    digest = generator.save(path)
    again = TrainedGenerator.load(path)

    assert digest == file_digest(path)
    assert again.recipe == generator.recipe
    assert again.facts["cohort"]["digest"] == discs().digest
    assert digests(again, seeds(7, 2)) == digests(generator, seeds(7, 2))


def test_half_precision_halves_the_file(generator: TrainedGenerator, tmp_path: Path) -> None:
    generator.save(tmp_path / "whole.safetensors")
    generator.save(tmp_path / "half.safetensors", half=True)
    sizes = [(tmp_path / f"{name}.safetensors").stat().st_size for name in ("half", "whole")]

    (half,) = TrainedGenerator.load(tmp_path / "half.safetensors").sample([{}], seeds(1, 1))
    (whole,) = generator.sample([{}], seeds(1, 1))
    assert sizes[0] < 0.75 * sizes[1]
    assert np.abs(half.pixels.astype(float)).max() > 0
    assert whole.pixels.shape == half.pixels.shape


def test_a_file_that_is_none_of_ours_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.safetensors"
    for content in (b"", b"PK\x03\x04", struct.pack("<Q", 2) + b"{}", struct.pack("<Q", 1 << 60)):
        path.write_bytes(content)
        with pytest.raises(WeightsNotUsable):
            TrainedGenerator.load(path)


def test_a_file_with_a_part_missing_is_refused(
    generator: TrainedGenerator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "weights.safetensors"
    kept = generator._tensors()
    kept.popitem()
    monkeypatch.setattr(generator, "_tensors", lambda: kept)
    generator.save(path)

    with pytest.raises(WeightsNotUsable, match="1 tensors are missing"):
        TrainedGenerator.load(path)


def test_a_file_with_a_tensor_of_another_shape_is_refused(
    generator: TrainedGenerator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = generator._tensors()
    name = next(iter(kept))
    kept[name] = torch.zeros(3, 1)
    monkeypatch.setattr(generator, "_tensors", lambda: kept)
    generator.save(tmp_path / "weights.safetensors")

    with pytest.raises(WeightsNotUsable, match="a tensor has another shape"):
        TrainedGenerator.load(tmp_path / "weights.safetensors")


def test_its_digest_follows_its_weights(generator: TrainedGenerator) -> None:
    before = generator.digest
    parameter = next(generator.objective.parameters())
    with torch.no_grad():
        parameter.add_(1)
        changed = generator.digest
        parameter.sub_(1)

    assert changed != before
    assert generator.digest == weights.digest(generator._tensors())


NEVER_WITHHELD = {"mask": 2, "image": "soft", "sketch": True, "drop": 0.0}
MAPS = {
    "mask": np.zeros((16, 16), np.uint8),
    "image": np.zeros((1, 16, 16)),
    "sketch": np.zeros((1, 16, 16)),
}


@pytest.mark.parametrize("name", sorted(MAPS))
def test_what_was_never_withheld_must_be_told(name: str) -> None:
    generator = TrainedGenerator.new(small(conditioning=NEVER_WITHHELD), seed=1)
    assert len(list(generator.sample([MAPS], seeds(1, 1)))) == 1

    without = {key: value for key, value in MAPS.items() if key != name}
    with pytest.raises(ConditionNotUsable, match=f"never drawn without its {name}, so nothing"):
        next(generator.sample([without], seeds(1, 1)))
    sometimes = TrainedGenerator.new(small(conditioning={**NEVER_WITHHELD, "drop": 0.1}), seed=1)
    assert len(list(sometimes.sample([without], seeds(1, 1)))) == 1


@pytest.mark.parametrize("name", ["image", "sketch"])
def test_a_map_of_no_numbers_is_refused(name: str) -> None:
    generator = TrainedGenerator.new(small(conditioning=NEVER_WITHHELD), seed=1)
    for bad in (np.full((1, 16, 16), np.inf), "a picture", [[1], [2, 3]]):
        with pytest.raises(ConditionNotUsable, match=r"no numbers|no array of numbers"):
            next(generator.sample([{**MAPS, name: bad}], seeds(1, 1)))


def test_guidance_leads_away_from_what_was_learnt_untold_only() -> None:
    generator = TrainedGenerator.new(small(conditioning=NEVER_WITHHELD), seed=1)

    for guidance in (2.0, 0.0, float("nan")):
        with pytest.raises(ConditionNotUsable, match="never learnt to draw untold"):
            next(generator.sample([MAPS], seeds(1, 1), guidance=guidance))
    with pytest.raises(RecipeNotUsable, match=r"sampling\.guidance: must be 1"):
        small(conditioning={"drop": 0.0}, sampling={"guidance": 1.5})
