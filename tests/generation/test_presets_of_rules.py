"""A preset that adapts, judges, or learns something other than pictures keeps its essence …"""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from generation.addons.lora import adopt
from generation.anomaly import Reconstruction, anomaly_maps
from generation.cohorts.phantoms import drawn as phantom
from generation.conditions.condition import Condition
from generation.generator import TrainedGenerator
from generation.loop.progress import Budget
from generation.loop.training import Run
from generation.noise import ImageNoise, seeds
from generation.objectives.objective import How
from generation.refusal import Refusal
from tests.generation.small import DISCS, TINY, TONES, discs, fitted, small

QUICK = {"steps": 100, "batch": 16, "learning_rate": 1e-2, "ema": 0.9}
FLAT = {**TINY, "widths": [16], "heads": 0}


# --- low-rank adaptation ---


def test_adaptation_leaves_the_weights_and_learns_little_beside_them() -> None:
    base = fitted(
        small(data=DISCS, conditioning=TONES, networks={"denoiser": TINY}), discs(), steps=4
    )[0]
    recipe = small(
        "meddap-lora",
        data=DISCS,
        conditioning={"words": [], "classes": TONES["classes"]},
        networks={"denoiser": TINY},
        addon=[{"kind": "lora", "rank": 1, "where": "told"}],
        schedule=QUICK,
    )
    adapted = TrainedGenerator.new(recipe, seed=1)
    adopt(adapted.objective, base.objective.state_dict())
    assert _drawn(adapted) == _drawn(base)

    adapted.fit(discs(), Run(seed=1, budget=Budget(steps=5), grids=0))
    state = adapted.objective.state_dict()
    for name, value in base.objective.state_dict().items():
        kept = state.get(
            name, state.get(name.replace("weight", "parametrizations.weight.original"))
        )
        assert kept is not None
        assert torch.equal(kept, value), name
    assert _drawn(adapted) != _drawn(base)
    learnt = sum(p.numel() for p in adapted.objective.parameters_of(adapted.objective.phases[0]))
    assert 0 < learnt < 0.1 * sum(p.numel() for p in base.objective.parameters())


def lora(**changed: Any) -> TrainedGenerator:  # noqa: ANN401  whatever an add-on may say
    addon = [{"kind": "lora", "rank": 1, "where": "told", **changed}]
    recipe = small(
        "meddap-lora",
        data=DISCS,
        conditioning={"words": ["left"]},
        networks={"denoiser": TINY},
        addon=addon,
        schedule=QUICK,
    )
    return TrainedGenerator.new(recipe, seed=1)


def test_chance_is_not_adapted() -> None:
    with pytest.raises(Refusal, match="name a trained generator with --base"):
        lora().fit(discs(), Run(seed=1, budget=Budget(steps=1), grids=0))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (
            {"conditioning": {"words": ["left", "right"]}},
            "0 frozen weights are missing in it, 1 have",
        ),
        ({"networks": {"denoiser": {**TINY, "blocks": 2}}}, "20 have another shape"),
        ({"networks": {"denoiser": {**TINY, "widths": [8]}}}, "frozen weights are missing"),
    ],
)
def test_a_base_that_does_not_fit_is_refused(changed: dict[str, Any], sentence: str) -> None:
    told = {"data": DISCS, "conditioning": {"words": ["left"]}, "networks": {"denoiser": TINY}}
    base = TrainedGenerator.new(small(**{**told, **changed}), seed=1)

    with pytest.raises(Refusal, match=sentence):
        adopt(lora().objective, base.objective.state_dict())
    with pytest.raises(Refusal, match="does not fit"):
        adopt(lora().objective, {})


def test_a_change_of_no_layer_is_refused() -> None:
    with pytest.raises(Refusal, match="no layer's name contains “dream”"):
        lora(where="dream")


def _drawn(generator: TrainedGenerator) -> list[float]:
    with torch.no_grad():
        noise = ImageNoise([1], torch.device("cpu"))
        told = Condition(torch.tensor([[1.0, 0.0]]))
        return generator.objective.draw(noise, told, How(2)).flatten().tolist()


# --- what is not healthy ---


def test_what_is_not_healthy_stands_out() -> None:
    recipe = small(
        "anomaly-flow",
        data=DISCS,
        networks={"denoiser": FLAT},
        addon=[{"kind": "only", "attribute": "tone", "values": ["DARK"]}],
        schedule=QUICK,
    )
    generator = fitted(recipe, discs(64), steps=120)[0]
    assert set(generator.training(discs(64), Run(seed=1)).feed.cohort.attributes["tone"]) == {
        "DARK"
    }

    cohort = discs(64, seed=9)
    healthy = cohort.chosen([n for n, t in enumerate(cohort.attributes["tone"]) if t == "DARK"][:6])
    ill = healthy.images.copy()
    ill[..., 12:15, 12:15] = 1500
    maps = anomaly_maps(generator, ill, seeds(1, 6), how=Reconstruction(start=0.6))
    assert maps[:, 12:15, 12:15].mean() > 1.5 * maps[:, :3, 12:15].mean()
    alone = anomaly_maps(generator, ill[2:3], seeds(1, 1, first=2), how=Reconstruction(start=0.6))
    np.testing.assert_allclose(alone[0], maps[2])


@pytest.mark.parametrize("preset", ["ddpm", "few-step-flow"])
def test_only_a_plain_flow_can_draw_an_image_back(preset: str) -> None:
    generator = TrainedGenerator.new(small(preset, data=DISCS, networks={"denoiser": FLAT}), seed=1)
    with pytest.raises(Refusal, match="is no plain flow"):
        anomaly_maps(generator, discs(2).images, seeds(1, 2))


# --- records ---


def test_the_risk_model_learns_from_drawn_records_while_both_are_trained() -> None:
    recipe = small("meddiffusion", schedule={"steps": 60, "batch": 32, "learning_rate": 5e-3})
    cohort = phantom("phantom:records", count=300, size=8, seed=1)
    generator, trained = fitted(recipe, cohort, steps=60)
    assert {"velocity", "recognised", "real", "drawn"} == set(trained.curve[0][1])

    test, objective = cohort.part("TEST"), generator.objective
    with torch.no_grad():
        said = objective.at_risk(torch.from_numpy(test.images) * 2 - 1).argmax(1).numpy()  # type: ignore[operator]  # its own method
    failing = np.array(test.attributes["outcome"]) == "FAILING"
    assert (said == failing).mean() > 0.8
    (record,) = generator.sample([{"outcome": "FAILING"}], seeds(1, 1))
    assert set(np.unique(record.pixels)) <= {0.0, 1.0}


def test_the_drawn_records_move_the_risk_model() -> None:
    cohort = phantom("phantom:records", count=60, size=8, seed=1)
    weights: list[torch.Tensor] = []
    for share in (0.0, 1.0):
        recipe = small(
            "meddiffusion", objective={"drawn": share}, schedule={"steps": 3, "batch": 8}
        )
        generator = TrainedGenerator.new(small("meddiffusion"), seed=1)
        again = TrainedGenerator.new(recipe, seed=1)
        again.objective.load_state_dict(generator.objective.state_dict())
        again.fit(cohort, Run(seed=1, budget=Budget(steps=3), grids=0))
        weights.append(again.objective.state_dict()["risk.head.weight"].clone())
    assert not torch.allclose(weights[0], weights[1])


# --- a field ---


def test_a_field_draws_a_view_it_has_never_seen() -> None:
    cohort = replace(phantom("phantom:views", count=16, size=16, seed=2))
    told = {"size": 16, "low": 0.0, "high": 1.0, "stored": "float32"}
    recipe = small(
        "nerf",
        data=told,
        objective={"samples": 16},
        schedule={"steps": 150, "batch": 4, "learning_rate": 1e-2, "ema": 0.9},
    )
    seen = [number for number in range(16) if number % 4 != 2]
    generator = fitted(recipe, cohort.chosen(seen), steps=120)[0]

    (view,) = generator.sample([{"angle": cohort.attributes["angle"][6]}], seeds(1, 1))
    error = np.square(view.pixels - cohort.images[6]).mean()
    assert error < 0.25 * np.square(cohort.images.mean(0) - cohort.images[6]).mean()
