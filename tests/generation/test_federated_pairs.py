"""Sites that train an adversarial pair together …"""

from typing import Any

import numpy as np
import pytest
import torch

from generation.federated import Errand, Federation, LocalSite, dealt, put, taken
from generation.generator import TrainedGenerator
from generation.masking import NotMasked, agreed, unmasked
from generation.noise import StepChance
from generation.objectives.softened import Softening
from generation.presets.recipe import Recipe
from generation.refusal import Refusal
from tests.generation.small import DISCS, discs, small

UNET = {"kind": "unet", "widths": [8], "blocks": 1, "told": 8, "heads": 0}
PATCHES = {"kind": "patch-critic", "widths": [8]}
WIDTHS = {"widths": [8, 16]}


def fedmed(**objective: float) -> Recipe:
    return small(
        "fedmed-gan",
        data=DISCS,
        conditioning={"image": "soft", "image_range": [0.0, 2047.5]},
        networks={
            "forward": UNET,
            "backward": UNET,
            "critic": PATCHES,
            "source_critic": PATCHES,
        },
        objective=objective,
        addon=[{"kind": "federated", "sites": 2, "rounds": 3, "average": 0.0}],
        schedule={"learning_rate": 1e-2, "batch": 8, "beta1": 0.5, "warmup": 0.0},
    )


def private(**addon: Any) -> Recipe:  # noqa: ANN401  whatever an add-on may say
    return small(
        "dp-he-gan",
        data=DISCS,
        networks={
            "generator": {"kind": "decoder", **WIDTHS},
            "critic": {"kind": "critic", **WIDTHS},
        },
        objective={"critic_steps": 1},
        addon=[{"kind": "federated", "sites": 3, "rounds": 2, "masked": True, **addon}],
        schedule={"batch": 4},
    )


# --- a cycle: FedMed-GAN ---


def test_a_cycle_is_learnt_by_sites_that_keep_their_images() -> None:
    recipe = fedmed(identity=0.0)
    generator = TrainedGenerator.new(recipe, seed=1)
    made: Any = generator.objective
    sites = dealt(recipe, discs(), seed=1)
    feed = generator.training(discs(), _run()).feed

    def missed() -> float:
        with torch.no_grad():
            return float(made.held_out(feed.plain(0, 32)))

    before, critic = missed(), made.critic.layers[0].weight.detach().clone()
    Federation(recipe, sites, seed=1).fit(generator, steps=18)
    assert missed() < 0.8 * before
    assert not torch.equal(made.critic.layers[0].weight, critic)


def _run() -> Any:  # noqa: ANN401  a Run
    from generation.loop.training import Run

    return Run(seed=1, grids=0)


def test_a_slope_that_generators_hear_is_clipped_and_noised() -> None:
    images = torch.zeros(4, 1, 8, 8, requires_grad=True)
    noise = StepChance(1, whole=4, share=slice(0, 4)).normal(1, 8, 8)

    def slope(noised: float) -> torch.Tensor:
        judged = (1000 * Softening.apply(images, noised * noise, 2.0)).sum()  # type: ignore[no-untyped-call]  # torch has no types there
        return torch.autograd.grad(judged, images)[0]

    lengths = slope(0.0).flatten(1).norm(dim=1)
    torch.testing.assert_close(lengths, torch.full((4,), 2.0 / 4))
    torch.testing.assert_close(slope(3.0) - slope(0.0), 3.0 * noise * 2.0 / 4)


def test_the_generators_hear_their_critics_only_so() -> None:
    made: Any = TrainedGenerator.new(fedmed(noise=0.0, bound=1e-6), seed=1).objective
    images = torch.randn(4, 1, 16, 16, generator=torch.Generator().manual_seed(1))
    batch: Any = type("B", (), {"chance": StepChance(1, whole=4, share=slice(0, 4))})
    at = images.requires_grad_()

    (slope,) = torch.autograd.grad(made.heard(at, batch).square().sum(), at)
    assert slope.flatten(1).norm(dim=1).max() <= 1e-6 / 4 * 1.001


def test_a_pool_of_images_does_not_travel() -> None:
    with pytest.raises(Refusal, match="only weights travel"):
        TrainedGenerator.new(fedmed(pool=10), seed=1)


# --- sums under masks: DP-HE GAN ---


def test_what_one_site_sends_looks_like_chance_and_the_sum_is_the_mean() -> None:
    masks = agreed(["a", "b", "c"])
    chance = np.random.default_rng(1)
    sent = [[chance.normal(0, 1, (300,)).astype(np.float32)] for _ in masks]
    counts = (1, 3, 6)
    shown = [
        mask.masked(arrays, count, number=0)
        for mask, arrays, count in zip(masks.values(), sent, counts, strict=True)
    ]

    means = unmasked(list(zip(shown, counts, strict=True)))
    expected = np.average([arrays[0] for arrays in sent], axis=0, weights=counts)
    np.testing.assert_allclose(means[0], expected, atol=1e-6)
    # One alone: evenly spread over all whole numbers, and nothing like its weights.
    alone = shown[0][0].astype(np.float64) / 2.0**64
    assert abs(alone.mean() - 0.5) < 0.06
    assert abs(np.corrcoef(alone, sent[0][0])[0, 1]) < 0.2
    again = masks["a"].masked(sent[0], 1, number=1)
    assert (again[0] != shown[0][0]).all()


def test_under_masks_sites_learn_what_they_would_without() -> None:
    drawn = []
    for masked in (True, False):
        recipe = small(
            data=DISCS,
            networks={"denoiser": UNET},
            addon=[{"kind": "federated", "sites": 2, "rounds": 2, "masked": masked}],
        )
        generator = TrainedGenerator.new(small(data=DISCS, networks={"denoiser": UNET}), seed=1)
        Federation(recipe, dealt(recipe, discs(), seed=1), seed=1).fit(generator, steps=4)
        drawn.append(taken(generator.objective))

    for one, other in zip(*drawn, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-4)


def test_a_site_without_secrets_sends_nothing_to_a_server_that_expects_masks() -> None:
    recipe = private()
    site = LocalSite(recipe, discs(), "alone")
    weights = taken(TrainedGenerator.new(recipe, seed=1).objective)

    with pytest.raises(NotMasked, match="shares no secrets"):
        site.train(weights, Errand(0, 1, 0.0, 0.0, 1))
    with pytest.raises(NotMasked, match="too large to be summed"):
        agreed(["a", "b"])["a"].masked([np.full(3, 1e30, np.float32)], 10, number=0)


@pytest.mark.filterwarnings("ignore:Secure RNG turned off")
@pytest.mark.filterwarnings("ignore:Full backward hook is firing")
def test_each_site_counts_the_privacy_of_all_its_rounds() -> None:
    pytest.importorskip("opacus", reason="private training is the extra “dp”")
    from generation.privacy.gradients import epsilon

    recipe = private()
    generator = TrainedGenerator.new(recipe, seed=1)
    sites = dealt(recipe, discs(24), seed=1)
    before = taken(generator.objective)
    Federation(recipe, sites, seed=1).fit(generator, steps=4)

    assert recipe.privacy is not None
    for site in sites:
        assert site.taken == 4
        rate = 4 / len(site.cohort)
        assert site.epsilon() == epsilon(recipe.privacy.options, rate=rate, steps=4)
    assert any((a != b).any() for a, b in zip(before, taken(generator.objective), strict=True))
    put(generator.objective, before)
