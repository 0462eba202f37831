"""A site in the shape that Flower asks of a client …"""

import inspect
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest

from generation.cohorts.splits import by_subject
from generation.federated import Errand, LocalSite, averaged, dealt
from generation.flower import FlowerClient, errands
from generation.presets.recipe import Recipe
from generation.refusal import Refusal
from tests.generation.small import discs
from tests.generation.test_federated_pairs import private
from tests.generation.test_federated_training import recipe

needs_flower = pytest.mark.skipif(
    find_spec("flwr") is None,
    reason="Flower cannot be installed beside the pinned packages; see docs/guides/generators.md",
)


def a_client(told: Recipe | None = None, **splits: float) -> FlowerClient:
    cohort = by_subject(discs(24), seed=1, **splits)
    return FlowerClient(LocalSite(told or recipe(), cohort, "ward"))


def asked(**changed: Any) -> dict[str, Any]:  # noqa: ANN401  whatever a server may send
    return {**errands(recipe(), steps=4, seed=1)(1), **changed}


def test_it_has_the_methods_that_numpy_client_documents() -> None:
    assert {
        name: list(inspect.signature(getattr(FlowerClient, name)).parameters)[1:]
        for name in ("get_properties", "get_parameters", "fit", "evaluate", "to_client")
    } == {
        "get_properties": ["config"],
        "get_parameters": ["config"],
        "fit": ["parameters", "config"],
        "evaluate": ["parameters", "config"],
        "to_client": [],
    }


def test_a_round_answers_weights_a_count_and_plain_facts_as_the_site_itself_would() -> None:
    client = a_client()
    start = client.get_parameters({})
    arrays, count, metrics = client.fit(start, asked())
    order = Errand(number=0, steps=2, fraction=0.0, prox=0.0, seed=1)
    own, images = client.site.train(start, order)

    assert (type(arrays), type(count), type(metrics)) == (list, int, dict)
    assert count == images == client.get_properties({})["images"]
    assert all(np.array_equal(a, b) for a, b in zip(arrays, own, strict=True))
    assert not all(np.array_equal(a, b) for a, b in zip(arrays, start, strict=True))
    assert metrics == {"site": "ward"}


def test_it_is_held_near_by_what_flowers_own_fedprox_sends() -> None:
    client = a_client()
    start = client.get_parameters({})
    free, _, _ = client.fit(start, asked(steps=6))
    held, _, _ = client.fit(start, asked(steps=6, proximal_mu=100.0))

    def moved(ends: list[Any]) -> float:
        return float(sum(((a - b) ** 2).sum() for a, b in zip(ends, start, strict=True)))

    assert moved(held) < 0.8 * moved(free)


def test_it_evaluates_on_what_the_site_holds_out() -> None:
    client = a_client(hold_out=0.25, test=0.0)
    start = client.get_parameters({})
    before, count, _ = client.evaluate(start, {})
    learnt, _, _ = client.fit(start, asked(steps=40))
    after, _, _ = client.evaluate(learnt, {})

    assert count == len(client.site.cohort.part("HOLD_OUT")) == 6
    assert isinstance(before, float)
    assert after < before


def test_without_a_hold_out_nothing_is_evaluated() -> None:
    client = a_client(hold_out=0.0, test=0.0)

    with pytest.raises(Refusal, match="“ward” holds no images out"):
        client.evaluate(client.get_parameters({}), {})


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"steps": 0}, "“steps” is 0"),
        ({"steps": None}, "“steps” is None"),
        ({"number": True}, "“number” is True"),
        ({"number": -1}, "“number” is -1"),
        ({"fraction": 1.5}, "“fraction” is 1.5"),
        ({"fraction": float("nan")}, "“fraction” is nan"),
        ({"proximal_mu": "much"}, "“proximal_mu” is 'much'"),
        ({"recipe": "of others"}, "The server's recipe is of others"),
    ],
)
def test_an_errand_that_cannot_be_done_is_a_sentence(
    changed: dict[str, Any], sentence: str
) -> None:
    client = a_client()

    with pytest.raises(Refusal, match=sentence):
        client.fit(client.get_parameters({}), asked(**changed))


def test_weights_of_another_recipe_are_refused() -> None:
    client = a_client()

    with pytest.raises(Refusal, match="not of this recipe"):
        client.fit([np.zeros(3, np.float32)], asked())


def test_sums_under_masks_are_not_for_its_strategies() -> None:
    with pytest.raises(Refusal, match="sums weights under masks"):
        a_client(private())


def test_without_flower_a_sentence_says_where_it_can_be_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "flwr.client", None)

    with pytest.raises(Refusal, match=r"Install flwr .* in an environment of its own"):
        a_client().to_client()


@needs_flower
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of what Flower itself imports
def test_flowers_own_averaging_of_real_clients_is_ours() -> None:
    common: Any = import_module("flwr.common")
    average: Any = import_module("flwr.server.strategy").FedAvg
    told = recipe()
    clients = [FlowerClient(site) for site in dealt(told, discs(24), seed=1)]
    start = clients[0].get_parameters({})
    strategy = average(on_fit_config_fn=errands(told, steps=4, seed=1))
    order = common.FitIns(common.ndarrays_to_parameters(start), strategy.on_fit_config_fn(1))
    answers = [each.to_client().fit(order) for each in clients]

    mean, _ = strategy.aggregate_fit(1, [(None, each) for each in answers], [])
    ours = averaged([each.fit(start, asked())[:2] for each in clients])
    assert [each.num_examples for each in answers] == [len(c.site.cohort) for c in clients]
    for a, b in zip(common.parameters_to_ndarrays(mean), ours, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)
