"""The list of all estimators."""

import pytest

from reviewapp.stats import figures, mrmc, registry
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.registry import Data, Role


def test_every_estimator_says_what_it_needs() -> None:
    for key, entry in registry.ESTIMATORS.items():
        assert entry.key == key
        assert entry.title[0].isupper()
        assert entry.least_readers >= 1
        assert entry.function.__doc__


def test_gates_by_ratings_go_through_the_engine() -> None:
    gates = registry.applicable(Data.CONFIDENCE, readers=5, role=Role.GATE)
    assert [gate.key for gate in gates] == ["auc", "comparison"]
    assert gates[0].function is mrmc.single
    assert gates[0].figure is figures.auc


def test_two_readers_have_agreement_but_no_gate() -> None:
    offered = registry.applicable(Data.CALLS, readers=2)
    assert {entry.role for entry in offered} == {Role.VALIDITY}


def test_an_unknown_estimator_is_refused_with_the_known_ones() -> None:
    assert registry.estimator("auc").title == "Area under the ROC curve"
    with pytest.raises(WrongInput, match="Choose one of accuracy"):
        registry.estimator("magic")
