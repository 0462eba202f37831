"""Factors kept apart …"""

from typing import Any

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression

from generation.conditions.condition import Condition
from generation.noise import seeds
from generation.refusal import Refusal
from tests.generation.small import DISCS, discs, fitted, small

WIDTHS = {"widths": [8, 16, 16]}


def learnt(steps: int = 150, **objective: float) -> Any:  # noqa: ANN401  a generator whose objective has methods of its own
    recipe = small(
        "disentangled-factors",
        data=DISCS,
        conditioning={"classes": {"tone": ["DARK", "LIGHT"]}, "drop": 0.0},
        networks={
            "encoder": {"kind": "encoder", **WIDTHS},
            "decoder": {"kind": "decoder", **WIDTHS},
        },
        objective={
            "attribute": "tone",
            "latent": 12,
            "group": 4,
            "sigma": 0.3,
            "shown": 1.0,
            "hidden": 1.0,
            **objective,
        },
        schedule={"batch": 16, "learning_rate": 3e-3, "ema": 0.9},
    )
    return fitted(recipe, discs(64), steps=steps)[0]


@pytest.fixture(scope="module")
def apart() -> Any:  # noqa: ANN401  as above
    return learnt()


def images() -> tuple[torch.Tensor, np.ndarray[Any, Any]]:
    cohort = discs(64, seed=4)
    dark = np.array(cohort.attributes["tone"]) == "DARK"
    return torch.from_numpy(cohort.images.astype(np.float32) / 2047.5 - 1), dark


def readable(generator: Any) -> float:  # noqa: ANN401  as above
    """How often a fresh reader finds the group in the rest of the latent."""
    seen, dark = images()
    with torch.no_grad():
        mean = generator.objective.encoded(seen, Condition(torch.zeros(64, 0)))[0]
    rest = generator.objective.parts(mean)[1].numpy()
    reader = LogisticRegression(C=0.1).fit(rest[:32], dark[:32])
    return float(reader.score(rest[32:], dark[32:]))


def test_the_group_is_changed_and_the_rest_stays(apart: Any) -> None:  # noqa: ANN401  as above
    seen, dark = images()
    one, other = seen[dark][:8], seen[~dark][:8]
    with torch.no_grad():
        changed, same = apart.objective.swapped(one, other), apart.objective.swapped(one, one)
    corners = [(each[..., :2, :].mean()) for each in (changed, same)]

    assert corners[0] > corners[1] + 0.3
    # Where the disc is, is the person's and not the group's.
    side = [
        each[..., :8].mean((1, 2, 3)) - each[..., 8:].mean((1, 2, 3)) for each in (changed, same)
    ]
    assert np.corrcoef(side[0].numpy(), side[1].numpy())[0, 1] > 0.5


def _left(images: torch.Tensor) -> torch.Tensor:
    return images[..., :8].mean((1, 2, 3))


def test_the_rest_says_less_of_the_group_than_it_would(apart: Any) -> None:  # noqa: ANN401  as above
    assert readable(apart) < readable(learnt(hidden=0.0, shown=0.0)) - 0.1


def test_what_is_drawn_is_of_the_group_that_was_asked() -> None:
    generator = learnt(120, beta=10.0)
    dark, light = (
        np.mean([s.pixels[0][:2].mean() for s in generator.sample([{"tone": t}] * 8, seeds(1, 8))])
        for t in ("DARK", "LIGHT")
    )

    assert light > dark + 500


@pytest.mark.parametrize(
    ("objective", "sentence"),
    [
        ({"attribute": "mood"}, "must have “mood” alone"),
        ({"group": 64}, "no rest is left"),
        ({"independence": 1.0}, "the doubter sees to it"),
    ],
)
def test_parts_that_contradict_are_refused(objective: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        small("disentangled-factors", objective=objective)
