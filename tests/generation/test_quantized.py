"""An image made of codes …"""

import numpy as np
import pytest
import torch

from generation.conditions.condition import Condition
from generation.networks.codebook import Codebook
from generation.noise import ImageNoise, StepChance
from generation.objectives.objective import Batch, How
from generation.objectives.quantized import Quantized
from generation.presets.recipe import Recipe
from tests.generation.small import SIZE, discs, fitted, small


def tiny(**objective: float) -> Recipe:
    return small(
        "vq-vae-2",
        data={"size": SIZE, "low": 0.0, "high": 4095.0, "stored": "int16"},
        networks={
            "autoencoder": {"kind": "two-levels", "widths": [8, 16], "codes": 16, "channels": 4},
            "prior": {"kind": "unet", "widths": [16], "blocks": 1, "told": 16, "patch": 1},
        },
        objective=objective,
        schedule={"learning_rate": 5e-3, "batch": 16, "ema": 0.9},
        precision="fp32",
    )


def learnt(**objective: float) -> Quantized:
    made = fitted(tiny(encoding=0.8, **objective), discs(), steps=110)[0].objective
    assert isinstance(made, Quantized)
    return made


@pytest.fixture(scope="module")
def quantized() -> Quantized:
    return learnt()


def whole() -> Batch:
    images = torch.from_numpy(discs().images.astype(np.float32) / 2047.5 - 1)
    chance = StepChance(4, whole=len(images), share=slice(0, len(images)))
    return Batch(images, Condition(torch.zeros(len(images), 0)), chance)


@torch.no_grad()
def missed(objective: Quantized, *, without: str = "") -> float:
    """How far images are from what is decoded, when a level is silenced."""
    made, batch = objective.autoencoder, whole()
    top, bottom = made.seen(batch.images)
    levels = {"top": made.top_codes(top)[0], "bottom": made.bottom_codes(bottom)[0]}
    if without:
        levels[without] = torch.zeros_like(levels[without])
    seen = made.decode((levels["top"], levels["bottom"]))
    return (seen - batch.images).abs().mean().item()


def test_both_levels_say_something(quantized: Quantized) -> None:
    assert missed(quantized, without="top") > 1.05 * missed(quantized)
    assert missed(quantized, without="bottom") > 2 * missed(quantized)


def test_is_decoded_from_the_codebooks_and_nothing_else(quantized: Quantized) -> None:
    top, bottom = quantized.quantized(ImageNoise([1, 2], torch.device("cpu")).normal(8, 4, 4))

    for level, book in (
        (top, quantized.autoencoder.top_codes),
        (bottom, quantized.autoencoder.bottom_codes),
    ):
        places = level.movedim(1, -1).flatten(0, -2)
        assert torch.cdist(places, book.vectors).min(1).values.max() < 1e-3
    assert top.shape[2:] == (2, 2)
    assert bottom.shape[2:] == (4, 4)


def test_the_codes_follow_what_they_stand_for() -> None:
    book, chance = Codebook(2, 1), StepChance(1, whole=4, share=slice(0, 4))
    book.vectors.copy_(torch.tensor([[-1.0], [1.0]]))
    places = torch.tensor([-3.0, -3.2, 2.8, 3.0]).view(4, 1, 1, 1)
    for _ in range(200):
        book.follow(places, chance)

    np.testing.assert_allclose(sorted(book.vectors.flatten().tolist()), [-3.1, 2.9], atol=0.05)


def test_a_code_that_nobody_uses_is_put_where_it_can_be_used() -> None:
    book, chance = Codebook(3, 1), StepChance(1, whole=4, share=slice(0, 4))
    book.vectors.copy_(torch.tensor([[-3.0], [3.0], [1000.0]]))
    for _ in range(200):
        book.follow(torch.tensor([-3.0, -2.5, 3.0, 3.5]).view(4, 1, 1, 1), chance)

    assert book.vectors.abs().max() < 10


def test_a_gradient_passes_through_the_codes_as_if_they_were_not_there() -> None:
    book, x = Codebook(4, 2), torch.randn(1, 2, 3, 3, requires_grad=True)
    (slope,) = torch.autograd.grad(book(x)[0].sum(), x)

    assert torch.equal(slope, torch.ones_like(x))
    assert not list(book.parameters())


def test_holds_the_encoder_to_its_codes(quantized: Quantized) -> None:
    def away(objective: Quantized) -> float:
        said = objective.autoencoder.seen(whole().images)
        books = (objective.autoencoder.top_codes, objective.autoencoder.bottom_codes)
        return sum(float(book(each)[1].item()) for book, each in zip(books, said, strict=True))

    assert away(quantized) < 0.5 * away(learnt(commitment=0.0))


def test_is_drawn_by_the_prior(quantized: Quantized) -> None:
    noise = ImageNoise([1, 2, 3, 4], torch.device("cpu"))
    told = Condition(torch.zeros(4, 0))
    with torch.no_grad():
        images = quantized.draw(noise, told, How(steps=5))

    assert images.shape == (4, 1, SIZE, SIZE)
    assert (images.mean(0) - whole().images.mean(0)).abs().mean() < 0.3
