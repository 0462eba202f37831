"""A preset that holds what it draws to a rule keeps what is essential …"""

from typing import Any

import numpy as np
import pytest
import torch
from scipy.ndimage import label

from generation.cohorts.phantoms import drawn as phantom
from generation.conditions.condition import Condition
from generation.constraints.physics import Residual, divergence, laplacian
from generation.constraints.topology import EulerNumber, expected_euler_number
from generation.noise import seeds
from generation.objectives.objective import Batch, Losses
from generation.refusal import Refusal
from tests.generation.small import DISCS, TINY, discs, fitted, small

QUICK = {"steps": 100, "batch": 16, "learning_rate": 1e-2, "ema": 0.9}
FLAT = {**TINY, "widths": [16], "heads": 0}


def estimate_of(images: torch.Tensor) -> Any:  # noqa: ANN401  what a constraint is called with
    batch: Any = None
    return batch, Losses({}, estimate=images)


# --- physics ---


def test_the_residuals_vanish_where_the_equation_holds() -> None:
    y, x = torch.meshgrid(torch.linspace(-1, 1, 9), torch.linspace(-1, 1, 9), indexing="ij")
    harmonic, bumpy = (x**2 - y**2)[None, None], (x**2 + y**2)[None, None]
    swirl, source = torch.stack([-y, x])[None], torch.stack([x, y])[None]

    assert laplacian(harmonic).abs().max() < 1e-6 < laplacian(bumpy).abs().min()
    assert divergence(swirl).abs().max() < 1e-6 < divergence(source).abs().min()
    assert laplacian(torch.zeros(1, 1, 5, 5, 5)).shape == (1, 1, 3, 3, 3)


def test_line_integrals_are_those_of_the_real_image() -> None:
    real = torch.rand(2, 1, 8, 8, generator=torch.Generator().manual_seed(1))
    rule = Residual(Residual.Options("attenuation", 1.0))
    batch: Any = Batch(real, Condition(torch.zeros(2, 0)), chance=None)  # type: ignore[arg-type]  # not asked

    assert rule(batch, Losses({}, estimate=real))["attenuation"] == 0
    assert rule(batch, Losses({}, estimate=real + 0.1))["attenuation"] > 0
    assert rule(batch, Losses({})) == {}


def test_pde_guidance_lowers_the_residual_of_what_is_drawn() -> None:
    """Of fields whose law is known, and which are measured with a little noise."""
    fields = phantom("phantom:fields", count=90, size=16, seed=1)
    steady, measured = (torch.from_numpy(x) for x in (fields.others["steady"], fields.images))
    assert laplacian(steady).abs().max() < 0.1 * laplacian(measured).std()
    widths = {"widths": [8, 16, 16]}
    networks = {"generator": {"kind": "decoder", **widths}, "critic": {"kind": "critic", **widths}}

    def residual_of(weight: float) -> float:
        recipe = small(
            "pde-guided",
            data={"size": 16},
            networks=networks,
            constraint=[{"kind": "residual", "equation": "laplace", "weight": weight}],
            schedule={"learning_rate": 5e-3, "ema": 0.9},
        )
        generator = fitted(recipe, fields, steps=30)[0]
        drawn = np.stack([sample.pixels for sample in generator.sample([{}] * 8, seeds(1, 8))])
        return float(laplacian(torch.from_numpy(drawn)).square().mean())

    assert residual_of(1.0) < 0.8 * residual_of(0.0)


# --- topology ---


@pytest.mark.parametrize("seed", range(5))
def test_the_euler_number_counts_pieces_and_holes(seed: int) -> None:
    picture = np.random.default_rng(seed).random((12, 12)) < 0.45
    pieces = label(picture)[1]
    around = np.pad(~picture, 1, constant_values=True)
    holes = label(around, structure=np.ones((3, 3)))[1] - 1

    euler = expected_euler_number(torch.from_numpy(picture[None].astype(np.float32)))
    assert float(euler) == pieces - holes


def test_holding_to_a_number_of_pieces_mends_what_has_too_many() -> None:
    """Going down the topology loss alone joins or removes stray pieces."""
    rule = EulerNumber(EulerNumber.Options(low=0.0, high=1.0, pieces=1, softness=0.2, weight=1.0))
    image = torch.full((1, 1, 12, 12), -0.5)
    image[..., 3:8, 3:8] = 0.8
    image[..., 10, 1] = image[..., 1, 10] = 0.15
    image.requires_grad_()

    def pieces() -> int:
        return int(label((image.detach()[0, 0] > 0).numpy())[1])

    assert pieces() == 3
    optimizer = torch.optim.Adam([image], lr=0.02)
    for _ in range(60):
        optimizer.zero_grad()
        rule(*estimate_of(image))["topology"].backward()  # type: ignore[no-untyped-call]  # torch has no types there
        optimizer.step()
    assert pieces() == 1
    assert rule(None, Losses({})) == {}  # type: ignore[arg-type]  # nothing to hold


def test_pieces_of_a_volume_are_not_counted() -> None:
    rule = {"kind": "euler-number", "low": 0.2, "high": 1.0, "pieces": 1}

    with pytest.raises(Refusal, match=r"of planes, and data\.dimensions is 3"):
        small("volume-flow", constraint=[rule])


def test_holding_to_a_number_of_pieces_draws_fewer_wrong_ones() -> None:
    """Discs are one piece each; a flow that has learnt little draws crumbs, unless it is held."""

    def wrong(weight: float) -> float:
        rule = {"kind": "euler-number", "low": 0.0, "high": 1.0, "pieces": 1, "weight": weight}
        recipe = small(
            "two-lungs",
            data=DISCS,
            conditioning={"classes": {}},
            networks={"denoiser": FLAT},
            constraint=[rule],
            schedule=QUICK,
            sampling={"steps": 4},
        )
        drawn = fitted(recipe, discs(64), steps=60)[0].sample([{}] * 32, seeds(1, 32))
        return float(np.mean([abs(label(s.pixels[0] > 2047)[1] - 1) for s in drawn]))

    assert wrong(0.01) < 0.5 * wrong(0.0)
