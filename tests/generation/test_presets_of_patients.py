"""A preset about one patient, or about a rare one, keeps what is essential to its system …"""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from generation.addons.rows import Oversample
from generation.cohorts.cohort import Cohort
from generation.conditions.condition import Condition
from generation.conditions.encoder import scaled
from generation.conditions.sketch import sketch
from generation.generator import TrainedGenerator
from generation.loop.training import Run
from generation.noise import seeds
from generation.objectives.objective import How
from generation.refusal import Refusal
from tests.generation.small import DISCS, TINY, discs, fitted, small

FLAT = {**TINY, "widths": [16], "heads": 0}
QUICK = {"steps": 100, "batch": 16, "learning_rate": 1e-2, "ema": 0.9}
DRAWING = {"steps": 3, "guidance": 1.0, "together": 4}


def masks_of(cohort: Cohort) -> np.ndarray[Any, Any]:
    assert cohort.masks is not None
    return cohort.masks


# --- rare conditions ---


@pytest.fixture(scope="module")
def painter() -> TrainedGenerator:
    recipe = small(
        "rare-condition",
        data=DISCS,
        conditioning={"mask": 2, "image": "itself"},
        networks={"denoiser": TINY},
        objective={"label": 1},
        addon=[{"kind": "oversample", "attribute": "tone", "values": ["DARK"], "share": 1.0}],
        schedule=QUICK,
        sampling=DRAWING,
    )
    return fitted(recipe, discs(64), steps=50)[0]


def test_a_lesion_is_drawn_and_nothing_else_changes_by_a_bit(painter: TrainedGenerator) -> None:
    healthy = np.random.default_rng(5).integers(0, 400, (1, 16, 16)).astype(np.int16)
    mask = np.zeros((16, 16), np.uint8)
    mask[5:10, 6:11] = 1
    (sample,) = painter.sample([{"image": healthy, "mask": mask}], seeds(1, 1))

    assert np.array_equal(sample.pixels[:, mask == 0], healthy[:, mask == 0])
    assert sample.pixels[:, mask == 1].mean() > healthy[:, mask == 1].mean() + 800


def test_outside_the_region_every_step_sees_the_image_itself(
    painter: TrainedGenerator, monkeypatch: pytest.MonkeyPatch
) -> None:
    healthy = np.random.default_rng(5).integers(0, 400, (1, 16, 16)).astype(np.int16)
    mask = np.zeros((16, 16), np.uint8)
    mask[5:10, 6:11] = 1
    denoiser: Any = painter.objective.get_submodule("denoiser")
    honest, seen = denoiser.forward, []

    def watched(x: torch.Tensor, t: torch.Tensor, told: Condition) -> torch.Tensor:
        seen.append(x[0].clone())
        return honest(x, t, told)  # type: ignore[no-any-return]  # a tensor

    monkeypatch.setattr(denoiser, "forward", watched)
    list(painter.sample([{"image": healthy, "mask": mask}], seeds(1, 1), steps=4))

    given = scaled(healthy, painter.recipe.data)
    assert len(seen) == 4
    assert all(torch.equal(x[:, mask == 0], given[:, mask == 0]) for x in seen)
    assert not torch.equal(seen[0][:, mask == 1], seen[1][:, mask == 1])


def test_what_was_in_the_region_is_not_seen(painter: TrainedGenerator) -> None:
    mask = np.zeros((16, 16), np.uint8)
    mask[5:10, 6:11] = 1
    one = np.full((1, 16, 16), 300, np.int16)
    other = np.where(mask[None] == 1, 4000, one).astype(np.int16)
    drawn = [
        next(painter.sample([{"image": each, "mask": mask}], seeds(1, 1))).digest
        for each in (one, other)
    ]

    assert drawn[0] == drawn[1]


def test_the_rare_ones_are_seen_more_often() -> None:
    cohort = discs(64)
    dark = np.array(cohort.attributes["tone"]) == "DARK"
    order = Oversample(Oversample.Options("tone", ("DARK",), 0.9)).order(cohort, batch=50, seed=1)
    assert order is not None

    seen = np.concatenate([order(step) for step in range(20)])
    assert dark[seen].mean() == pytest.approx(0.9, abs=0.04)
    assert np.array_equal(order(3), order(3))


def test_a_value_that_nobody_has_cannot_be_seen_more_often() -> None:
    for attribute, value in (("tone", "PURPLE"), ("mood", "GOOD")):
        with pytest.raises(Refusal, match=r"No image|no attribute"):
            Oversample(Oversample.Options(attribute, (value,))).order(discs(), batch=4, seed=1)


# --- progression ---


def followed() -> Cohort:
    """Discs that grow lighter month by month."""
    plain = discs(64)
    months = np.tile([0.0, 8.0, 16.0, 24.0], 16)
    lighter = plain.images + (masks_of(plain)[:, None] * months[:, None, None, None] * 40)
    return replace(
        plain,
        images=np.clip(lighter, 0, 4095).astype(np.int16),
        attributes={"months": tuple(months.tolist())},
        others={"baseline": plain.images},
    )


def test_no_time_passed_is_no_change_and_later_is_more() -> None:
    recipe = small(
        "progression",
        data=DISCS,
        conditioning={"image": "baseline", "numbers": {"months": [0.0, 24.0]}, "classes": {}},
        networks={"denoiser": TINY},
        schedule=QUICK,
        sampling=DRAWING,
    )
    cohort = followed()
    generator = fitted(recipe, cohort, steps=80)[0]
    first = cohort.others["baseline"][:4]

    def change(months: float) -> float:
        asked = [{"image": image, "months": months} for image in first]
        drawn = np.stack([sample.pixels for sample in generator.sample(asked, seeds(1, 4))])
        if months == 0:
            assert np.array_equal(drawn, first)
        return float((drawn.astype(float) - first)[masks_of(cohort)[:4, None] == 1].mean())

    assert change(0.0) == 0
    assert change(24.0) > max(100.0, change(4.0))


# --- translation by a flow, and from sketches ---


def test_the_ct_that_is_drawn_belongs_to_its_mr() -> None:
    recipe = small(
        "mri-to-ct-flow",
        data=DISCS,
        conditioning={"image": "soft", "image_range": []},
        networks={"denoiser": FLAT},
        schedule=QUICK,
        sampling=DRAWING,
    )
    cohort = discs(64)
    generator = fitted(recipe, cohort, steps=150)[0]
    asked = [{"image": image} for image in cohort.others["soft"][:8]]
    drawn = np.stack([sample.pixels for sample in generator.sample(asked, seeds(1, 8))])

    error = np.abs(drawn.astype(float) - cohort.images[:8]).mean()
    assert error < 0.5 * np.abs(drawn.astype(float) - cohort.images[8:16]).mean()


def test_a_sketch_is_of_edges_and_not_of_exposure() -> None:
    image = torch.from_numpy(discs(4).images.astype(np.float32))
    edges, exposed = sketch(image), sketch(image * 3 + 100)

    torch.testing.assert_close(edges, exposed, atol=1e-4, rtol=0)
    flat = sketch(torch.full((1, 1, 8, 8), 7.0))
    assert float(flat.max()) == 0


def test_what_is_drawn_follows_the_sketch() -> None:
    recipe = small(
        "sketch-diffusion",
        data=DISCS,
        conditioning={"sketch": True, "drop": 0.1},
        networks={"denoiser": FLAT},
        schedule=QUICK,
        sampling=DRAWING,
    )
    cohort = discs(64)
    generator = fitted(recipe, cohort, steps=150)[0]
    drawings = sketch(torch.from_numpy(cohort.images[:8].astype(np.float32))).numpy()
    asked = [{"sketch": each} for each in drawings]
    drawn = np.stack([sample.pixels for sample in generator.sample(asked, seeds(1, 8))])
    again = sketch(torch.from_numpy(drawn.astype(np.float32))).numpy()

    own = np.abs(again - drawings).mean()
    assert own < 0.9 * np.abs(again - np.roll(drawings, 1, axis=0)).mean()


# --- combinations never seen ---


def test_an_unseen_combination_is_never_trained_on_and_composed_of_its_parts() -> None:
    recipe = small(
        "zero-shot",
        data=DISCS,
        conditioning={"classes": {"tone": ["DARK", "LIGHT"], "side": ["LEFT", "RIGHT"]}},
        networks={"denoiser": TINY},
        addon=[{"kind": "unseen", "combination": {"tone": "LIGHT", "side": "LEFT"}}],
        schedule=QUICK,
    )
    generator = fitted(recipe, discs(64), steps=20)[0]
    seen = generator.training(discs(64), Run(seed=1)).feed.cohort.attributes
    assert ("LIGHT", "LEFT") not in set(zip(seen["tone"], seen["side"], strict=True))

    objective: Any = generator.objective
    x, t = (
        torch.randn(2, 1, 16, 16, generator=torch.Generator().manual_seed(1)),
        torch.full((2,), 0.5),
    )
    told = generator.encoder.of_requests([{"tone": "LIGHT", "side": "LEFT"}] * 2)
    with torch.no_grad():
        untold = objective.denoiser(x, t, told.withheld())
        each = [objective.denoiser(x, t, told.only(part)) for part in (slice(0, 2), slice(2, 4))]
        composed = objective.velocity(x, t, told, How(1, guidance=2.0))
        together = objective.denoiser(x, t, told)
    expected = untold + 2 * sum(part - untold for part in each)
    torch.testing.assert_close(composed, expected, atol=1e-5, rtol=1e-4)
    assert not torch.allclose(composed, untold + 2 * (together - untold), atol=1e-4)
    assert isinstance(told, Condition)
