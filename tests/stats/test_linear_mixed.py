"""Linear mixed models."""

import numpy as np
import pytest
from hypothesis import given, settings
from scipy import stats

from reviewapp.stats import linear_mixed, optimum
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.linear_mixed import Term
from tests.stats.crossed import CASE, LEVEL, ONES, READER, TRUTH
from tests.stats.tables import Floats, no_estimate, seeds

slow = settings(max_examples=4, deadline=None)


def linear(values: Floats, terms: list[Term], *, design: Floats = ONES) -> linear_mixed.LinearFit:
    found = linear_mixed.fit(values, design, terms, confidence=LEVEL)
    assert isinstance(found, linear_mixed.LinearFit), found
    return found


def scores(seed: int = 1) -> Floats:
    random = np.random.default_rng(seed)
    return random.normal(size=6)[READER] + random.normal(size=20)[CASE] + random.normal(size=120)


def test_without_terms_it_is_least_squares() -> None:
    values = scores()
    found = linear(values, [], design=np.column_stack([ONES, TRUTH])).coefficients[1]
    test = stats.ttest_ind(values[TRUTH == 1], values[TRUTH == 0])
    assert found.df == pytest.approx(118, rel=1e-4)
    assert found.p_value == pytest.approx(test.pvalue, rel=1e-4)


@given(seed=seeds)
@slow
def test_balanced_groups_have_the_mean_squares_of_anova(seed: int) -> None:
    values = scores(seed)
    found = linear(values, [Term(READER)])
    table = values.reshape(6, 20)
    within = table.var(axis=1, ddof=1).mean()
    between = 20 * table.mean(axis=1).var(ddof=1)
    if between > within:
        assert found.residual_sd**2 == pytest.approx(within, rel=1e-4)
        assert found.covariances[0][0, 0] == pytest.approx((between - within) / 20, rel=1e-3)
        assert found.coefficients[0].df == pytest.approx(5, rel=1e-2)


def test_a_gap_leaves_its_row_out() -> None:
    values = scores()
    values[3] = np.nan
    assert linear(values, [Term(READER)]).coefficients[0].cases == 119


def test_units_scale_the_fit() -> None:
    design = np.column_stack([ONES, TRUTH])
    one = linear(scores(), [Term(READER), Term(CASE)], design=design)
    other = linear(scores() * 10, [Term(READER), Term(CASE)], design=design)
    assert other.coefficients[1].low == pytest.approx(10 * one.coefficients[1].low, rel=1e-3)


@pytest.mark.parametrize("values", [np.zeros(120), READER.astype(float)])
def test_no_residual_variation_is_not_fitted(values: Floats) -> None:
    no_estimate(linear_mixed.fit(values, ONES, [Term(READER)], confidence=LEVEL))


def test_as_many_columns_as_rows_leave_no_residual() -> None:
    no_estimate(linear_mixed.fit([1.0, 2.0], np.eye(2), [], confidence=LEVEL))


def test_a_term_must_be_as_long_as_the_values() -> None:
    with pytest.raises(WrongInput, match="cannot be paired"):
        linear_mixed.fit(scores(), ONES, [Term([1])], confidence=LEVEL)


def test_a_linear_model_without_a_top_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(optimum, "FAR", 0.0)
    no_estimate(linear_mixed.fit(scores(), ONES, [Term(READER)], confidence=LEVEL))
