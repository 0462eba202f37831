"""A generator and its critic …"""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from generation.conditions.condition import Condition
from generation.generator import TrainedGenerator
from generation.noise import StepChance, seeds
from generation.objectives.adversarial import Adversarial
from generation.objectives.objective import Batch, Losses
from generation.presets.recipe import Recipe
from generation.refusal import Refusal
from tests.generation.small import SIZE, discs, fitted, small

DATA = {"size": SIZE, "low": 0.0, "high": 4095.0, "stored": "int16"}
TOLD = {"classes": {"side": ["LEFT", "RIGHT"]}, "drop": 0.0}


def tiny(preset: str, **changed: Any) -> Recipe:  # noqa: ANN401  whatever a recipe may say
    widths = {"widths": [8, 16, 16]}
    generator, critic = {"kind": "decoder", **widths}, {"kind": "critic", **widths}
    told = {
        "data": DATA,
        "networks": {"generator": generator, "critic": critic},
        "schedule": {"learning_rate": 2e-3, "batch": 8, "ema": 0.9},
        "precision": "fp32",
        **changed,
    }
    return small(preset, **told)


def drawn(generator: TrainedGenerator, asked: list[dict[str, str]]) -> np.ndarray[Any, Any]:
    samples = generator.sample(asked, seeds(3, len(asked)))
    return np.stack([sample.pixels for sample in samples]).astype(float)


def learn(objective: Adversarial, phase: str, *, steps: int, rate: float = 2e-3) -> None:
    """Let one of the two play alone, against what the other is now."""
    objective.requires_grad_(requires_grad=False)
    player = objective.critic if phase == "critic" else objective.generator
    player.requires_grad_(requires_grad=True)
    optimizer = torch.optim.Adam(player.parameters(), lr=rate, betas=(0.0, 0.99))
    for step in range(steps):
        optimizer.zero_grad()
        terms = objective.losses(phase, a_batch(step)).terms
        torch.autograd.backward(torch.stack(list(terms.values())).sum())
        optimizer.step()


def new(recipe: Recipe) -> Adversarial:
    objective = TrainedGenerator.new(recipe, seed=1).objective
    assert isinstance(objective, Adversarial)
    return objective


def a_batch(step: int = 0) -> Batch:
    """The whole cohort of discs, and chance that differs from step to step."""
    images = torch.from_numpy(discs().images.astype(np.float32) / 2047.5 - 1)
    count = len(images)
    chance = StepChance(step, whole=count, share=slice(0, count))
    return Batch(images, Condition(torch.zeros(count, 0)), chance, step=step)


def gap(objective: Adversarial) -> float:
    batch = a_batch(100)
    real, drawn = (
        objective.judged(batch.images, batch),
        objective.judged(objective.drawn(batch), batch),
    )
    return (real.mean() - drawn.mean()).item()


def test_want_the_opposite() -> None:
    objective = new(tiny("gan"))

    before = gap(objective)
    learn(objective, "critic", steps=15)
    told_apart = gap(objective)
    learn(objective, "generator", steps=15)

    assert told_apart > before + 0.5
    assert gap(objective) < told_apart - 0.3


def test_draw_what_looks_like_the_cohort_only_while_both_play() -> None:
    def miss(critic_rate: float) -> float:
        recipe = tiny("gan", objective={"critic_rate": critic_rate})
        images = drawn(fitted(recipe, discs(), steps=60)[0], [{}] * 32)
        return float(np.abs(images.mean(0) - discs().images.mean(0)).mean())

    assert miss(1.0) < 0.7 * miss(0.0)


@pytest.mark.parametrize(("phase", "learns"), [("critic", "critic"), ("generator", "generator")])
def test_learn_in_turns(phase: str, learns: str) -> None:
    objective = TrainedGenerator.new(tiny("gan"), seed=1).objective
    phases = {each.name: each for each in objective.phases}

    mine = set(map(id, objective.parameters_of(phases[phase])))
    assert mine == set(map(id, getattr(objective, learns).parameters()))


def test_both_hear_the_label() -> None:
    generator, _ = fitted(tiny("cgan", conditioning=TOLD), discs(64), steps=90)

    halves = {}
    for side in ("LEFT", "RIGHT"):
        mean = drawn(generator, [{"side": side}] * 16).mean((0, 1))
        halves[side] = mean[:, : SIZE // 2].mean() - mean[:, SIZE // 2 :].mean()
    assert halves["LEFT"] > 0 > halves["RIGHT"]
    critic = new(tiny("cgan", conditioning=TOLD)).critic
    image = a_batch().images[:1]
    said = [critic(image, None, Condition(each[None])).item() for each in torch.eye(2)]
    assert said[0] != said[1]


def steepness_between(gradient_penalty: float) -> float:
    objective = new(tiny("wgan-gp", objective={"gradient_penalty": gradient_penalty}))
    learn(objective, "critic", steps=30)
    batch = a_batch(100)
    between = torch.lerp(objective.drawn(batch), batch.images, 0.5)
    return objective.steepness(between, batch.condition).mean().item()


def test_the_penalty_holds_the_gradient_at_one() -> None:
    with_it, without = steepness_between(10.0), steepness_between(0.0)

    assert abs(with_it - 1) < 1
    assert abs(without - 1) > 3 * abs(with_it - 1)


def test_the_critic_of_a_wasserstein_distance_takes_five_steps_and_no_batch_norm() -> None:
    objective = new(tiny("wgan-gp"))

    assert objective.phases[0].times == 5
    norms = (nn.BatchNorm2d, nn.BatchNorm1d, nn.SyncBatchNorm)
    assert not any(isinstance(each, norms) for each in objective.critic.modules())


def seen_by_the_critic(monkeypatch: pytest.MonkeyPatch, **run: Any) -> list[list[int]]:  # noqa: ANN401  any field of a Run
    honest, seen = Adversarial.of_critic, []

    def watched(self: Adversarial, batch: Batch) -> Losses:
        assert batch.indices is not None
        seen.append(batch.indices.tolist())
        return honest(self, batch)

    with monkeypatch.context() as patched:
        patched.setattr(Adversarial, "of_critic", watched)
        fitted(tiny("wgan-gp"), discs(40), steps=2, **run)
    return seen


def test_each_step_of_the_critic_sees_images_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen = seen_by_the_critic(monkeypatch)
    assert [len(each) for each in seen] == [8] * 10
    # Five turns of eight are the forty images, once each.
    for step in (seen[:5], seen[5:]):
        assert sorted(number for turn in step for number in turn) == list(range(40))

    asked = iter([False, True])
    first = seen_by_the_critic(monkeypatch, folder=tmp_path, stop=lambda: next(asked))
    assert first + seen_by_the_critic(monkeypatch, folder=tmp_path) == seen


def test_a_pair_that_was_stopped_goes_on_bit_for_bit(tmp_path: Path) -> None:
    whole = fitted(tiny("wgan-gp"), discs(), steps=3)[0]
    asked = iter([False, True])
    fitted(tiny("wgan-gp"), discs(), steps=3, folder=tmp_path, stop=lambda: next(asked))

    assert fitted(tiny("wgan-gp"), discs(), steps=3, folder=tmp_path)[0].digest == whole.digest


def test_r1_flattens_the_critic_at_real_images() -> None:
    def steep(r1: float) -> float:
        objective = new(tiny("gan", objective={"r1": r1, "r1_every": 2}))
        learn(objective, "critic", steps=40)
        return objective.steepness(a_batch().images, a_batch().condition).mean().item()

    assert steep(10.0) < 0.5 * steep(0.0)


@pytest.mark.parametrize("preset", ["gan", "wgan-gp", "stylegan2-ada", "progressive-gan"])
def test_no_critic_says_when_to_stop(preset: str) -> None:
    with pytest.raises(Refusal, match=r"schedule\.check_every: .* leave it at 0"):
        small(preset, schedule={"check_every": 10, "patience": 2})
