"""Differentially private training …"""

import numpy as np
import pytest
import torch

from generation.card import Kept, card
from generation.cohorts.cohort import Cohort
from generation.conditions.condition import Condition
from generation.generator import TrainedGenerator
from generation.loop.feed import Turn
from generation.loop.gradients import TooLargeForMemory
from generation.loop.progress import Budget
from generation.loop.training import Run, Training
from generation.loop.world import World
from generation.noise import StepChance
from generation.objectives.denoising import Denoising
from generation.objectives.flow import Flow
from generation.objectives.objective import Batch, Objective
from generation.presets.reading import load, parse, presets
from generation.presets.recipe import Recipe, as_data
from generation.privacy import gradients
from generation.refusal import Refusal
from tests.generation.small import DISCS, TINY, discs, fitted, small

pytest.importorskip("opacus", reason="private training is the extra “dp”")
# Opacus warns of its own non-secure noise, and of hooks that see no gradient of an input.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Secure RNG turned off"),
    pytest.mark.filterwarnings("ignore:Full backward hook is firing"),
]


def private(noise: float = 1.0, clip: float = 1.0, **schedule: float) -> Recipe:
    return small(
        "private-diffusion",
        data=DISCS,
        conditioning={"classes": {}},
        networks={"denoiser": {**TINY, "widths": [8], "heads": 2}},
        privacy={"noise": noise, "clip": clip},
        schedule={"steps": 4, "batch": 8, "decay": "constant", "warmup": 0.0, **schedule},
    )


def training(recipe: Recipe, cohort: Cohort, *, secret: int = 7) -> Training:
    generator = TrainedGenerator.new(recipe, seed=1)
    return generator.training(cohort, Run(seed=1, budget=Budget(steps=4), grids=0, secret=secret))


def test_epsilon_is_the_accountants() -> None:
    from opacus.accountants import RDPAccountant

    generator, _ = fitted(private(), discs(64), steps=4)
    said = generator.facts["privacy"]
    accountant = RDPAccountant()
    for _ in range(4):
        accountant.step(noise_multiplier=1.0, sample_rate=8 / 64)

    # The numerical accountant never claims more than the moments one needs.
    assert 0 < said["epsilon"] <= accountant.get_epsilon(1e-4)
    assert (said["steps"], said["rate"], said["delta"]) == (4, 8 / 64, 1e-4)
    assert said["unit"] == "one image of several of a subject"


def test_no_image_moves_the_weights_by_more_than_the_clip() -> None:
    """Without noise, the sum of the clipped gradients of n images is never longer than n · clip."""
    going = training(private(noise=0.0, clip=0.05), discs(64))
    step = going.steps["train"]
    batch = going.feed.batch(0, Turn("train"))
    step._backward(going.feed, 0, Turn("train"), 0.0)
    each = torch.cat([p.grad_sample.flatten(1) for p in step.parameters], 1)  # type: ignore[attr-defined]  # Opacus' own field
    assert len(each) == len(batch)
    assert each.norm(dim=1).min() > 0.05

    assert step.private is not None
    step.private.privatise(step.optimizer, step.parameters)
    moved = torch.cat([p.grad.flatten() for p in step.parameters if p.grad is not None])
    assert moved.norm() <= len(batch) * 0.05 / 8 * 1.001
    clipped = (each * (0.05 / each.norm(dim=1, keepdim=True)).clamp(max=1)).sum(0) / 8
    torch.testing.assert_close(moved, clipped, atol=1e-6, rtol=1e-4)


def test_noise_is_added_in_units_of_the_clip() -> None:
    going = training(private(noise=2.0, clip=0.5), discs(64))
    step = going.steps["train"]
    assert step.private is not None
    step.private.privatise(step.optimizer, step.parameters)  # nobody was picked: noise alone
    noise = torch.cat([p.grad.flatten() for p in step.parameters if p.grad is not None])

    assert noise.std().item() == pytest.approx(2.0 * 0.5 / 8, rel=0.05)


def test_every_image_has_a_coin_of_its_own() -> None:
    going = training(private(), discs(64))
    picked = [going.feed.seen(step, Turn("train")) for step in range(400)]

    assert np.mean([len(each) for each in picked]) == pytest.approx(8, abs=0.5)
    assert len({len(each) for each in picked}) > 5
    assert all(len(set(each.tolist())) == len(each) for each in picked)


def test_the_secret_is_no_part_of_what_is_kept() -> None:
    one, other = (fitted(private(), discs(64), steps=2, secret=secret)[0] for secret in (1, 2))

    assert one.digest != other.digest
    assert "secret" not in str(one.facts)
    assert "secret" not in repr(Run(seed=1, secret=12345))


def test_a_private_batch_is_never_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        Flow, "losses", lambda *_: (_ for _ in ()).throw(MemoryError("out of memory"))
    )
    with pytest.raises(TooLargeForMemory, match="A private batch cannot be cut"):
        fitted(private(), discs(64), steps=1)


def test_more_noise_costs_less_privacy_and_none_costs_all() -> None:
    from generation.privacy.gradients import PrivateGradients, epsilon

    options = PrivateGradients.Options
    spent = [epsilon(options(noise=noise), rate=0.01, steps=100) for noise in (0.0, 0.7, 1.5)]
    assert spent[0] == float("inf") > spent[1] > spent[2] > 0


@pytest.mark.parametrize("preset", sorted(presets()))
def test_only_what_keeps_nothing_unnoised_of_images_may_be_called_private(preset: str) -> None:
    recipe = load(preset)
    said = {**as_data(recipe), "privacy": {"kind": "dp-sgd"}}
    said.pop("addon", None)
    if recipe.objective.kind in {"flow", "denoising", "private-pair"}:
        assert parse(said).privacy is not None
    else:
        with pytest.raises(Refusal, match="so its ε would not hold"):
            parse(said)


def test_being_private_is_not_inherited() -> None:
    class Keeps(Flow):
        """Says nothing of privacy."""

    assert (Objective.private, Flow.private, Denoising.private) == (False, True, True)
    assert not Keeps.private


def test_several_processes_are_not_called_private(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gradients, "joined", lambda: World(rank=0, size=2))

    with pytest.raises(Refusal, match="runs in one process"):
        training(private(), discs(64))


def test_what_is_released_without_noise_is_said_on_the_card() -> None:
    generator, _ = fitted(private(), discs(64), steps=1)
    said = card(Kept(recipe=generator.recipe, facts=generator.facts, digest="d"))

    assert "not covered by ε: the curve of losses, the checks of the hold-out" in said


# --- an adversarial pair ---


def pair(**changed: float) -> Recipe:
    widths = {"widths": [8, 16]}
    return small(
        "dp-gan",
        data=DISCS,
        networks={
            "generator": {"kind": "decoder", **widths},
            "critic": {"kind": "critic", **widths},
        },
        objective={"critic_steps": 2, **changed},
        privacy={"noise": 1.0, "clip": 0.1},
        schedule={"steps": 3, "batch": 8, "decay": "constant", "warmup": 0.0},
    )


def test_of_a_pair_every_step_of_the_critic_counts_and_none_of_the_generator() -> None:
    generator, _ = fitted(pair(), discs(64), steps=3)
    said = generator.facts["privacy"]

    assert said["steps"] == 6
    options = gradients.PrivateGradients.Options(noise=1.0, clip=0.1)
    assert said["epsilon"] == round(gradients.epsilon(options, rate=8 / 64, steps=6), 4)


def test_the_generator_of_a_pair_never_hears_of_an_image() -> None:
    """Other images, the same chance: its loss is the same to the last bit."""
    losses = []
    for seed in (0, 5):
        objective = TrainedGenerator.new(pair(), seed=1).objective
        images = torch.from_numpy(discs(8, seed=seed).images.astype(np.float32) / 2047.5 - 1)
        chance = StepChance(3, whole=8, share=slice(0, 8))
        batch = Batch(images, Condition(torch.zeros(8, 0)), chance)
        losses.append(objective.losses("generator", batch).terms["generator"].item())

    assert losses[0] == losses[1]
    phases = {each.name: each.real for each in objective.phases}
    assert phases == {"critic": True, "generator": False}


def test_of_a_pair_each_image_pulls_the_critic_by_no_more_than_the_clip() -> None:
    going = training(pair(), discs(64))
    step = going.steps["critic"]
    assert going.steps["generator"].private is None
    step._only_mine()
    step._backward(going.feed, 0, Turn("critic", 0, 2), 0.0)
    each = torch.cat([p.grad_sample.flatten(1) for p in step.parameters], 1)  # type: ignore[attr-defined]  # Opacus' own field

    assert len(each) == len(going.feed.seen(0, Turn("critic", 0, 2)))
    assert step.private is not None
    step.private.options = gradients.PrivateGradients.Options(noise=0.0, clip=0.1)  # type: ignore[attr-defined]  # ours
    step.private.privatise(step.optimizer, step.parameters)
    moved = torch.cat([p.grad.flatten() for p in step.parameters if p.grad is not None])
    assert moved.norm() <= len(each) * 0.1 / 8 * 1.001


def test_no_weight_of_a_private_critic_is_ever_larger_than_its_clip() -> None:
    objective = fitted(pair(weight_clip=0.02), discs(64), steps=2)[0].objective
    critic = objective.get_submodule("critic")

    assert max(float(p.abs().max()) for p in critic.parameters()) <= 0.02 + 1e-7


@pytest.mark.parametrize("name", ["r1", "gradient_penalty", "adaptive"])
def test_what_looks_at_images_beside_the_noise_is_refused(name: str) -> None:
    with pytest.raises(Refusal, match=f"objective.{name}: looks at images beside"):
        pair(**{name: 0.5})


def test_a_private_pair_is_told_no_label_and_sees_no_batch() -> None:
    told = as_data(load("dp-gan"))
    labels = {"classes": {"lesion": ["NONE", "MASS"]}, "drop": 0.0}
    with pytest.raises(Refusal, match=r"conditioning\.classes: .* does not hear it"):
        parse({**told, "conditioning": labels})
    told["networks"]["critic"]["spread"] = 4
    with pytest.raises(Refusal, match="images of a batch would meet"):
        parse(told)
