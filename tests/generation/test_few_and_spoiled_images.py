"""A system for few, rare or spoiled images keeps what is its own idea …"""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from generation.addons.lora import adopt
from generation.addons.rows import Balance
from generation.conditions.condition import Condition
from generation.generator import TrainedGenerator
from generation.loop.progress import Budget
from generation.loop.training import Run
from generation.noise import seeds
from generation.objectives.objective import How
from generation.presets.recipe import Precision
from generation.refusal import Refusal
from tests.generation.small import discs, fitted
from tests.generation.test_chosen_and_joint_pairs import DECODER, READER, a_batch, noise, tiny

# --- few images: Scarcity-GAN ---


def test_different_noise_gives_different_images_to_who_seeks_them() -> None:
    def spread(seeking: float) -> float:
        recipe = tiny(
            "scarcity-gan", objective={"seeking": seeking, "adaptive": 0.0, "r1": 0.0}, addon=[]
        )
        drawn = fitted(recipe, discs(8), steps=40)[0].sample([{}] * 16, seeds(1, 16))
        return float(np.stack([s.pixels for s in drawn]).std(0).mean())

    assert spread(0.3) > 1.5 * spread(0.0)


def test_a_transfer_begins_with_what_was_learnt_and_keeps_its_part() -> None:
    base = fitted(tiny("gan"), discs(), steps=3)[0]
    generator = TrainedGenerator.new(tiny("scarcity-gan"), seed=2)
    run = Run(seed=1, budget=Budget(steps=3), grids=0)
    with pytest.raises(Refusal, match="name a trained generator with --base"):
        generator.fit(discs(8), run)

    adopt(generator.objective, base.objective.state_dict())
    assert torch.equal(_stem(generator), _stem(base))
    generator.fit(discs(8), run)
    assert torch.equal(_stem(generator), _stem(base))
    heads = [g.objective.state_dict()["generator.head.weight"] for g in (generator, base)]
    assert not torch.equal(*heads)


def _stem(generator: TrainedGenerator) -> torch.Tensor:
    return generator.objective.get_parameter("generator.stem.weight").detach()


def test_a_transfer_that_would_keep_nothing_is_refused() -> None:
    with pytest.raises(Refusal, match="no weight's name contains “dream”"):
        TrainedGenerator.new(
            tiny("scarcity-gan", addon=[{"kind": "transfer", "kept": "dream"}]), seed=1
        )


# --- every finding equally often: PGAN ---


def test_a_rare_finding_is_seen_as_often_as_a_common_one() -> None:
    cohort = discs(200)
    rare = tuple("PNEUMONIA" if n % 10 == 0 else "NORMAL" for n in range(200))
    cohort = replace(cohort, attributes={"finding": rare})
    balance = Balance(Balance.Options("finding"))
    order = balance.order(cohort, batch=50, seed=1)
    assert order is not None

    seen = np.concatenate([order(step) for step in range(20)])
    assert np.mean([rare[n] == "PNEUMONIA" for n in seen]) == pytest.approx(0.5, abs=0.05)
    with pytest.raises(Refusal, match="no attribute “finding” to balance"):
        balance.order(discs(), batch=4, seed=1)


# --- codes of spoiled images: SDAE-GAN ---


def denoising(*, steps: int = 80, precision: Precision = "fp32", **objective: float) -> Any:  # noqa: ANN401  an objective with methods of its own
    networks = {
        "encoder": READER,
        "decoder": DECODER,
        "critic": {"kind": "patch-critic", "widths": [8, 16]},
    }
    recipe = tiny("sdae-gan", networks=networks, objective={"latent": 8, **objective})
    recipe = replace(recipe, precision=precision)
    return fitted(recipe, discs(64), steps=steps)[0].objective


@pytest.fixture(scope="module")
def spoilt() -> Any:  # noqa: ANN401  an objective with methods of its own
    return denoising(noise=0.6, blanked=0.4)


def test_the_code_of_a_spoiled_image_is_decoded_to_the_image(spoilt: Any) -> None:  # noqa: ANN401  as above
    batch, clean = a_batch(), denoising(noise=0.0, blanked=0.0)
    told = Condition(torch.zeros(32, 0))

    with torch.no_grad():
        spoiled = spoilt.spoiled(batch.images, batch.chance)
        misses = [
            (each.rebuilt(spoiled, told) - batch.images).abs().mean() for each in (spoilt, clean)
        ]
    assert misses[0] < 0.85 * misses[1]
    assert misses[0] < 0.5 * (spoiled - batch.images).abs().mean()


def test_codes_are_followed_in_full_where_a_step_is_half_precise() -> None:
    made = denoising(steps=2, precision="bf16")

    assert made.spread.dtype == torch.float32
    assert not torch.equal(made.spread, denoising(steps=0).spread)


def test_of_several_draws_the_best_rewarded_is_kept(spoilt: Any) -> None:  # noqa: ANN401  as above
    told = Condition(torch.zeros(8, 0))

    def rewarded(candidates: int) -> float:
        spoilt.options = replace(spoilt.options, candidates=candidates)
        with torch.no_grad():
            return float(spoilt.reward(spoilt.draw(noise(8), told, How(1)), told).mean())

    assert rewarded(8) > rewarded(1)
