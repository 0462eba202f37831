"""Preferences among several generators."""

import numpy as np
import pytest

from reviewapp.stats import preference
from reviewapp.stats.errors import NotConverged, WrongInput
from reviewapp.stats.preference import Choices
from tests.stats.crossed import LEVEL
from tests.stats.tables import Floats, no_estimate

FIRST = ["a", "b", "a", "c", "b", "c", "a", "b", "c"] * 4
SECOND = ["b", "a", "c", "a", "c", "b", "b", "c", "a"] * 4
WON = np.array([1, 0, 1, 1, 1, 0, 0.5, 0, 0] * 3 + [0, 0, 0.5, 1, 0, 1, 1, 1, 1.0])
PLAIN = np.where(WON == 0.5, 1.0, WON)
PEOPLE = np.repeat(["r1", "r2", "r3", "r4"], 9)


def preferred(
    choices: Choices,
    *,
    reference: str | None = None,
    order_effect: bool = False,
    ridge: float = 0.0,
) -> preference.Preferences:
    found = preference.fit(
        choices,
        confidence=LEVEL,
        reference=reference,
        order_effect=order_effect,
        ridge=ridge,
    )
    assert isinstance(found, preference.Preferences), found
    return found


def test_turning_every_comparison_changes_no_worth() -> None:
    one = preferred(Choices(FIRST, SECOND, WON))
    other = preferred(Choices(SECOND, FIRST, 1 - WON))
    for name, worth in one.abilities.items():
        assert worth.estimate == pytest.approx(other.abilities[name].estimate, abs=1e-8)
    assert one.deviance == pytest.approx(other.deviance)


def test_turning_every_comparison_turns_the_order_effect() -> None:
    one = preferred(Choices(FIRST, SECOND, WON), order_effect=True)
    other = preferred(Choices(SECOND, FIRST, 1 - WON), order_effect=True)
    assert one.order is not None
    assert other.order is not None
    assert one.order.estimate == pytest.approx(-other.order.estimate, abs=1e-8)
    assert one.ties is not None


def test_worths_sum_to_zero_without_a_reference() -> None:
    found = preferred(Choices(FIRST, SECOND, WON))
    assert sum(worth.estimate for worth in found.abilities.values()) == pytest.approx(0)
    fixed = preferred(Choices(FIRST, SECOND, WON), reference="b")
    assert (fixed.abilities["b"].estimate, fixed.abilities["b"].standard_error) == (0, 0)
    apart = found.abilities["a"].estimate - found.abilities["b"].estimate
    assert fixed.abilities["a"].estimate == pytest.approx(apart)


def test_repeats_are_weights() -> None:
    twice = preferred(Choices(FIRST * 2, SECOND * 2, np.tile(WON, 2)), reference="a")
    weighted = preferred(Choices(FIRST, SECOND, WON, np.full(36, 2.0)), reference="a")
    assert twice.abilities["c"].low == pytest.approx(weighted.abilities["c"].low)
    assert twice.deviance == pytest.approx(weighted.deviance)


def test_two_items_have_the_log_odds_of_winning() -> None:
    found = preferred(Choices(["a"] * 10, ["b"] * 10, [1.0] * 7 + [0.0] * 3), reference="b")
    assert found.abilities["a"].estimate == pytest.approx(np.log(7 / 3))
    assert found.abilities["a"].standard_error == pytest.approx(np.sqrt(1 / 7 + 1 / 3))
    assert (found.order, found.ties) == (None, None)
    assert found.deviance == pytest.approx(0, abs=1e-9)


def test_ties_have_the_share_of_davidson() -> None:
    won = [1.0] * 6 + [0.0] * 3 + [0.5] * 5
    found = preferred(Choices(["a"] * 14, ["b"] * 14, won), reference="b")
    assert found.abilities["a"].estimate == pytest.approx(np.log(2))
    assert found.ties is not None
    assert found.ties.estimate == pytest.approx(np.log(5 / np.sqrt(18)))


def test_readers_as_clusters_give_t_over_readers() -> None:
    found = preferred(Choices(FIRST, SECOND, PLAIN, readers=PEOPLE), order_effect=True)
    assert found.abilities["a"].df == 3
    assert found.order is not None
    assert found.order.df == 3
    plain = preferred(Choices(FIRST, SECOND, PLAIN), order_effect=True)
    assert plain.abilities["a"].estimate == pytest.approx(found.abilities["a"].estimate)
    assert plain.abilities["a"].df is None


def test_each_comparison_as_its_own_reader_is_the_plain_sandwich() -> None:
    won = [1.0] * 7 + [0.0] * 3
    found = preferred(Choices(["a"] * 10, ["b"] * 10, won, readers=np.arange(10)), reference="b")
    plain = np.sqrt(1 / 7 + 1 / 3)
    assert found.abilities["a"].standard_error == pytest.approx(plain * np.sqrt(10 / 9))


def test_an_item_that_always_wins_has_no_end() -> None:
    choices = Choices(["a", "a", "b", "c"], ["b", "c", "c", "b"], [1.0, 1, 1, 1])
    assert (
        "never won or never lost" in no_estimate(preference.fit(choices, confidence=LEVEL)).reason
    )
    found = preferred(choices, ridge=0.1)
    assert found.abilities["a"].estimate > found.abilities["b"].estimate


def test_items_that_never_met_have_no_scale() -> None:
    choices = Choices(["a", "b", "c", "d"], ["b", "a", "d", "c"], [1.0, 1, 1, 1])
    no_estimate(preference.fit(choices, confidence=LEVEL, ridge=0.1))


def test_two_readers_have_no_errors_over_readers() -> None:
    choices = Choices(FIRST, SECOND, WON, readers=np.repeat(["x", "y"], 18))
    assert (
        "fewer than three readers" in no_estimate(preference.fit(choices, confidence=LEVEL)).reason
    )


def test_a_reference_must_have_been_compared() -> None:
    with pytest.raises(WrongInput, match="never compared"):
        preference.fit(Choices(FIRST, SECOND, WON), confidence=LEVEL, reference="z")


@pytest.mark.parametrize(
    "choices",
    [
        Choices(["a"], ["a"], [1.0]),
        Choices(["a"], ["b"], [0.7]),
        Choices(["a"], ["b"], [1.0], [0.0]),
    ],
)
def test_a_comparison_that_is_none_is_refused(choices: Choices) -> None:
    with pytest.raises(WrongInput, match="Correct the row"):
        preference.fit(choices, confidence=LEVEL)


def test_lists_must_run_side_by_side() -> None:
    with pytest.raises(WrongInput, match="cannot be paired"):
        preference.fit(Choices(["a"], ["b", "c"], [1.0]), confidence=LEVEL)


@pytest.mark.parametrize("wins", [np.ones((2, 3)), -np.ones((2, 2)), np.full((2, 2), np.nan)])
def test_a_table_of_wins_must_be_square_counts(wins: Floats) -> None:
    with pytest.raises(WrongInput, match="one row and one column per item"):
        preference.of_wins(wins, ["a", "b"])


def test_worths_that_do_not_settle_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preference, "STEPS", 1)
    with pytest.raises(NotConverged, match="did not settle"):
        preference.fit(Choices(FIRST, SECOND, WON), confidence=LEVEL)


def test_very_many_choices_are_still_tested() -> None:
    many = Choices(FIRST, SECOND, PLAIN, weights=np.full(len(FIRST), 1e14))
    found = preferred(many, reference="a").abilities["b"]
    assert 0 < (found.standard_error or 0) < 1e-6
    assert found.p_value is not None


def test_a_table_of_wins_is_a_list_of_comparisons() -> None:
    found = preferred(preference.of_wins(np.array([[5.0, 7], [3, 9]]), ["a", "b"]), reference="b")
    assert found.abilities["a"].estimate == pytest.approx(np.log(7 / 3))
