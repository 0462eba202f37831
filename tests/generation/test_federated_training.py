"""Federated training …"""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch

from generation.command import site as site_command
from generation.command.site import ProcessSite
from generation.federated import (
    MOST_IMAGES,
    Arrays,
    Errand,
    Federation,
    LocalSite,
    averaged,
    dealt,
    put,
    taken,
    travelling,
)
from generation.generator import TrainedGenerator
from generation.loop.progress import Budget
from generation.loop.training import Run
from generation.noise import Seed
from generation.presets.reading import load, parse
from generation.presets.recipe import Recipe, as_data
from generation.refusal import Refusal
from tests.generation import test_growing, test_translation
from tests.generation.small import DISCS, TINY, discs, small


def recipe(*, prox: float = 0.0, skew: str = "", rounds: int = 2, sites: int = 2) -> Recipe:
    said = {"sites": sites, "rounds": rounds, "prox": prox, "skew": skew, "average": 0.0}
    return small(
        "federated-diffusion",
        data=DISCS,
        conditioning={"classes": {"tone": ["DARK", "LIGHT"]}},
        networks={"denoiser": {**TINY, "widths": [16], "heads": 0}},
        addon=[{"kind": "federated", **said}],
        schedule={"steps": 60, "batch": 8, "learning_rate": 1e-2},
        sampling={"steps": 2, "together": 4},
    )


def federated(told: Recipe, *, steps: int) -> tuple[TrainedGenerator, Federation]:
    generator = TrainedGenerator.new(told, seed=1)
    federation = Federation(told, dealt(told, discs(64), seed=1), seed=1)
    federation.fit(generator, steps=steps)
    return generator, federation


def loss(generator: TrainedGenerator) -> float:
    feed = generator.training(discs(64, seed=9), Run(seed=1)).feed
    with torch.no_grad():
        return float(generator.objective.held_out(feed.plain(0, 64)))


def test_alike_sites_learn_together_what_one_place_would() -> None:
    alone = TrainedGenerator.new(recipe(), seed=1)
    start = loss(alone)
    alone.fit(discs(64), Run(seed=1, budget=Budget(steps=60), grids=0))
    together, _ = federated(recipe(rounds=15), steps=60)

    assert loss(alone) < 0.6 * start
    assert loss(together) == pytest.approx(loss(alone), rel=0.35)
    assert loss(together) < 0.6 * start


def test_weights_are_averaged_by_the_number_of_images() -> None:
    mean = averaged([([np.array([0.0, 4.0])], 1), ([np.array([4.0, 0.0])], 3)])

    assert mean[0].tolist() == [3.0, 1.0]


def test_unequal_sites_drift_apart_and_prox_holds_them_together() -> None:
    _, alike = federated(recipe(rounds=1), steps=12)
    _, unequal = federated(recipe(rounds=1, skew="tone"), steps=12)
    _, held = federated(recipe(rounds=1, skew="tone", prox=30.0), steps=12)

    assert unequal.drift[0] > alike.drift[0]
    assert held.drift[0] < 0.7 * unequal.drift[0]


def test_a_skewed_deal_gives_each_site_its_own_kind_and_everybody_once() -> None:
    sites = dealt(recipe(skew="tone"), discs(64), seed=1)
    tones = [Counter(site.cohort.attributes["tone"]) for site in sites]

    dark = [each["DARK"] / each.total() for each in tones]
    assert dark[0] > dark[1] + 0.3
    assert not set(sites[0].cohort.subjects) & set(sites[1].cohort.subjects)
    assert sum(len(site.cohort) for site in sites) == 64


def test_a_deal_that_cannot_be_is_refused() -> None:
    with pytest.raises(Refusal, match="no attribute “mood”"):
        dealt(recipe(skew="mood"), discs(), seed=1)
    with pytest.raises(Refusal, match="cannot be dealt to 40 sites"):
        dealt(recipe(sites=40), discs(), seed=1)


def test_what_travels_is_weights_in_a_fixed_order_and_comes_back_whole() -> None:
    one, other = (TrainedGenerator.new(recipe(), seed=seed) for seed in (1, 2))
    put(other.objective, taken(one.objective))

    assert other.digest == one.digest
    drawn = [next(each.sample([{}], [Seed(1, 0)])).digest for each in (one, other)]
    assert drawn[0] == drawn[1]


def test_a_site_in_another_process_answers_as_one_in_this(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")  # as this process: sums are rounded alike
    told = small(
        data={"size": 16, "low": -1000.0, "high": 400.0, "stored": "int16"},
        networks={"denoiser": {**TINY, "widths": [8], "heads": 0}},
        addon=[{"kind": "federated", "sites": 2, "rounds": 1}],
        schedule={"steps": 2, "batch": 4},
    )
    path = tmp_path / "recipe.json"
    path.write_text(json.dumps(as_data(told)), encoding="utf-8")
    from generation.cohorts.folder import load_cohort

    cohort = load_cohort("phantom:chest", count=8, size=16, seed=0)
    start = taken(TrainedGenerator.new(told, seed=1).objective)
    order = Errand(number=0, steps=2, fraction=0.0, prox=0.1, seed=1)
    here, count = LocalSite(told, cohort, "ward").train(start, order)
    there, count_there = ProcessSite(path, "phantom:chest", "ward", ("--count", "8")).train(
        start, order
    )

    assert count == count_there == 6
    for a, b in zip(here, there, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)


def test_no_image_travels_with_the_weights() -> None:
    objective = TrainedGenerator.new(test_translation.tiny("cyclegan", "cycle"), seed=1).objective
    assert {"pool.kept", "source_pool.kept"} <= set(objective.state_dict())

    assert not [name for name in travelling(objective) if "pool" in name]
    weights = {id(each) for each in objective.parameters()}
    assert len(taken(objective)) == len(weights)


@pytest.mark.parametrize(
    ("plain", "sentence"),
    [
        (lambda: load("few-step-flow"), "the phases of its objective follow one another"),
        (lambda: test_translation.tiny("cyclegan", "cycle"), "only weights travel"),
        (lambda: test_growing.tiny("progressive-vae"), "only weights travel"),
    ],
)
def test_what_rounds_would_begin_anew_is_refused(
    plain: Callable[[], Recipe], sentence: str
) -> None:
    said = {**as_data(plain()), "addon": [{"kind": "federated", "sites": 2, "rounds": 1}]}

    with pytest.raises(Refusal, match=sentence):
        TrainedGenerator.new(parse(said), seed=1)


@dataclass
class Ward:
    """A site that answers with whatever it is told to."""

    answer: Callable[[Arrays], tuple[Arrays, int]]
    name: str = "ward 7"

    def train(self, arrays: Arrays, order: Errand) -> tuple[Arrays, int]:  # noqa: ARG002  as every site is asked
        return self.answer(arrays)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (lambda sent: (sent, 0), "“ward 7” says that it learnt from 0 images"),
        (lambda sent: (sent, -3), "“ward 7” says that it learnt from -3 images"),
        (lambda sent: (sent, MOST_IMAGES + 1), "“ward 7” says that it learnt from"),
        (lambda sent: (sent[:-1], 4), "“ward 7” sent .* shapes are not those"),
        (lambda sent: ([each[:1] for each in sent], 4), "“ward 7” sent .* shapes are not those"),
        (lambda sent: ([each * np.nan for each in sent], 4), "“ward 7” sent values that are no"),
    ],
)
def test_what_would_spoil_the_mean_is_refused_and_the_site_named(
    answer: Callable[[Arrays], tuple[Arrays, int]], sentence: str
) -> None:
    generator = TrainedGenerator.new(recipe(), seed=1)
    before = generator.digest

    with pytest.raises(Refusal, match=sentence):
        Federation(recipe(), [Ward(answer)], seed=1).fit(generator, steps=1)
    assert generator.digest == before


def test_weights_of_another_recipe_are_not_stretched_to_fit() -> None:
    objective = TrainedGenerator.new(recipe(), seed=1).objective

    with pytest.raises(Refusal, match="not of this recipe"):
        put(objective, [np.ones(1, np.float32) for _ in taken(objective)])


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04"])
def test_an_answer_that_cannot_be_read_is_a_sentence(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "out.npz").write_bytes(content)

    with pytest.raises(Refusal, match="What the site “ward” sent cannot be read"):
        site_command._answer(tmp_path / "out.npz", "ward")


def test_a_site_whose_process_fails_is_named(tmp_path: Path) -> None:
    site = ProcessSite(tmp_path / "nowhere.toml", "phantom:chest", "ward 7")
    order = Errand(number=0, steps=1, fraction=0.0, prox=0.0, seed=1)

    with pytest.raises(Refusal, match="The site “ward 7” ended with 2 and sent nothing"):
        site.train([np.zeros(1, np.float32)], order)
