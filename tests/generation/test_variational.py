"""An autoencoder that is told to expect noise …"""

import copy
import math
from typing import Any

import numpy as np
import pytest
import torch

from generation.conditions.condition import Condition
from generation.generator import TrainedGenerator
from generation.noise import StepChance, seeds
from generation.objectives.hamiltonian import Hamiltonian
from generation.objectives.objective import Batch
from generation.objectives.variational import Variational, dependence, divergence
from generation.presets.recipe import Recipe
from tests.generation.small import SIZE, discs, fitted, small

DATA = {"size": SIZE, "low": 0.0, "high": 4095.0, "stored": "int16"}
TOLD = {"classes": {"side": ["LEFT", "RIGHT"]}, "drop": 0.0}


def tiny(preset: str, **changed: Any) -> Recipe:  # noqa: ANN401  whatever a recipe may say
    widths = {"widths": [8, 16, 16]}
    return small(
        preset,
        **{
            "data": DATA,
            "networks": {
                "encoder": {"kind": "encoder", **widths},
                "decoder": {"kind": "decoder", **widths},
            },
            "schedule": {"learning_rate": 5e-3, "batch": 16, "ema": 0.9},
            "precision": "fp32",
            **changed,
        },
    )


def learnt(recipe: Recipe, *, steps: int = 60) -> Variational:
    objective = fitted(recipe, discs(64), steps=steps)[0].objective
    assert isinstance(objective, Variational)
    return objective


def whole(*, told: bool = False) -> Batch:
    cohort = discs(64)
    images = torch.from_numpy(cohort.images.astype(np.float32) / 2047.5 - 1)
    left = torch.tensor([side == "LEFT" for side in cohort.attributes["side"]])
    vector = torch.stack([left, ~left], 1).float() if told else torch.zeros(64, 0)
    return Batch(images, Condition(vector), StepChance(9, whole=64, share=slice(0, 64)))


def test_measures_its_divergence_as_the_textbook_does() -> None:
    mean, log_variance = torch.tensor([[0.3, -1.0]]), torch.tensor([[0.2, -0.7]])

    guess = torch.distributions.Normal(mean, (log_variance / 2).exp())
    known = torch.distributions.kl_divergence(guess, torch.distributions.Normal(0.0, 1.0))
    torch.testing.assert_close(divergence(mean, log_variance), known.sum(1))


def test_keeps_what_it_remembers_near_what_it_will_draw_from() -> None:
    def strays(beta: float) -> float:
        objective = learnt(tiny("vae", objective={"beta": beta}))
        return divergence(*objective.encoded(whole().images, whole().condition)).mean().item()

    assert strays(1.0) < 0.5 * strays(0.0)


def test_costs_fewer_bits_the_more_it_has_learnt() -> None:
    few, more = (learnt(tiny("vae"), steps=steps).bits(whole()) for steps in (5, 60))

    assert more < few - 1


def test_never_promises_more_than_the_density_of_a_perfect_guess() -> None:
    """No bound can beat an image that is decoded without error and costs nothing to say."""
    perfect = (math.log(0.1) + math.log(2 * math.pi) / 2) / math.log(2)

    assert learnt(tiny("vae")).bits(whole()) > perfect


def _leans_left(images: torch.Tensor) -> float:
    images = images.detach().float()
    return float(images[..., : SIZE // 2].mean() - images[..., SIZE // 2 :].mean())


@pytest.mark.parametrize("preset", ["conditional-vae", "icvae"])
def test_draws_what_it_is_told(preset: str) -> None:
    recipe = tiny(preset, conditioning=TOLD, objective={"latent": 4, "sigma": 0.5})
    generator, _ = fitted(recipe, discs(64), steps=80)

    def drawn(side: str) -> float:
        samples = generator.sample([{"side": side}] * 16, seeds(1, 16))
        return _leans_left(torch.from_numpy(np.stack([each.pixels for each in samples])))

    assert drawn("LEFT") > 100 > -100 > drawn("RIGHT")


def test_changes_the_label_of_an_image_and_keeps_the_rest() -> None:
    few = {"latent": 4, "sigma": 0.5}
    objective = learnt(tiny("icvae", conditioning=TOLD, objective=few), steps=80)
    batch = whole(told=True)
    left = batch.condition.vector[:, 0] > 0
    other = Condition(batch.condition.vector.flip(1))

    changed = objective.relabelled(batch.images, batch.condition, other)
    kept = objective.relabelled(batch.images, batch.condition, batch.condition)
    assert _leans_left(kept[left]) > 0.05 > -0.05 > _leans_left(changed[left])
    # As bright as before: what the label does not say has stayed.
    assert abs((changed[left].mean() - kept[left].mean()).item()) < 0.1


def test_asks_the_latent_to_say_nothing_of_the_label() -> None:
    def depends(independence: float) -> float:
        objective = learnt(
            tiny("icvae", conditioning=TOLD, objective={"independence": independence})
        )
        batch = whole(told=True)
        z, _ = objective.encoded(batch.images, batch.condition)
        return dependence(z, batch.condition.vector).item()

    assert depends(1000.0) < 0.5 * depends(0.0)


def test_does_not_tell_the_encoder_the_label_when_it_should_not_know() -> None:
    objective = TrainedGenerator.new(tiny("icvae", conditioning=TOLD), seed=1).objective
    assert isinstance(objective, Variational)
    batch = whole(told=True)
    other = Condition(batch.condition.vector.flip(1))

    said = [objective.encoded(batch.images, each)[0] for each in (batch.condition, other)]
    assert torch.equal(*said)


# --- the Hamiltonian one ---


@pytest.fixture(scope="module")
def leaping() -> Hamiltonian:
    made = learnt(tiny("hamiltonian-vae", objective={"latent": 4}), steps=30)
    assert isinstance(made, Hamiltonian)
    return made


def how(step: float, *, tempering: float = 1.0) -> Hamiltonian.Options:
    return Hamiltonian.Options(latent=4, leaps=3, step=step, tempering=tempering)


def test_follows_the_likelihood_to_a_better_guess(leaping: Hamiltonian) -> None:
    objective = copy.deepcopy(leaping)
    # A guess that is off by one in every direction, as a poor encoder's would be.
    off = objective.encoder.get_parameter("head.bias")
    off.data[:4] += 1

    bounds = []
    for step in (0.02, 1e-6):
        objective.options = how(step)
        bounds.append(objective.bound(whole())[0].mean().item())
    assert bounds[0] > bounds[1] + 0.2


def test_leaps_back_to_where_it_came_from(leaping: Hamiltonian) -> None:
    objective = copy.deepcopy(leaping).double()
    objective.options = how(0.05)
    start, momentum = (whole().chance.normal(4).double() for _ in range(2))
    batch = whole()
    batch = Batch(batch.images.double(), Condition(torch.zeros(64, 0).double()), batch.chance)

    there, speed = objective.led(start, momentum, batch)
    back, _ = objective.led(there, -speed, batch)
    torch.testing.assert_close(back, start, atol=1e-4, rtol=1e-4)


def test_cools_the_momentum_down_to_one(leaping: Hamiltonian) -> None:
    objective = copy.deepcopy(leaping)
    objective.options = how(0.05, tempering=0.25)

    cooled = math.prod(objective.cooling(number) for number in (1, 2, 3))
    assert cooled == pytest.approx(math.sqrt(0.25))
