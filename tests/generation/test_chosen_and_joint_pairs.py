"""A named adversarial system keeps what is its own idea …"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from generation.cohorts.cohort import Cohort
from generation.conditions.condition import Condition
from generation.generator import TrainedGenerator
from generation.noise import ImageNoise, StepChance, seeds
from generation.objectives.joint import energy
from generation.objectives.objective import Batch, How
from generation.objectives.sketched import edges_of
from generation.presets.recipe import Recipe
from generation.refusal import Refusal
from tests.generation.small import DISCS, TINY, discs, fitted, small

WIDTHS = {"widths": [8, 16, 16]}
DECODER, CRITIC, READER = ({"kind": kind, **WIDTHS} for kind in ("decoder", "critic", "encoder"))
QUICK = {"learning_rate": 2e-3, "batch": 8, "ema": 0.9}
TOLD = {"classes": {"tone": ["DARK", "LIGHT"]}, "drop": 0.0}


def tiny(preset: str, **changed: Any) -> Recipe:  # noqa: ANN401  whatever a recipe may say
    networks = {"generator": DECODER, "critic": CRITIC}
    return small(preset, **{"data": DISCS, "networks": networks, "schedule": QUICK, **changed})


def a_batch(step: int = 0) -> Batch:
    cohort = discs()
    images = torch.from_numpy(cohort.images.astype(np.float32) / 2047.5 - 1)
    assert cohort.masks is not None
    tones = [[float(t == each) for each in ("DARK", "LIGHT")] for t in cohort.attributes["tone"]]
    chance = StepChance(step, whole=len(images), share=slice(0, len(images)))
    masks = torch.from_numpy(cohort.masks.astype(np.int64))
    return Batch(images, Condition(torch.tensor(tones)), chance, step=step, masks=masks)


def noise(count: int) -> ImageNoise:
    return ImageNoise(range(count), torch.device("cpu"))


# --- chosen: HistoGAN ---


def choosing(candidates: int) -> Any:  # noqa: ANN401  an objective with methods of its own
    networks = {"generator": DECODER, "critic": CRITIC, "judge": READER}
    objective = {
        "attribute": "tone",
        "candidates": candidates,
        "features": 4,
        "critic_steps": 1,
        "loss": "non-saturating",
        "gradient_penalty": 0.0,
    }
    recipe = tiny("histogan", networks=networks, conditioning=TOLD, objective=objective)
    return fitted(recipe, discs(), steps=40)[0].objective


def test_what_is_chosen_is_surer_and_nearer_to_its_label() -> None:
    made = choosing(8)
    label = torch.tensor([[1.0, 0.0], [0.0, 1.0]] * 4)

    def drawn(candidates: int) -> torch.Tensor:
        made.options = replace(made.options, candidates=candidates)
        with torch.no_grad():
            return made.scores(made.draw(noise(8), Condition(label), How(1)), label)  # type: ignore[no-any-return]  # a tensor

    chosen, first = drawn(8), drawn(1)
    assert chosen.mean() > first.mean() + 0.1
    assert (
        made.labels(made.seen(a_batch().images)).argmax(1).tolist()
        == a_batch(0).condition.vector.argmax(1).tolist()
    )


def test_without_a_label_nothing_is_chosen_by_it() -> None:
    made = choosing(2)

    assert not made.scores(a_batch().images, torch.zeros(32, 2)).any()


def test_only_a_label_that_is_told_can_be_judged() -> None:
    with pytest.raises(Refusal, match=r"conditioning\.classes must have “mood”"):
        small("histogan", objective={"attribute": "mood"})


# --- image and annotation: ISING-GAN ---


def joint(coupling: float, cohort: Cohort, steps: int) -> TrainedGenerator:
    recipe = tiny(
        "ising-gan",
        objective={"label": 1, "coupling": coupling},
        schedule={**QUICK, "learning_rate": 5e-3},
    )
    return fitted(recipe, cohort, steps=steps)[0]


def speckled() -> Cohort:
    """Discs whose annotations are wrong here and there."""
    cohort = discs()
    assert cohort.masks is not None
    wrong = np.random.default_rng(1).random(cohort.masks.shape) < 0.15
    return replace(cohort, masks=np.where(wrong, 1 - cohort.masks, cohort.masks).astype(np.uint8))


def test_energy_counts_neighbours_that_disagree() -> None:
    calm = torch.ones(1, 4, 4)
    board = torch.tensor([[1.0, -1.0], [-1.0, 1.0]]).repeat(2, 2).unsqueeze(0)

    assert float(energy(calm)) == 0
    assert float(energy(board)) == 2


def test_coupling_calms_the_speckles_of_an_annotation() -> None:
    def disagreement(coupling: float) -> float:
        drawn = joint(coupling, speckled(), 40).sample([{}] * 8, seeds(1, 8))
        spins = [s.annotation.astype(np.float32) * 2 - 1 for s in drawn if s.annotation is not None]
        return float(energy(torch.from_numpy(np.stack(spins))))

    assert disagreement(5.0) < 0.75 * disagreement(0.0)


def test_the_annotation_belongs_to_the_image_it_is_drawn_with() -> None:
    drawn = list(joint(0.1, discs(), 70).sample([{}] * 16, seeds(1, 16)))
    marks = [np.asarray(s.annotation) for s in drawn]
    pairs = [(s.pixels[0], mark == 1) for s, mark in zip(drawn, marks, strict=True)]
    inside = [image[mark].mean() for image, mark in pairs if mark.any()]
    outside = [image[~mark].mean() for image, mark in pairs]

    assert drawn[0].pixels.shape == (1, 16, 16)
    assert np.mean(inside) > np.mean(outside) + 500


def test_an_annotation_needs_masks_to_learn_from() -> None:
    with pytest.raises(Refusal, match="take the preset gan"):
        fitted(tiny("ising-gan"), replace(discs(), masks=None), steps=1)


# --- sketch, then render: SkrGAN ---


def sketching(l1: float = 100.0, steps: int = 50) -> Any:  # noqa: ANN401  an objective with methods of its own
    networks = {
        "sketcher": DECODER,
        "sketch_critic": CRITIC,
        "renderer": {**TINY, "heads": 0},
        "critic": {"kind": "patch-critic", "widths": [8, 16]},
    }
    recipe = tiny(
        "skrgan",
        networks=networks,
        objective={"l1": l1},
        schedule={**QUICK, "learning_rate": 5e-3},
    )
    return fitted(recipe, discs(), steps=steps)[0].objective


@pytest.fixture(scope="module")
def sketcher() -> Any:  # noqa: ANN401  as above
    return sketching()


def test_a_sketch_is_drawn_from_noise_and_then_rendered(sketcher: Any) -> None:  # noqa: ANN401  as above
    told, real = Condition(torch.zeros(16, 0)), edges_of(a_batch().images).mean(0)
    fresh = sketching(steps=1)
    with torch.no_grad():
        sketches, before = (each.sketches(noise(16), told) for each in (sketcher, fresh))
        drawn = sketcher.draw(noise(16), told, How(1))
        assert torch.equal(drawn, sketcher.rendered(sketches, told))

    # What is drawn from noise has learnt where edges are.
    assert sketches.shape == (16, 1, 16, 16)
    assert (sketches.mean(0) - real).abs().mean() < 0.7 * (before.mean(0) - real).abs().mean()


def test_the_renderer_shows_the_image_that_a_sketch_was_made_of(sketcher: Any) -> None:  # noqa: ANN401  as above
    batch = a_batch()

    def miss(made: Any) -> float:  # noqa: ANN401  as above
        with torch.no_grad():
            image = made.rendered(edges_of(batch.images), Condition(torch.zeros(32, 0)))
        return float((image - batch.images).abs().mean())

    assert miss(sketcher) < 0.7 * miss(sketching(0.0))


PARTS = {
    "histogan": {"generator": DECODER, "critic": CRITIC, "judge": READER},
    "ising-gan": {"generator": DECODER, "critic": CRITIC},
    "skrgan": {
        "sketcher": DECODER,
        "sketch_critic": CRITIC,
        "renderer": {**TINY, "heads": 0},
        "critic": {"kind": "patch-critic", "widths": [8, 16]},
    },
    "sdae-gan": {
        "encoder": READER,
        "decoder": DECODER,
        "critic": {"kind": "patch-critic", "widths": [8, 16]},
    },
}


@pytest.mark.parametrize("preset", sorted(PARTS))
def test_what_is_drawn_or_chosen_is_the_images_own(preset: str, tmp_path: Path) -> None:
    recipe = tiny(preset, networks=PARTS[preset], sampling={"together": 4})
    generator = TrainedGenerator.new(recipe, seed=1)
    told: list[dict[str, str]] = [{"lesion": "MASS"} if preset == "histogan" else {}] * 5
    numbers = seeds(7, 5)

    whole = [each.digest for each in generator.sample(told, numbers)]
    alone = [
        next(iter(generator.sample([t], [n]))).digest for t, n in zip(told, numbers, strict=True)
    ]
    generator.save(tmp_path / "weights.safetensors")
    loaded = TrainedGenerator.load(tmp_path / "weights.safetensors")
    assert whole == alone == [each.digest for each in loaded.sample(told, numbers)]
