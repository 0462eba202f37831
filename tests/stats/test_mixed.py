"""Mixed models of answers and of ordered ratings."""

from functools import cache

import numpy as np
import pytest
from scipy import special, stats

from reviewapp.stats import laplace, linear_mixed, mixed, optimum
from reviewapp.stats.errors import NotConverged, WrongInput
from reviewapp.stats.linear_mixed import Term
from tests.stats.crossed import CASE, LEVEL, ONES, READER, TRUTH, Groups, marks
from tests.stats.tables import Floats, no_estimate, ratings


def binary(answers: Floats, *, design: Floats = ONES, groups: Groups = (READER, CASE)) -> mixed.Fit:
    found = mixed.binary(answers, design, groups, confidence=LEVEL)
    assert isinstance(found, mixed.Fit), found
    return found


@cache
def usual() -> mixed.Fit:
    """The fit that several tests compare another one with."""
    return binary(marks())


def ordinal(
    given: Floats,
    *,
    groups: Groups = (READER, CASE),
    link: mixed.Link = "logit",
    quadrature: int = 1,
) -> mixed.Fit:
    found = mixed.ordinal(given, TRUTH, groups, confidence=LEVEL, link=link, quadrature=quadrature)
    assert isinstance(found, mixed.Fit), found
    return found


def test_turning_the_answers_turns_the_coefficients() -> None:
    one, other = usual(), binary(1 - marks())
    assert one.coefficients[0].estimate == pytest.approx(-other.coefficients[0].estimate, abs=1e-5)
    assert one.log_likelihood == pytest.approx(other.log_likelihood)
    assert one.sds == pytest.approx(other.sds, abs=1e-4)


def test_the_order_of_factors_and_rows_does_not_matter() -> None:
    order = np.random.default_rng(1).permutation(120)
    one = usual()
    other = binary(marks()[order], groups=(CASE[order], READER[order]))
    assert one.sds == pytest.approx(other.sds[::-1], abs=1e-4)
    assert one.log_likelihood == pytest.approx(other.log_likelihood)


def test_without_factors_it_is_the_logistic_model() -> None:
    answers = marks()
    found = binary(answers, groups=())
    assert found.coefficients[0].estimate == pytest.approx(special.logit(answers.mean()), abs=1e-6)
    rate = answers.mean()
    error = 1 / np.sqrt(120 * rate * (1 - rate))
    assert found.coefficients[0].standard_error == pytest.approx(error, rel=1e-5)
    z = special.logit(rate) / error
    assert found.coefficients[0].p_value == pytest.approx(2 * stats.norm.sf(abs(z)), rel=1e-3)
    assert found.marginal_probability(0.3) == pytest.approx(special.expit(0.3))


def test_missing_answers_leave_their_rows_out() -> None:
    answers = marks()
    answers[::7] = np.nan
    kept = ~np.isnan(answers)
    one = binary(answers)
    other = binary(answers[kept], design=ONES[kept], groups=(READER[kept], CASE[kept]))
    assert one.log_likelihood == pytest.approx(other.log_likelihood)


def test_three_crossed_factors_are_fitted() -> None:
    nested = READER * 2 + CASE % 2
    found = binary(marks(), groups=(READER, CASE, nested))
    assert len(found.sds) == 3
    assert found.log_likelihood >= usual().log_likelihood - 1e-6


def test_a_factor_that_does_not_matter_costs_little() -> None:
    full, reduced = binary(marks(spread=0.0)), binary(marks(spread=0.0), groups=(CASE,))
    statistic, degrees, p = mixed.likelihood_ratio(full, reduced)
    assert statistic == pytest.approx(0, abs=2)
    gained = 2 * (full.log_likelihood - reduced.log_likelihood)
    assert statistic == pytest.approx(max(gained, 0), abs=1e-9)
    assert (degrees, p) == pytest.approx((1, stats.chi2.sf(statistic, 1)))


def test_models_are_nested_one_way_round() -> None:
    with pytest.raises(WrongInput, match="fuller model first"):
        mixed.likelihood_ratio(usual(), usual())


@pytest.mark.parametrize("answers", [np.zeros(120), np.ones(120)])
def test_answers_all_alike_run_away(answers: Floats) -> None:
    assert "run away" in no_estimate(mixed.binary(answers, ONES, [READER], confidence=LEVEL)).reason


def test_a_condition_answered_one_way_runs_away() -> None:
    answers = np.where(TRUTH == 1, 1.0, marks())
    design = np.column_stack([ONES, TRUTH])
    no_estimate(mixed.binary(answers, design, [READER], confidence=LEVEL))


def test_answers_must_be_binary() -> None:
    with pytest.raises(WrongInput, match="neither 0 nor 1"):
        mixed.binary(marks() * 2, ONES, [READER], confidence=LEVEL)


@pytest.mark.parametrize("design", [np.column_stack([ONES, ONES]), np.full(120, np.nan)])
def test_a_design_that_repeats_itself_is_refused(design: Floats) -> None:
    with pytest.raises(WrongInput, match="columns that repeat"):
        mixed.binary(marks(), design, [READER], confidence=LEVEL)
    with pytest.raises(WrongInput, match="columns that repeat"):
        linear_mixed.fit(marks(), design, [Term(READER)], confidence=LEVEL)


def test_no_answer_at_all_is_refused() -> None:
    with pytest.raises(WrongInput, match="no answer"):
        mixed.binary([np.nan], [1.0], [[1]], confidence=LEVEL)
    with pytest.raises(WrongInput, match="no value"):
        linear_mixed.fit([np.nan], [1.0], [Term([1])], confidence=LEVEL)


def test_groups_must_be_as_long_as_answers() -> None:
    with pytest.raises(WrongInput, match="cannot be paired"):
        mixed.binary(marks(), ONES, [READER[:5]], confidence=LEVEL)


def levels(seed: int = 1) -> Floats:
    return ratings(6, 20, seed=seed, levels=4).ravel()


def test_turning_the_scale_turns_the_effect() -> None:
    one, other = ordinal(levels()), ordinal(5 - levels())
    assert one.coefficients[0].estimate == pytest.approx(-other.coefficients[0].estimate, abs=1e-4)
    assert one.thresholds == pytest.approx([-wall for wall in other.thresholds[::-1]], abs=1e-3)


def test_two_categories_make_it_the_logistic_model() -> None:
    answers = marks()
    one = ordinal(answers, groups=(READER,))
    other = binary(answers, design=np.column_stack([ONES, TRUTH]), groups=(READER,))
    assert one.coefficients[0].estimate == pytest.approx(other.coefficients[1].estimate, abs=1e-4)
    assert one.log_likelihood == pytest.approx(other.log_likelihood, abs=1e-6)


def test_quadrature_lies_near_laplace() -> None:
    one = ordinal(levels(), groups=(READER,))
    other = ordinal(levels(), groups=(READER,), quadrature=15)
    assert one.log_likelihood == pytest.approx(other.log_likelihood, abs=0.1)
    assert one.coefficients[0].estimate == pytest.approx(other.coefficients[0].estimate, abs=0.01)


def test_quadrature_is_for_one_factor() -> None:
    with pytest.raises(WrongInput, match="one random factor only"):
        ordinal(levels(), quadrature=5)


def test_a_probit_effect_is_smaller_by_the_scale() -> None:
    logit = ordinal(levels(), groups=()).coefficients[0].estimate
    probit = ordinal(levels(), groups=(), link="probit").coefficients[0].estimate
    assert 1.4 < logit / probit < 2.0


def test_one_category_in_use_cannot_be_fitted() -> None:
    no_estimate(mixed.ordinal(np.ones(120), TRUTH, [READER], confidence=LEVEL))


def test_an_effect_without_end_is_not_given() -> None:
    no_estimate(mixed.ordinal(TRUTH + 1, TRUTH, [READER], confidence=LEVEL))


def test_a_mode_that_cannot_be_climbed_is_said() -> None:
    factors = laplace.crossed([READER])

    def falling(shift: Floats) -> laplace.Pieces:
        return np.full(120, -np.abs(shift).sum() * 1e3), np.ones(120), np.ones(120)

    with pytest.raises(NotConverged, match="fell in every direction"):
        laplace.Marginal(factors).log(falling, np.ones(1))


def test_a_mode_that_never_settles_is_said() -> None:
    factors = laplace.crossed([READER])

    def rising(shift: Floats) -> laplace.Pieces:
        return shift * 1e6, np.full(120, 1e6), np.full(120, 1e-3)

    kept, laplace.STEPS = laplace.STEPS, 2
    try:
        with pytest.raises(NotConverged, match="did not settle"):
            laplace.Marginal(factors).log(rising, np.ones(1))
    finally:
        laplace.STEPS = kept


def test_a_slope_without_end_is_no_minimum() -> None:
    with pytest.raises(NotConverged, match="no flat top"):
        optimum.least(lambda at: float(np.exp(-at[0]) * 1e3 - 5 * at[0]), np.zeros(1))


def test_curvature_is_exact_for_a_square() -> None:
    bend = np.array([[2.0, 0.5], [0.5, 1.0]])
    found = optimum.hessian(lambda at: float(at @ bend @ at) / 2, np.array([0.3, -1.0]))
    np.testing.assert_allclose(found, bend, atol=1e-6)


def test_a_mixed_model_that_does_not_settle_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laplace, "STEPS", 1)
    no_estimate(mixed.binary(marks(), ONES, [READER], confidence=LEVEL))


def test_ratings_without_levels_are_refused() -> None:
    smooth = np.random.default_rng(1).normal(size=120)
    with pytest.raises(WrongInput, match="120 values, too many"):
        mixed.ordinal(smooth, TRUTH, [READER, CASE], confidence=LEVEL)
