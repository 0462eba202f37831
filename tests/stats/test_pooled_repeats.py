"""The agreement of readers with themselves, pooled, with whole readers drawn again."""

import numpy as np
import pytest

from reviewapp.stats import agreement, cohen, pooled
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.estimates import Estimate, NotEvaluable, Result
from tests.stats.tables import Floats

SCALE = [1, 2, 3]


def sessions(readers: int = 6, cases: int = 40, seed: int = 1) -> tuple[Floats, Floats]:
    random = np.random.default_rng(seed)
    first = random.integers(1, 4, (readers, cases)).astype(float)
    again = np.where(random.random(first.shape) < 0.7, first, random.integers(1, 4, first.shape))
    first[0, :5] = np.nan
    return first, again


def found(coefficient: pooled.Coefficient, *tables: Floats, draws: int = 400) -> Result:
    return pooled.repeated(
        coefficient, *tables, categories=SCALE, confidence=0.95, draws=draws, seed=7
    )


def test_the_estimate_is_that_of_all_pairs_put_together() -> None:
    first, again = sessions()
    read = ~np.isnan(first)
    one, other = first[read], again[read]
    kappa = cohen.cohen(one, other, categories=SCALE, confidence=0.95)
    ac = agreement.gwet(np.stack([one, other]), categories=SCALE, confidence=0.95)

    assert found("kappa", first, again).estimate == pytest.approx(kappa.estimate)
    assert found("ac", first, again).estimate == pytest.approx(ac.estimate)


def test_whole_readers_are_drawn_again() -> None:
    first, again = sessions()
    again[1] = first[1]
    again[2] = 4 - first[2]

    apart = found("kappa", first, again)

    assert isinstance(apart, Estimate)
    alike = found("kappa", *(np.tile(table[3], (6, 1)) for table in (first, again)))
    assert isinstance(alike, Estimate)
    assert alike.high - alike.low == pytest.approx(0)
    assert apart.high - apart.low > 0.1
    assert apart.low < apart.estimate < apart.high
    assert (apart.readers, apart.cases) == (6, 40)
    assert apart == found("kappa", first, again)


def test_the_order_of_readers_does_not_move_the_estimate() -> None:
    first, again = sessions()

    assert found("ac", first, again).estimate == pytest.approx(
        found("ac", first[::-1], again[::-1]).estimate
    )


def test_draws_without_agreement_beyond_chance_are_counted() -> None:
    first, again = (np.ones((3, 4)) for _ in range(2))
    first[0, 0] = again[0, 1] = 2

    one_differs = found("kappa", first, again)

    assert isinstance(one_differs, Estimate)
    assert "held one category only" in one_differs.flags[0]


@pytest.mark.parametrize("readers", [0, 2])
def test_two_readers_say_nothing_about_others(readers: int) -> None:
    first, again = sessions()
    first[readers:] = np.nan

    few = found("ac", first, again)

    assert isinstance(few, NotEvaluable)
    assert "fewer than 3" in few.reason


def test_one_category_throughout_is_no_agreement_beyond_chance() -> None:
    constant = found("kappa", np.ones((4, 9)), np.ones((4, 9)))

    assert isinstance(constant, NotEvaluable)
    assert "one category" in constant.reason


def test_it_refuses_what_does_not_fit() -> None:
    first, again = sessions()
    with pytest.raises(WrongInput, match="same readers and cases"):
        found("ac", first, again[:2])
    with pytest.raises(WrongInput, match="no steady limits"):
        found("ac", first, again, draws=50)
    for outside in ((first + 9, again), (first, again + 9)):
        with pytest.raises(WrongInput, match="scale"):
            found("ac", *outside)
