"""A translation …"""

import dataclasses
from typing import Any

import numpy as np
import pytest
import torch

from generation.conditions.condition import Condition
from generation.generator import TrainedGenerator
from generation.networks.unet import UNet
from generation.noise import StepChance, seeds
from generation.objectives.cycle import Cycle
from generation.objectives.objective import Batch
from generation.objectives.paired import Paired
from generation.objectives.pool import Pool
from generation.objectives.shaped import MasksMissing, Shaped
from generation.presets.recipe import Recipe
from tests.generation.small import SIZE, discs, fitted, small

DATA = {"size": SIZE, "low": 0.0, "high": 4095.0, "stored": "int16"}
UNET = {"kind": "unet", "widths": [8, 16], "blocks": 1, "told": 16, "heads": 0}
CRITIC = {"kind": "patch-critic", "widths": [8, 16]}
ROLES = {
    "paired": {"generator": UNET, "critic": CRITIC},
    "shaped": {
        **dict.fromkeys(("forward", "backward", "segmentor", "source_segmentor"), UNET),
        "critic": CRITIC,
        "source_critic": CRITIC,
    },
    "cycle": {"forward": UNET, "backward": UNET, "critic": CRITIC, "source_critic": CRITIC},
}


def tiny(preset: str, kind: str, **changed: Any) -> Recipe:  # noqa: ANN401  whatever a recipe may say
    told = {
        "data": DATA,
        "networks": ROLES[kind],
        "conditioning": {"image": "soft", "image_range": []},
        "schedule": {"learning_rate": 5e-3, "batch": 8, "ema": 0.9, "beta1": 0.9},
        "precision": "fp32",
    }
    return small(preset, **{**told, **changed})


def translated(recipe: Recipe, *, steps: int) -> np.ndarray[Any, Any]:
    """Translate eight images that training has not seen; return the misses, image by image."""
    generator, _ = fitted(recipe, discs(), steps=steps)
    unseen = discs(8, seed=5)
    asked = [{"image": each} for each in unseen.others["soft"]]
    drawn = np.stack([each.pixels for each in generator.sample(asked, seeds(1, 8))])
    missed: np.ndarray[Any, Any] = np.abs(drawn.astype(float) - unseen.images)
    return np.asarray(missed.mean((1, 2, 3)))


def test_from_pairs_finds_the_image_that_belongs_to_the_source() -> None:
    told = {"conditioning": {"image": "soft", "image_range": [0.0, 2047.5]}}
    with_l1 = translated(tiny("pix2pix", "paired", **told), steps=70).mean()
    free = tiny("pix2pix", "paired", objective={"l1": 0.0}, **told)
    without = translated(free, steps=70).mean()

    assert with_l1 < 450
    assert with_l1 < 0.6 * without


def a_batch(count: int = 8) -> Batch:
    cohort = discs(count)
    images, soft = (
        torch.from_numpy(each.astype(np.float32) / 2047.5 - 1)
        for each in (cohort.images, cohort.others["soft"])
    )
    told = Condition(torch.zeros(count, 0), torch.cat([soft, torch.ones_like(soft)], 1))
    chance = StepChance(3, whole=count, share=slice(0, count))
    assert cohort.masks is not None
    masks = torch.from_numpy(cohort.masks.astype(np.int64))
    return Batch(images, told, chance, masks=masks, others={"soft": soft})


def paired(recipe: Recipe) -> Paired:
    objective = TrainedGenerator.new(recipe, seed=1).objective
    assert isinstance(objective, Paired)
    return objective


def test_from_pairs_judges_the_pair_and_not_the_image_alone() -> None:
    objective = paired(tiny("pix2pix", "paired"))
    batch = a_batch(2)
    swapped = batch.condition.part(torch.tensor([1, 0]))

    with_own = objective.judged(batch.images, batch.condition)
    with_other = objective.judged(batch.images, swapped)
    assert not torch.allclose(with_own, with_other)


def test_a_patch_critic_of_four_widths_sees_seventy_pixels() -> None:
    recipe = small(
        "pix2pix",
        data={"size": 128},
        conditioning={"image": "", "image_range": [], "mask": 1},
        networks={"generator": UNET, "critic": {"kind": "patch-critic", "widths": [4, 4, 4, 4]}},
    )
    critic = paired(recipe).critic
    image = torch.zeros(1, 1, 128, 128, requires_grad=True)
    judged = critic(image, None, Condition(torch.zeros(1, 0), torch.zeros(1, 1, 128, 128)))
    middle = judged.shape[-1] // 2

    (seen,) = torch.autograd.grad(judged[0, 0, middle, middle], image)
    touched = seen[0, 0].abs().sum(0).nonzero()
    assert int(touched.max() - touched.min()) + 1 == 70


def test_by_label_map_hears_the_map_at_every_level() -> None:
    networks = {"generator": {**UNET, "maps": "spade"}, "critic": CRITIC}
    told = {"image": "", "image_range": [], "mask": 2, "drop": 0.0}
    recipe = tiny("spade", "paired", conditioning=told, networks=networks)
    generator, _ = fitted(recipe, discs(), steps=100)
    masks = [np.zeros((SIZE, SIZE), np.uint8) for _ in range(2)]
    masks[0][6:11, 2:7], masks[1][6:11, 9:14] = 1, 1

    left, right = (
        each.pixels[0].astype(float)
        for each in generator.sample([{"mask": mask} for mask in masks], seeds(1, 2))
    )
    assert left[8, 4] > left[8, 11] + 500
    assert right[8, 11] > right[8, 4] + 500
    network = generator.objective.get_submodule("generator")
    assert isinstance(network, UNet)
    assert all(block.shown is not None for block in (*network.down, *network.up))


# --- without pairs ---


def cycling(**objective: float) -> Cycle:
    recipe = tiny("cyclegan", "cycle", objective=objective)
    made = fitted(recipe, discs(), steps=20)[0].objective
    assert isinstance(made, Cycle)
    return made


@pytest.fixture(scope="module")
def cycle() -> Cycle:
    return cycling()


def test_there_and_back_comes_to_where_it_was(cycle: Cycle) -> None:
    free = cycling(cycle=0.0, identity=0.0)

    missed, missed_freely = (each.held_out(a_batch()).item() for each in (cycle, free))
    assert missed < 0.8 * missed_freely


def test_without_pairs_never_sees_a_pair(cycle: Cycle) -> None:
    batch = a_batch()

    beside = cycle.sources(batch)
    own = batch.others["soft"]
    assert not any(torch.equal(a, b) for a, b in zip(beside, own, strict=True))
    assert sorted(each.sum().item() for each in beside) == sorted(x.sum().item() for x in own)


def test_learns_both_directions_together(cycle: Cycle) -> None:
    phase = {each.name: each for each in cycle.phases}["generators"]

    learning = set(map(id, cycle.parameters_of(phase)))
    assert (
        set(map(id, cycle.there.parameters())) | set(map(id, cycle.back.parameters())) == learning
    )


def test_the_critics_are_reminded_of_old_drawings() -> None:
    pool, chance = Pool(4, (1, 2, 2)), StepChance(1, whole=4, share=slice(0, 4))
    first = chance.normal(1, 2, 2)
    assert torch.equal(pool(first, chance), first)

    shown = torch.cat([pool(torch.full((4, 1, 2, 2), 9.0), chance) for _ in range(3)])
    old = [each for each in shown if any(torch.equal(each, known) for known in first)]
    assert 0 < len(old) < len(shown)


def test_a_pool_of_none_shows_what_it_gets() -> None:
    images = torch.ones(2, 1, 2, 2)

    assert Pool(0, (1, 2, 2))(images, StepChance(1, whole=2, share=slice(0, 2))) is images


# --- organs in place ---


def shaped(*, steps: int, **objective: float) -> Shaped:
    recipe = tiny("shape-consistent-gan", "shaped", objective={"labels": 2, **objective})
    made = fitted(recipe, discs(), steps=steps)[0].objective
    assert isinstance(made, Shaped)
    return made


def test_keeps_an_organ_where_it_was() -> None:
    """Without the cycle and the identity, only the segmentors say where a disc belongs."""
    free = {"cycle": 0.0, "identity": 0.0}
    judge, batch = shaped(steps=25, **free), a_batch(16)
    moved = shaped(steps=25, shape=0.0, **free)

    misses = []
    for made in (judge, moved):
        with torch.no_grad():
            misses.append(judge.shapes(batch, made.translated(batch))["shape"].item())
    assert misses[0] < 0.7 * misses[1]


def test_asks_for_masks_in_a_sentence() -> None:
    made = shaped(steps=1)

    with pytest.raises(MasksMissing, match="take the preset cyclegan"):
        made.losses("segmentors", dataclasses.replace(a_batch(), masks=None))
