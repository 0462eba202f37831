"""A translation of the literature keeps what is its own idea …"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from generation.cohorts.cohort import Cohort
from generation.cohorts.phantoms import drawn as phantom
from generation.conditions.condition import Condition
from generation.generator import TrainedGenerator
from generation.loop.feed import Feed
from generation.noise import ImageNoise, seeds
from generation.objectives.corrected import blur
from generation.objectives.objective import Batch
from generation.presets.recipe import Recipe
from generation.refusal import Refusal
from tests.generation.small import DISCS, discs, fitted, small

UNET = {"kind": "unet", "widths": [8, 16], "blocks": 1, "told": 16, "heads": 0, "patch": 1}
PATCHES = {"kind": "patch-critic", "widths": [8, 16]}
QUICK = {"learning_rate": 5e-3, "batch": 8, "ema": 0.9, "beta1": 0.9}
VOLUME = {"size": 8, "dimensions": 3, "low": -1000.0, "high": 400.0, "stored": "int16"}


def all_of(generator: TrainedGenerator, cohort: Cohort) -> Batch:
    feed = Feed(cohort, generator.encoder, generator.recipe, 1, torch.device("cpu"))
    return feed.plain(0, len(cohort))


# --- corrected: ICycle-GAN ---


def corrected(correction: float = 10.0) -> Recipe:
    roles = ("forward", "backward", "correction")
    networks = {**dict.fromkeys(roles, UNET), "critic": PATCHES, "source_critic": PATCHES}
    return small(
        "icycle-gan",
        data=DISCS,
        conditioning={"image": "soft", "image_range": []},
        networks=networks,
        objective={"correction": correction, "reach": 2},
        schedule=QUICK,
    )


def test_a_known_blur_is_undone_by_what_mends_every_translation() -> None:
    generator = TrainedGenerator.new(corrected(), seed=1)
    made: Any = generator.objective
    seen, told = all_of(generator, discs(12)), Condition(torch.zeros(16, 0))
    learn(lambda: made.missed(seen), made.there.correction, steps=120)

    unseen = all_of(generator, discs(16, seed=3)).images
    blurred = blur(unseen, 2)
    with torch.no_grad():
        mended = made.there.mend(blurred, told)
    # Where something was lost; the noise of a sensor cannot be told from none.
    edges = (blurred - unseen).abs() > 0.2
    assert edges.any()
    assert (mended - unseen)[edges].abs().mean() < 0.8 * (blurred - unseen)[edges].abs().mean()


def test_undoing_blurs_is_part_of_the_training() -> None:
    terms = [
        set(fitted(corrected(weight), discs(8), steps=1)[1].curve[0][1]) for weight in (10.0, 0.0)
    ]

    assert terms[0] - terms[1] == {"correction"}


def test_a_translation_is_mended_before_anybody_sees_it() -> None:
    generator = TrainedGenerator.new(corrected(), seed=1)
    made: Any = generator.objective
    made.there.correction.head.bias.data.fill_(0.5)
    batch, told = all_of(generator, discs(4)), Condition(torch.zeros(4, 0))
    sources = made.sources(batch)

    with torch.no_grad():
        plain = made.there.translation(sources, None, told)
        torch.testing.assert_close(made.there(sources, None, told), plain + 0.5)
    learning = made.parameters_of({each.name: each for each in made.phases}["generators"])
    assert set(map(id, made.there.correction.parameters())) <= set(map(id, learning))


# --- volumes and a task: MCMT-GAN ---


def test_volumes_are_translated_with_their_organs_in_place() -> None:
    cohort = phantom("phantom:volumes", count=12, size=8, seed=1)
    flat = {**UNET, "patch": 2, "widths": [8]}
    critic = {"kind": "patch-critic", "widths": [8]}
    networks = {
        **dict.fromkeys(("forward", "backward", "segmentor", "source_segmentor"), flat),
        "critic": critic,
        "source_critic": critic,
    }

    recipe = small("mcmt-gan", data=VOLUME, networks=networks, objective={"pool": 2})
    generator = TrainedGenerator.new(recipe, seed=1)
    made: Any = generator.objective
    batch = all_of(generator, cohort.part("TRAIN"))
    assert batch.images.shape[2:] == (8, 8, 8)

    def shapes() -> torch.Tensor:
        return torch.stack(list(made.shapes(batch, made.translated(batch)).values())).sum()

    # The task is learnt from real volumes; then it alone says where a translation puts an organ.
    def task() -> torch.Tensor:
        terms = made.of_segmentors(batch).terms
        return torch.stack([terms["segmentor"], terms["source segmentor"]]).sum()

    learn(task, made.segmentor, made.source_segmentor)
    before = shapes().item()
    learn(shapes, made.there, made.back)
    assert shapes().item() < 0.6 * before


def learn(loss: Callable[[], torch.Tensor], *parts: torch.nn.Module, steps: int = 25) -> None:
    """Go down one loss with some parts of an objective alone."""
    optimizer = torch.optim.Adam([p for part in parts for p in part.parameters()], lr=1e-2)
    for _ in range(steps):
        optimizer.zero_grad()
        torch.autograd.backward(loss())
        optimizer.step()


def test_cycle_and_task_are_learnt_together() -> None:
    phases = TrainedGenerator.new(small("mcmt-gan"), seed=1).objective.phases

    assert [each.name for each in phases] == ["generators", "critics", "segmentors"]
    assert all((each.start, each.end) == (0.0, 1.0) for each in phases)


# --- stacks from label maps: XCAT-GAN ---


def stacked(**changed: Any) -> Recipe:  # noqa: ANN401  whatever a recipe may say
    networks = {"generator": {**UNET, "maps": "spade"}, "critic": PATCHES}
    told = {"data": VOLUME, "networks": networks, "schedule": {**QUICK, "batch": 2}}
    return small("xcat-gan", **{**told, **changed})


@pytest.fixture(scope="module")
def stack() -> TrainedGenerator:
    cohort = phantom("phantom:volumes", count=12, size=8, seed=1)
    return fitted(stacked(), cohort, steps=50)[0]


def test_another_phantoms_labels_get_the_texture_that_was_learnt(stack: TrainedGenerator) -> None:
    cube = np.zeros((8, 8, 8), np.uint8)
    cube[1:7, 1:7, 1:7], cube[3:5, 2:4, 2:6] = 1, 2
    (sample,) = stack.sample([{"mask": cube}], seeds(1, 1))

    means = [sample.pixels[0][cube == label].mean() for label in range(3)]
    assert sample.pixels.shape == (1, 8, 8, 8)
    assert means[0] + 300 < means[1] < means[2] - 150


def test_slices_of_a_stack_hear_one_noise_and_the_labels_beside_them(
    stack: TrainedGenerator,
) -> None:
    alike = np.zeros((8, 8, 8), np.uint8)
    alike[:, 2:6, 2:6] = 1
    (sample,) = stack.sample([{"mask": alike}], seeds(1, 1))
    assert np.ptp(sample.pixels, axis=1).max() == 0

    other = alike.copy()
    other[5] = 2
    (beside,) = stack.sample([{"mask": other}], seeds(1, 1))
    changed = [bool((beside.pixels[0, n] != sample.pixels[0, n]).any()) for n in range(8)]
    assert changed == [False, False, False, False, True, True, True, False]


def test_a_stack_is_a_volume() -> None:
    with pytest.raises(Refusal, match=r"data\.dimensions: a stack is a volume"):
        stacked(data={**DISCS, "dimensions": 2})


# --- lesions by description: Patho-GAN ---


def spotted(count: int = 48, seed: int = 0) -> Cohort:
    """Grey squares, half of them with a bright spot somewhere: the label 1, inside the label 2."""
    chance = np.random.default_rng(seed)
    images = chance.normal(1000, 30, (count, 1, 16, 16))
    masks = np.full((count, 16, 16), 2, np.uint8)
    for number in range(0, count, 2):
        y, x = chance.integers(0, 4, 2) * 4
        images[number, 0, y : y + 4, x : x + 4] = 3500
        masks[number, y : y + 4, x : x + 4] = 1
    return Cohort(
        name="spots",
        images=images.astype(np.int16),
        subjects=tuple(map(str, range(count))),
        attributes={"lesion": ("SPOT", "NONE") * (count // 2)},
        masks=masks,
    )


def described(steps: int, **objective: float) -> TrainedGenerator:
    recipe = small(
        "patho-gan",
        data=DISCS,
        conditioning={"mask": 3, "classes": {"lesion": ["NONE", "SPOT"]}},
        networks={"generator": UNET, "critic": PATCHES},
        objective={"label": 1, "width": 8, "detecting": 0.3, **objective},
        schedule={**QUICK, "decay": "constant"},
    )
    return fitted(recipe, spotted(), steps=steps)[0]


@pytest.fixture(scope="module")
def told() -> TrainedGenerator:
    return described(170)


def test_the_detector_finds_lesions_and_then_stays_as_it_is(told: TrainedGenerator) -> None:
    made: Any = told.objective
    batch = all_of(told, spotted(seed=5))
    with torch.no_grad():
        found = made.detector(batch.images).argmax(1)

    assert (found == batch.condition.vector.argmax(1)).float().mean() > 0.9
    learning = {name for phase in made.phases[1:] for name in phase.parts}
    assert "detector" not in learning


def test_a_lesion_moves_with_its_description(told: TrainedGenerator) -> None:
    made: Any = told.objective
    cohort = spotted(8, seed=6)
    spots = cohort.chosen(range(0, 8, 2))
    batch = all_of(told, spots)
    said = made.describe(batch.images)
    noise = ImageNoise(range(4), torch.device("cpu"))

    with torch.no_grad():
        moved = made.edited(noise, batch.condition, said.roll(2, 3))
    there = torch.from_numpy(np.roll(spots.masks == 1, 8, axis=2)) if spots.masks is not None else 0
    here = batch.masks == 1
    assert moved[:, 0][there].mean() > moved[:, 0][here].mean() + 0.3


def test_what_is_drawn_is_described_as_it_was_asked() -> None:
    def miss(weight: float) -> float:
        generator = described(70, described=weight, perceived=0.0, l1=0.0)
        made: Any = generator.objective
        batch = all_of(generator, spotted(16, seed=7))
        with torch.no_grad():
            again = made.describe(made.drawn(batch.chance, batch.condition))
            return float((again - made.describe(batch.images)).abs().mean())

    assert miss(10.0) < 0.7 * miss(0.0)


def test_what_describes_and_what_is_told_must_fit() -> None:
    for changed, sentence in (
        ({"objective": {"attribute": "mood"}}, "must have “mood” alone"),
        ({"objective": {"label": 9}}, "9 is no label"),
        ({"conditioning": {"image": "mr"}}, "the image “itself”"),
    ):
        with pytest.raises(Refusal, match=sentence):
            small("patho-gan", **changed)


def test_chance_of_a_stack_is_the_images_own() -> None:
    """A volume is drawn the same alone and beside others."""
    generator = TrainedGenerator.new(stacked(sampling={"together": 2}), seed=1)
    masks = [np.full((8, 8, 8), label, np.uint8) for label in (0, 1)]
    both = [s.digest for s in generator.sample([{"mask": m} for m in masks], seeds(1, 2))]
    alone = next(generator.sample([{"mask": masks[1]}], seeds(1, 1, first=1)))

    assert alone.digest == both[1]
