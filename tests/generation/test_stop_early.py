"""Stopping early …"""

from typing import Any

import pytest

from generation.cohorts.splits import by_subject
from tests.generation.small import DISCS, TINY, discs, fitted, small

QUICK = {"steps": 100, "batch": 16, "learning_rate": 1e-2, "ema": 0.9}


@pytest.mark.parametrize(
    ("preset", "networks"),
    [
        (
            "latent-diffusion",
            {
                "autoencoder": {"kind": "autoencoder", "widths": [8, 16], "latents": 2},
                "denoiser": {**TINY, "patch": 1, "widths": [8]},
            },
        ),
        (
            "vq-vae-2",
            {
                "autoencoder": {"kind": "two-levels", "widths": [8, 16], "channels": 4, "codes": 8},
                "prior": {**TINY, "patch": 1, "widths": [8]},
            },
        ),
    ],
)
def test_patience_waits_for_the_stage_that_draws(preset: str, networks: dict[str, Any]) -> None:
    """The first stage alone would use up a patience of one, and nothing would learn to draw."""
    recipe = small(
        preset,
        data=DISCS,
        conditioning={"classes": {}},
        networks=networks,
        objective={"encoding": 0.6},
        schedule={**QUICK, "check_every": 1, "patience": 1},
        sampling={"guidance": 1.0},
    )
    cohort = by_subject(discs(), seed=1, hold_out=0.2, test=0.0)
    _, trained = fitted(recipe, cohort, steps=10)

    assert trained.checks[0][0] == 7
    assert "velocity" in trained.curve[-1][1]
