"""Every bound at its very number: the last that is let in and the first that is not."""

import numpy as np
import pytest
from scipy import special, stats

from reviewapp.stats import (
    agreement,
    anytime,
    bootstrap,
    checks,
    drift,
    figures,
    froc,
    gee,
    krippendorff,
    linear_mixed,
    missing,
    mixed,
    mrmc,
    power_mrmc,
    ranks,
    registry,
    retest,
    roc,
    sequential,
)
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.figures import Jackknifed
from reviewapp.stats.missing import Fill
from tests.stats.tables import Floats, an_estimate, ratings, truth

LEVEL = 0.95


def test_signed_ranks_are_exact_up_to_fifty_pairs() -> None:
    apart = np.arange(1.0, 52) * np.where(np.arange(51) % 3, 1, -1)
    exact = float(stats.wilcoxon(apart[:50], method="exact").pvalue)
    near = float(stats.wilcoxon(apart, method="approx").pvalue)
    assert ranks.wilcoxon_signed_rank(apart[:50], np.zeros(50))[1] == pytest.approx(exact, rel=1e-9)
    assert ranks.wilcoxon_signed_rank(apart, np.zeros(51))[1] == pytest.approx(near, rel=1e-9)


def test_a_reader_who_repeated_nothing_is_not_drawn() -> None:
    first, second = ratings(5), ratings(5, seed=8)
    gap = np.full((1, 30), np.nan)
    one, other = (
        retest.pooled_within_sd(a, b, confidence=LEVEL, draws=200, seed=1)
        for a, b in ((first, second), (np.vstack([gap, first]), np.vstack([first[:1], second])))
    )
    assert one == other


def test_a_low_confidence_leaves_little_around_the_middle_of_the_draws() -> None:
    first, second = ratings(6), ratings(6, seed=8)
    wide, narrow = (
        an_estimate(retest.pooled_within_sd(first, second, confidence=c, draws=500, seed=1))
        for c in (0.95, 0.05)
    )
    assert narrow.half_width < wide.half_width / 8
    assert wide.low < narrow.low <= narrow.high < wide.high


def test_limits_of_agreement_have_one_df_less_than_pairs() -> None:
    found = retest.bland_altman([1.0, 2, 4, 3], [1.0, 3, 3, 5], confidence=LEVEL)
    assert isinstance(found, retest.Limits)
    assert {limit.df for limit in (found.bias, found.lower, found.upper)} == {3}


def test_two_pairs_and_two_blocks_are_enough() -> None:
    assert isinstance(retest.bland_altman([1.0, 2], [1.0, 4], confidence=LEVEL), retest.Limits)
    assert ranks.friedman([[1.0, 2, 3], [1.0, 2, 3]])[0] == pytest.approx(4)


def test_one_reading_more_than_columns_is_enough_for_a_line() -> None:
    x, y = np.array([0.0, 1, 3]), np.array([1.0, 2, 7])
    found = linear_mixed.fit(y, np.column_stack([np.ones(3), x]), [], confidence=LEVEL)
    assert isinstance(found, linear_mixed.LinearFit)
    line = stats.linregress(x, y)
    slope = found.coefficients[1]
    assert (slope.estimate, slope.standard_error) == pytest.approx((line.slope, line.stderr))
    assert slope.df == pytest.approx(1, rel=1e-3)


@pytest.mark.parametrize(
    ("values", "design"),
    [
        (np.full(4, np.nan), np.ones(4)),
        (np.arange(4.0), [1.0, np.nan, 1, 1]),
        (np.arange(4.0), np.ones((4, 2))),
    ],
)
def test_each_fault_of_a_design_is_refused(values: Floats, design: Floats) -> None:
    for fit in (linear_mixed.fit, mixed.binary):
        answers = np.where(np.isnan(values), np.nan, values > 1) if fit is mixed.binary else values
        with pytest.raises(WrongInput, match="not fitted"):
            fit(answers, design, [], confidence=LEVEL)


def test_an_exchangeable_fit_solves_the_equations_it_names() -> None:
    random = np.random.default_rng(3)
    cluster = np.repeat(np.arange(7), [2, 3, 4, 5, 6, 7, 8])
    x = np.column_stack([np.ones(cluster.size), random.normal(size=cluster.size)])
    lean = random.normal(size=7)[cluster]
    y = (random.random(cluster.size) < special.expit(x @ [0.2, 0.5] + lean)).astype(float)
    fitted = gee.logistic(y, x, cluster, confidence=LEVEL, working="exchangeable")
    assert isinstance(fitted, tuple)
    beta = np.array([found.estimate for found in fitted])
    p = special.expit(x @ beta)
    rest = (y - p) / np.sqrt(p * (1 - p))
    groups = [np.flatnonzero(cluster == at) for at in range(7)]
    products = sum(rest[g].sum() ** 2 - (rest[g] ** 2).sum() for g in groups) / 2
    pairs = sum(g.size * (g.size - 1) / 2 for g in groups) - 2
    correlation = products / pairs / ((rest**2).sum() / (y.size - 2))
    total, meat, bread = np.zeros(2), np.zeros((2, 2)), np.zeros((2, 2))
    for g in groups:
        sd = np.sqrt(p[g] * (1 - p[g]))
        shared = np.full((g.size, g.size), correlation) + (1 - correlation) * np.eye(g.size)
        pull = (sd[:, None] ** 2 * x[g]).T @ np.linalg.inv(shared * np.outer(sd, sd))
        total += pull @ (y[g] - p[g])
        meat += np.outer(pull @ (y[g] - p[g]), pull @ (y[g] - p[g]))
        bread += pull @ (sd[:, None] ** 2 * x[g])
    assert total == pytest.approx(0, abs=1e-8)
    spread = np.linalg.inv(bread) @ meat @ np.linalg.inv(bread)
    errors = [found.standard_error for found in fitted]
    assert errors == pytest.approx(np.sqrt(np.diag(spread)))


@pytest.mark.parametrize("link", ["logit", "probit"])
def test_the_slopes_of_a_cumulative_link_are_its_derivatives(link: mixed.Link) -> None:
    low, step = np.array([-np.inf, -1.5, -0.2, 0.4, 1.1]), 1e-5
    high = np.append(low[1:], np.inf)
    logs, slope, bend = mixed._cumulative(high, low, link)
    up, slope_up, _ = mixed._cumulative(high - step, low - step, link)
    down, slope_down, _ = mixed._cumulative(high + step, low + step, link)
    assert np.exp(logs).sum() == pytest.approx(1)
    np.testing.assert_allclose(slope, (up - down) / (2 * step), rtol=1e-6)
    np.testing.assert_allclose(bend, -(slope_up - slope_down) / (2 * step), rtol=1e-6)


def test_crossing_is_one_sided_unless_asked() -> None:
    assert sequential.crossing([1.0], [1.959964]) == pytest.approx([0.025])
    assert sequential.crossing([1.0], [1.959964], sides=2) == pytest.approx([0.05])


def test_bets_follow_what_was_seen_before() -> None:
    first, second, third = anytime._bets(np.array([1.0, 0, 1]), LEVEL)
    scale, means = 2 * np.log(2 / 0.05), (0.75, 0.5)
    spread = 0.25 + (1 - means[0]) ** 2
    assert first == pytest.approx(np.sqrt(scale / (0.25 * np.log(2))))
    assert second == pytest.approx(np.sqrt(scale / (spread / 2 * 2 * np.log(3))))
    spread += means[1] ** 2
    assert third == pytest.approx(np.sqrt(scale / (spread / 3 * 3 * np.log(4))))


def test_a_grid_has_three_points_at_least() -> None:
    (found,) = anytime.bounded_mean([0.5], confidence=LEVEL, points=3)
    assert (found.low, found.high) == (0.0, 1.0)
    with pytest.raises(WrongInput, match="three points"):
        anytime.bounded_mean([0.5], confidence=LEVEL, points=2)


def test_a_half_width_has_the_df_of_the_analysis() -> None:
    pilot = power_mrmc.SinglePilot(between=0.002, variance=0.003, together=0.001, cases=100)
    square, shared, readers = 0.002 + 0.5 * 0.002, 0.5 * 0.001, 6
    total = square + readers * shared
    t = stats.t.ppf(0.975, total**2 / (square**2 / 5))
    found = power_mrmc.half_width(pilot, readers=readers, cases=200, confidence=LEVEL)
    assert found == pytest.approx(t * np.sqrt(total / readers))


def test_two_different_values_are_enough_to_go_together() -> None:
    found = drift.kendall([1.0, 1, 2, 2], [3.0, 3, 5, 5])
    assert isinstance(found, drift.Association)
    assert found.tau == pytest.approx(1)


def test_a_reading_just_as_long_as_the_least_is_no_speeder() -> None:
    assert not drift.speeders([2.0, 9, 9], least=2).any()
    assert not drift.speeders([1.0] + [3.0] * 100, least=0.5).any()


def test_a_short_wait_stays_in_the_batch() -> None:
    assert list(drift.batches([0.0, 0.5, 1.0, 1.6], gap=0.55)) == [0, 0, 0, 1]


def test_the_halves_are_tested_against_no_difference() -> None:
    order = np.argsort(np.random.default_rng(1).random((5, 30)), axis=1) + 1.0
    found = an_estimate(drift.halves(figures.auc, ratings(), truth(), order, confidence=LEVEL))
    t = found.estimate / (found.standard_error or 1)
    assert found.p_value == pytest.approx(2 * stats.t.sf(abs(t), found.df or 0))


@pytest.mark.parametrize("least", range(1, 8))
def test_the_tipping_point_is_the_very_number(least: int) -> None:
    table = ratings(4, 6)
    table[:2, :4] = np.nan
    adverse = Fill(real=9, synthetic=9)
    found = missing.tipping_point(
        table, truth(6), adverse=adverse, seed=1, holds=lambda t: (t == 9).sum() < least
    )
    assert (found.filled, found.missing) == (least, 8)
    assert found.share == pytest.approx(least / 8)


def test_one_reader_stands_in_for_none_who_is_complete() -> None:
    table = ratings()
    table[:, 0] = np.nan
    worst, best = Fill(real=0, synthetic=1), Fill(real=1, synthetic=0)
    found = missing.sensitivity(
        figures.auc, table, truth(), worst=worst, best=best, confidence=LEVEL
    )
    assert found.complete_readers.readers == 1


def test_two_cases_of_each_truth_have_an_area() -> None:
    found = figures.auc(np.array([[1.0, 3, 2, 4]]), np.array([False, False, True, True]))
    assert found.theta[0] == pytest.approx(0.75)
    np.testing.assert_allclose(found.left_out[0], [0.5, 1.0, 1.0, 0.5])


def test_two_clean_cases_and_two_diseased_ones_have_a_figure() -> None:
    marks = froc.Marks([[0.0, 1.0]], [[2.0, 0.5]], [0, 1])
    assert froc.wafroc(marks).theta[0] == pytest.approx(0.75)


def test_the_least_number_of_draws_is_let_in() -> None:
    found = bootstrap.interval("auc", ratings(), truth(), confidence=LEVEL, draws=500, seed=1)
    an_estimate(found)
    an_estimate(krippendorff.alpha(ratings(), level="nominal", confidence=LEVEL, draws=100, seed=1))


def test_any_weight_is_divided_by() -> None:
    assert bootstrap._ratio(np.array([1.0]), np.array([0.5])) == 2


@pytest.mark.parametrize(
    ("drawn", "share"), [([1.0, 2, 3, 4], 0.375), ([3.0, 4, 5, 6], 0.25), ([0.0, 0, 1, 1], 0.75)]
)
def test_bias_is_corrected_by_the_share_of_draws_below(drawn: list[float], share: float) -> None:
    even = Jackknifed(np.array([1.0, 3.0]), np.array([[1.0, 3.0], [1.0, 3.0]]))
    tails = bootstrap._corrected(np.array([0.025, 0.975]), np.array(drawn), 2.0, even)
    z0 = stats.norm.ppf(share)
    assert tails == pytest.approx(stats.norm.cdf(2 * z0 + stats.norm.ppf([0.025, 0.975])))


def test_skew_readers_bend_the_tails() -> None:
    skew = Jackknifed(np.array([0.0, 0.0, 3.0]), np.ones((3, 2)))
    tails = bootstrap._corrected(np.array([0.025, 0.975]), np.array([0.0, 2.0]), 1.0, skew)
    a, z = 0.75 / (6 * 1.5**1.5), stats.norm.ppf([0.025, 0.975])
    assert tails == pytest.approx(stats.norm.cdf(z / (1 - a * z)))


def test_one_reader_may_be_described() -> None:
    offered = {entry.key for entry in registry.applicable(registry.Data.COUNTS, readers=1)}
    assert {"wilson", "d_prime", "upper_bound", "exact_test"} <= offered


def test_one_rating_is_a_table() -> None:
    assert checks.matrix([[4.0]], name="The ratings").shape == (1, 1)
    assert checks.design([], rows=3).shape == (3, 0)
    assert checks.matrix([[checks.LARGEST]], name="The ratings").shape == (1, 1)


def test_readers_who_differ_by_little_still_differ() -> None:
    table = ratings(1).repeat(5, axis=0) + np.linspace(0, 2e-6, 5)[:, None]
    found = mrmc.single(
        figures.mean_rating, table, truth(), confidence=LEVEL, sampling="random readers"
    )
    assert an_estimate(found).standard_error == pytest.approx(1e-6 / np.sqrt(8), rel=1e-3)


def test_an_area_is_tested_against_one_half() -> None:
    found = an_estimate(roc.auc([1.0, 2, 2, 3, 5], [2.0, 3, 4, 6], confidence=LEVEL))
    z = (found.estimate - 0.5) / (found.standard_error or 1)
    assert found.p_value == pytest.approx(2 * stats.norm.sf(abs(z)))


def test_two_raters_and_two_cases_are_enough() -> None:
    found = agreement.fleiss_test([[1.0, 2, 2], [1.0, 2, 1]], categories=(1, 2))
    assert isinstance(found, agreement.FleissTest)
    gwet = agreement.gwet([[1.0, 2], [1.0, 1]], categories=(1, 2), confidence=LEVEL)
    assert an_estimate(gwet).cases == 2
    single = agreement.gwet([[1.0, 2, 1], [1.0, np.nan, np.nan]], categories=(1, 2), confidence=0.9)
    assert an_estimate(single).cases == 3


def test_agreement_has_one_df_less_than_cases() -> None:
    found = an_estimate(agreement.gwet(ratings(3, 12), categories=range(1, 7), confidence=LEVEL))
    reach = stats.t.ppf(0.975, 11) * (found.standard_error or 0)
    assert found.low == pytest.approx(found.estimate - reach)
