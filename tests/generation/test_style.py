"""A style-based generator …"""

from typing import Any

import numpy as np
import torch

from generation.conditions.condition import Condition
from generation.generator import TrainedGenerator
from generation.loop.progress import Budget
from generation.loop.training import Run
from generation.networks.shape import Shape
from generation.networks.style import Modulated, StyleDecoder
from generation.noise import StepChance
from generation.objectives.style import Style
from generation.objectives.watching import Watching
from generation.presets.recipe import Recipe
from tests.generation.small import discs, fitted
from tests.generation.test_adversarial import learn, new, tiny

NETWORKS = {
    "generator": {"kind": "style", "widths": [8, 16, 16], "style": 16, "mapping": 2},
    "critic": {"kind": "critic", "widths": [8, 16, 16], "spread": 4},
}


def styled(**objective: Any) -> Recipe:  # noqa: ANN401  whatever an objective may be told
    return tiny("stylegan2-ada", networks=NETWORKS, objective=objective)


def chance(count: int = 8) -> StepChance:
    return StepChance(7, whole=count, share=slice(0, count))


def probability(recipe: Recipe) -> float:
    objective = fitted(recipe, discs(8), steps=30)[0].objective
    assert isinstance(objective, Style)
    return float(objective.watching.probability)


def test_augments_more_once_the_critic_knows_its_few_images_by_heart() -> None:
    assert probability(styled(adapt_over=400, adaptive=0.2)) > 0.1
    # Nothing can be known better than by heart, so a target of one never asks for more.
    assert probability(styled(adapt_over=400, adaptive=1.0)) == 0


def test_shows_the_critic_what_is_not_augmented_while_the_probability_is_zero() -> None:
    watching, images = Watching(0.6, 1000), chance().normal(1, 16, 16)

    assert torch.equal(watching(images, chance()), images)
    watching.probability.fill_(1.0)
    seen = watching(images, chance())
    assert all(not torch.equal(a, b) for a, b in zip(seen, images, strict=True))


def test_augments_drawn_images_as_it_does_real_ones() -> None:
    objective = TrainedGenerator.new(styled(), seed=1).objective
    assert isinstance(objective, Style)
    objective.watching.probability.fill_(1.0)
    shown: list[int] = []
    objective.watching.register_forward_hook(lambda *_: shown.append(1))
    recipe = styled()
    TrainedGenerator(recipe, objective).fit(discs(8), Run(seed=1, budget=Budget(steps=1), grids=0))

    # Real and drawn for the critic, drawn for the generator.
    assert len(shown) == 3


def test_brings_every_output_back_to_unit_length_whatever_the_style() -> None:
    layer = Modulated(8, 8, 4, kernel=3, demodulate=True)
    x = torch.randn(2, 8, 16, 16, generator=torch.Generator().manual_seed(1))

    loud, quiet = (layer(x, torch.full((2, 4), said)) for said in (50.0, 0.0))
    assert 0.3 < float(loud.detach().std() / quiet.detach().std()) < 3


def test_holds_a_step_in_style_at_the_same_step_in_image() -> None:
    def uneven(path_length: float) -> float:
        objective = new(styled(path_length=path_length, path_every=1, adaptive=0.0))
        assert isinstance(objective, Style)
        learn(objective, "generator", steps=25, rate=6e-3)
        image, style = objective.styled(chance(32), Condition(torch.zeros(32, 0)))
        (slope,) = torch.autograd.grad((image * chance(32).normal_like(image)).sum(), style)
        lengths = slope.norm(dim=1)
        return float(lengths.std() / lengths.mean())

    assert uneven(20.0) < 0.9 * uneven(0.0)


def test_two_images_of_one_style_differ_by_their_noise_only() -> None:
    network = StyleDecoder(
        StyleDecoder.Options(widths=(8, 8), style=8), Shape(2, 16, takes=8, gives=1, timed=False)
    )
    style = network.styles(chance(1).normal(8), Condition(torch.zeros(1, 0)))
    for layer in network.layers:
        layer.get_parameter("loud").data.fill_(0.1)

    images = [network.drawn(style, StepChance(n, whole=1, share=slice(0, 1))) for n in (1, 2, 1)]
    first, second, again = (image.detach().numpy() for image in images)
    assert np.array_equal(first, again)
    assert np.abs(first - second).max() > 0
