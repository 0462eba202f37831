"""A pair that grows …"""

import dataclasses

import pytest
import torch

from generation.cohorts.splits import by_subject
from generation.conditions.condition import Condition
from generation.generator import TrainedGenerator
from generation.networks.growing import EqualConvolution, GrowingDecoder, lowered
from generation.networks.shape import Shape
from generation.noise import StepChance
from generation.objectives.growing import GrowingAdversarial, GrowingVariational
from generation.presets.reading import parse
from generation.presets.recipe import Recipe, as_data
from tests.generation.small import SIZE, discs, fitted, small
from tests.generation.test_adversarial import a_batch

WIDTHS = {"widths": [8, 16, 16]}
ROLES = {
    "progressive-gan": {
        "generator": {"kind": "growing-decoder", **WIDTHS},
        "critic": {"kind": "growing-reader", **WIDTHS},
    },
    "progressive-vae": {
        "decoder": {"kind": "growing-decoder", **WIDTHS},
        "encoder": {"kind": "growing-reader", **WIDTHS},
    },
}


def tiny(preset: str) -> Recipe:
    return small(
        preset,
        data={"size": SIZE, "low": 0.0, "high": 4095.0, "stored": "int16"},
        networks=ROLES[preset],
        schedule={"batch": 8, "ema": 0.9},
        precision="fp32",
    )


def decoder() -> GrowingDecoder:
    shape = Shape(2, SIZE, takes=8, gives=1, timed=False)
    with torch.random.fork_rng():
        torch.manual_seed(1)
        return GrowingDecoder(GrowingDecoder.Options(widths=(8, 16, 16)), shape)


def drawn(network: GrowingDecoder, share: float) -> torch.Tensor:
    network.grow(share)
    z = StepChance(2, whole=3, share=slice(0, 3)).normal(8)
    images: torch.Tensor = network(z, None, Condition(torch.zeros(3, 0)))
    return images.detach()


def finest(images: torch.Tensor) -> int:
    """How many pixels wide the largest blocks are of which all the images are made."""
    return max(
        size
        for size in (1, 2, 4)
        if torch.equal(
            images,
            images[..., ::size, ::size].repeat_interleave(size, -1).repeat_interleave(size, -2),
        )
    )


@pytest.mark.parametrize(("share", "blocks"), [(0.0, 4), (0.25, 2), (0.5, 2), (0.75, 1), (1.0, 1)])
def test_draws_coarse_images_first(share: float, blocks: int) -> None:
    assert finest(drawn(decoder(), share)) == blocks


def test_fades_a_level_in_without_a_jump() -> None:
    network = decoder()

    before, at_first, whole = (drawn(network, share) for share in (0.5, 0.5005, 1.0))
    assert (at_first - before).abs().max() < 0.01 * (whole - before).abs().max()


def test_shows_real_images_no_finer_than_it_draws() -> None:
    network, images = decoder(), a_batch().images
    network.grow(0.0)
    assert finest(lowered(images, [network])) == 4
    network.grow(1.0)
    assert torch.equal(lowered(images, [network]), images)


def test_learns_at_one_rate_in_layers_of_every_width() -> None:
    for width in (8, 64):
        with torch.random.fork_rng():
            torch.manual_seed(1)
            layer, x = EqualConvolution(width, width), torch.randn(8, width, 8, 8)
        assert 0.9 < float(layer.weight.detach().std()) < 1.1
        spread = layer(x).detach().std()
        assert 1 < float(spread) < 2


@pytest.mark.parametrize("preset", sorted(ROLES))
def test_is_fully_grown_when_it_has_learnt(preset: str) -> None:
    objective = fitted(tiny(preset), discs(), steps=12)[0].objective
    assert isinstance(objective, GrowingAdversarial | GrowingVariational)

    assert [each.now() for each in objective.grown] == [(2, 0.0), (2, 0.0)]


@pytest.mark.parametrize("preset", sorted(ROLES))
def test_both_sides_grow_together(preset: str) -> None:
    objective = TrainedGenerator.new(tiny(preset), seed=1).objective
    assert isinstance(objective, GrowingAdversarial | GrowingVariational)
    half = dataclasses.replace(a_batch(), fraction=objective.options.growing / 2)
    objective.losses(objective.phases[0].name, half)

    assert [each.now() for each in objective.grown] == [(1, 0.0), (1, 0.0)]


def test_a_look_at_the_hold_out_does_not_shrink_it_and_sees_what_is_missing() -> None:
    objective = TrainedGenerator.new(tiny("progressive-vae"), seed=1).objective
    assert isinstance(objective, GrowingVariational)
    half = dataclasses.replace(a_batch(), fraction=objective.options.growing / 2)
    seen = objective.losses("train", half).terms.values()
    missed = objective.held_out(dataclasses.replace(a_batch(), fraction=0.0))

    assert [each.now() for each in objective.grown] == [(1, 0.0), (1, 0.0)]
    assert missed > torch.stack(list(seen)).sum()


def test_the_best_is_drawn_at_the_level_it_had_grown_to(monkeypatch: pytest.MonkeyPatch) -> None:
    values = iter([1.0, 2.0, 3.0, 4.0])
    monkeypatch.setattr(GrowingVariational, "held_out", lambda *_: torch.tensor(next(values)))
    said = {**as_data(tiny("progressive-vae"))}
    said["schedule"] |= {"check_every": 3, "batch": 64}
    cohort = by_subject(discs(), seed=1, hold_out=0.2, test=0.0)
    objective = fitted(parse(said), cohort, steps=12)[0].objective
    assert isinstance(objective, GrowingVariational)

    # After three of twelve steps, and not as it was in the end.
    assert {each.now()[0] for each in objective.grown} == {0}
