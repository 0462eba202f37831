"""Mixed models, marginal models and preferences."""

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import ArrayLike
from scipy import special, stats

from reviewapp.stats import gee, laplace, linear_mixed, mixed, optimum, preference
from reviewapp.stats.errors import NotConverged, WrongInput
from reviewapp.stats.linear_mixed import Term
from reviewapp.stats.preference import Choices
from tests.stats.tables import Floats, an_estimate, no_estimate, ratings, seeds

LEVEL = 0.95
READER, CASE = (at.ravel() for at in np.indices((6, 20)))
TRUTH = (CASE % 2).astype(float)
ONES = np.ones(120)
Groups = tuple[ArrayLike, ...]
slow = settings(max_examples=4, deadline=None)


def marks(seed: int = 1, spread: float = 0.8) -> Floats:
    random = np.random.default_rng(seed)
    logit = 0.4 + spread * random.normal(size=6)[READER] + 0.6 * random.normal(size=20)[CASE]
    return (random.random(120) < special.expit(logit)).astype(float)


def binary(answers: Floats, *, design: Floats = ONES, groups: Groups = (READER, CASE)) -> mixed.Fit:
    found = mixed.binary(answers, design, groups, confidence=LEVEL)
    assert isinstance(found, mixed.Fit), found
    return found


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
    one, other = binary(marks()), binary(1 - marks())
    assert one.coefficients[0].estimate == pytest.approx(-other.coefficients[0].estimate, abs=1e-5)
    assert one.log_likelihood == pytest.approx(other.log_likelihood)
    assert one.sds == pytest.approx(other.sds, abs=1e-4)


def test_the_order_of_factors_and_rows_does_not_matter() -> None:
    order = np.random.default_rng(1).permutation(120)
    one = binary(marks())
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
    assert found.log_likelihood >= binary(marks()).log_likelihood - 1e-6


def test_a_factor_that_does_not_matter_costs_little() -> None:
    full, reduced = binary(marks(spread=0.0)), binary(marks(spread=0.0), groups=(CASE,))
    statistic, degrees, p = mixed.likelihood_ratio(full, reduced)
    assert statistic == pytest.approx(0, abs=2)
    assert (degrees, p) == pytest.approx((1, stats.chi2.sf(statistic, 1)))


def test_models_are_nested_one_way_round() -> None:
    with pytest.raises(WrongInput, match="fuller model first"):
        mixed.likelihood_ratio(binary(marks()), binary(marks()))


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


def marginal(
    answers: Floats,
    groups: ArrayLike = READER,
    *,
    working: gee.Working = "independence",
    bias_corrected: bool = False,
) -> tuple[object, ...]:
    found = gee.logistic(
        answers,
        ONES,
        groups,
        confidence=LEVEL,
        working=working,
        bias_corrected=bias_corrected,
    )
    assert isinstance(found, tuple), found
    return found


def test_single_readings_as_clusters_give_the_plain_error() -> None:
    answers = marks()
    found = an_estimate(marginal(answers, np.arange(120))[0])
    rate = answers.mean()
    assert found.estimate == pytest.approx(special.logit(rate))
    assert found.standard_error == pytest.approx(1 / np.sqrt(120 * rate * (1 - rate)))
    assert found.df == 119


def test_correcting_for_bias_widens_the_interval() -> None:
    plain = an_estimate(marginal(marks())[0])
    corrected = an_estimate(marginal(marks(), bias_corrected=True)[0])
    # For one intercept and even clusters the correction is G/(G-1).
    assert corrected.standard_error == pytest.approx((plain.standard_error or 0) * 6 / 5)


def test_uneven_clusters_weigh_by_their_correlation() -> None:
    answers, groups = marks(), np.minimum(READER * 3 + CASE // 9, 9)
    even = an_estimate(marginal(answers, groups)[0])
    uneven = an_estimate(marginal(answers, groups, working="exchangeable")[0])
    assert uneven.estimate != pytest.approx(even.estimate, abs=1e-9)
    assert uneven.estimate == pytest.approx(even.estimate, abs=0.3)


def test_two_clusters_are_too_few() -> None:
    no_estimate(gee.logistic(marks(), ONES, READER // 3, confidence=LEVEL))


def test_answers_all_alike_have_no_robust_error() -> None:
    no_estimate(gee.logistic(np.ones(120), ONES, READER, confidence=LEVEL))


def test_a_condition_all_alike_has_none_either() -> None:
    answers = np.where(TRUTH == 1, 1.0, marks())
    found = gee.logistic(answers, np.column_stack([ONES, TRUTH]), READER, confidence=LEVEL)
    no_estimate(found)


@pytest.mark.parametrize(
    ("answers", "design"),
    [([0.0, 2.0, 1.0], [1.0, 1, 1]), ([np.nan] * 3, [1.0, 1, 1]), ([0.0, 1, 1], [1.0, np.nan, 1])],
)
def test_what_is_no_logistic_data_is_refused(answers: list[float], design: list[float]) -> None:
    with pytest.raises(WrongInput, match="must be 0 or 1"):
        gee.logistic(answers, design, [1, 2, 3], confidence=LEVEL)


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


def test_a_marginal_model_that_does_not_settle_is_not_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gee, "STEPS", 1)
    no_estimate(gee.logistic(marks(), ONES, READER, confidence=LEVEL))


def test_a_mixed_model_that_does_not_settle_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laplace, "STEPS", 1)
    no_estimate(mixed.binary(marks(), ONES, [READER], confidence=LEVEL))


def test_a_linear_model_without_a_top_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(optimum, "FAR", 0.0)
    no_estimate(linear_mixed.fit(scores(), ONES, [Term(READER)], confidence=LEVEL))


def test_a_table_of_wins_is_a_list_of_comparisons() -> None:
    found = preferred(preference.of_wins(np.array([[5.0, 7], [3, 9]]), ["a", "b"]), reference="b")
    assert found.abilities["a"].estimate == pytest.approx(np.log(7 / 3))
