"""Figures of merit compared between subgroups of cases."""

import numpy as np
import pytest

from reviewapp.stats import figures, mrmc, subgroups
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.estimates import Estimate, NotEvaluable
from tests.stats.tables import Floats

TRUTH = np.arange(90) % 2
SITES = ["ABC"[case // 30] for case in range(90)]


def ratings(harder: float = 0.0, seed: int = 3) -> Floats:
    random = np.random.default_rng(seed)
    shift = 1.0 - harder * (np.arange(90) >= 60)
    return random.normal(size=(6, 90)) + TRUTH * shift + random.normal(size=(6, 1)) * 0.2


def found(given: Floats, least_cases: int = 1) -> subgroups.Interaction:
    return subgroups.interaction(
        figures.auc, given, TRUTH, SITES, confidence=0.95, least_cases=least_cases
    )


def test_each_level_is_the_engine_on_its_own_cases() -> None:
    given = ratings()
    alone = mrmc.single(figures.auc, given[:, :30], TRUTH[:30], confidence=0.95)

    assert found(given).levels["A"] == alone


def test_a_difference_is_that_of_the_two_levels() -> None:
    compared = found(ratings(harder=2.0))
    apart = compared.differences["A", "C"]

    assert isinstance(apart, Estimate)
    assert apart.estimate == pytest.approx(
        (compared.levels["A"].estimate or 0) - (compared.levels["C"].estimate or 0)
    )
    assert apart.low > 0
    assert apart.cases == 60


def test_two_truths_as_levels_give_the_difference_of_means() -> None:
    # An independent route: the engine's own synthetic minus real.
    given = ratings()
    names = ["synthetic" if truth else "real" for truth in TRUTH]
    both = subgroups.interaction(figures.mean_rating, given, TRUTH, names, confidence=0.95)
    own = mrmc.single(figures.difference, given, TRUTH, confidence=0.95)

    apart = both.differences["real", "synthetic"]
    assert isinstance(apart, Estimate)
    assert isinstance(own, Estimate)
    assert (-apart.high, -apart.low) == pytest.approx((own.low, own.high))


def test_the_p_values_of_a_factor_are_adjusted_together() -> None:
    compared = found(ratings(harder=2.0))
    raw = {
        pair: result.p_value
        for pair, result in compared.differences.items()
        if isinstance(result, Estimate)
    }

    assert set(compared.adjusted) == set(raw)
    assert compared.adjusted["A", "C"] == pytest.approx(3 * (raw["A", "C"] or 0), rel=0.5)
    assert all(compared.adjusted[pair] >= (p or 0) for pair, p in raw.items())


def test_a_small_level_is_not_evaluable_and_never_merged() -> None:
    given, sites = ratings(), [*SITES[:-1], "D"]
    compared = subgroups.interaction(
        figures.mean_rating, given, TRUTH, sites, confidence=0.95, least_cases=20
    )

    assert isinstance(compared.levels["D"], NotEvaluable)
    assert isinstance(compared.differences["A", "D"], NotEvaluable)
    assert ("A", "D") not in compared.adjusted
    assert isinstance(compared.levels["A"], Estimate)


def test_nothing_is_adjusted_where_nothing_is_known() -> None:
    assert found(ratings(), least_cases=31).adjusted == {}


def test_it_refuses_levels_that_do_not_fit() -> None:
    with pytest.raises(WrongInput, match="level of every case"):
        subgroups.interaction(figures.auc, ratings(), TRUTH, ["A"], confidence=0.95)


def test_columns_of_one_case_are_left_out_together() -> None:
    given = ratings()
    twice, sites = np.repeat(given, 2, axis=1), list(np.repeat(SITES, 2))
    cases = [str(column // 2) for column in range(180)]

    def apart(least: int, *case_of: str) -> Estimate | NotEvaluable:
        return subgroups.interaction(
            figures.mean_rating,
            twice,
            np.repeat(TRUTH, 2),
            sites,
            confidence=0.95,
            least_cases=least,
            case_of=case_of,
        ).differences["A", "B"]

    alone = subgroups.interaction(figures.mean_rating, given, TRUTH, SITES, confidence=0.95)
    once, both, naive = alone.differences["A", "B"], apart(30, *cases), apart(30)

    assert isinstance(once, Estimate)
    assert isinstance(both, Estimate)
    assert isinstance(naive, Estimate)
    assert both.standard_error == pytest.approx(once.standard_error, rel=0.02)
    assert both.cases == once.cases == 60
    assert (naive.standard_error or 1) < 0.9 * (once.standard_error or 0)
    assert isinstance(apart(31, *cases), NotEvaluable)
