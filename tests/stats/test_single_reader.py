"""One reader's ROC, signal detection and ranks."""

from math import exp, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from scipy import special, stats

from reviewapp.stats import detection, proportions, ranks, roc
from reviewapp.stats.errors import WrongInput
from tests.stats.tables import an_estimate, no_estimate, ratings, seeds, truth

fast = settings(max_examples=25, deadline=None)
LEVEL = 0.95
NEGATIVE, POSITIVE = [1.0, 2, 2, 3, 5], [2.0, 3, 4, 6]


def test_the_area_counts_wins_and_half_the_ties() -> None:
    wins = np.mean([[(p > n) + 0.5 * (p == n) for n in NEGATIVE] for p in POSITIVE])
    found = an_estimate(roc.auc(NEGATIVE, POSITIVE, confidence=LEVEL))
    assert found.estimate == pytest.approx(wins)
    assert (found.readers, found.cases) == (1, 9)


def test_swapping_the_classes_mirrors_the_area() -> None:
    one = an_estimate(roc.auc(NEGATIVE, POSITIVE, confidence=LEVEL))
    other = an_estimate(roc.auc(POSITIVE, NEGATIVE, confidence=LEVEL))
    assert (one.low, one.high) == pytest.approx((1 - other.high, 1 - other.low))


def test_its_variance_is_the_one_of_the_placements() -> None:
    found = an_estimate(roc.auc(NEGATIVE, POSITIVE, confidence=LEVEL))
    wins = np.array([[(p > n) + 0.5 * (p == n) for n in NEGATIVE] for p in POSITIVE])
    variance = wins.mean(axis=1).var(ddof=1) / 4 + wins.mean(axis=0).var(ddof=1) / 5
    assert found.standard_error == pytest.approx(sqrt(variance))


def test_limits_stay_between_zero_and_one() -> None:
    found = an_estimate(roc.auc([1.0, 2, 3, 9], [4.0, 5, 6, 7], confidence=0.99))
    assert found.high == 1.0
    logit = an_estimate(roc.auc([1.0, 2, 3, 9], [4.0, 5, 6, 7], confidence=0.99, logit=True))
    assert 0 < logit.low < logit.estimate < logit.high < 1
    mirrored = roc.auc([4.0, 5, 6, 7], [1.0, 2, 3, 9], confidence=0.99)
    assert an_estimate(mirrored).low == 0.0


def test_logit_limits_are_even_in_log_odds() -> None:
    found = an_estimate(roc.auc(NEGATIVE, POSITIVE, confidence=LEVEL, logit=True))
    low, middle, high = (special.logit(v) for v in (found.low, found.estimate, found.high))
    assert high - middle == pytest.approx(middle - low)
    scale = found.estimate * (1 - found.estimate)
    assert high - middle == pytest.approx(1.959963985 * (found.standard_error or 0) / scale)


@pytest.mark.parametrize(
    ("down", "up"),
    [([1.0, 2], [3.0, 4]), ([1.0, 1], [1.0, 1]), ([1.0], [0.0, 2.0]), ([0.0, 3.0], [2.0])],
)
def test_classes_apart_or_tied_have_no_interval(down: list[float], up: list[float]) -> None:
    assert no_estimate(roc.auc(down, up, confidence=LEVEL)).estimate is not None


@given(seed=seeds)
@fast
def test_the_area_is_that_under_the_curve(seed: int) -> None:
    scores = ratings(1, 40, seed=seed)[0]
    down, up = scores[::2], scores[1::2]
    false, true = roc.curve(down, up)
    assert (false[0], true[0], false[-1], true[-1]) == (0, 0, 1, 1)
    area = float(np.trapezoid(true, false))
    found = roc.auc(down, up, confidence=LEVEL)
    assert found.estimate == pytest.approx(area)


def test_a_score_compared_with_itself_has_no_test() -> None:
    score = ratings(1)[0]
    no_estimate(roc.difference(score, np.exp(score), truth(), confidence=LEVEL))


def test_one_case_of_a_class_has_no_test() -> None:
    no_estimate(roc.difference([1.0, 2, 3], [3.0, 2, 1], [0, 0, 1], confidence=LEVEL))
    no_estimate(roc.difference([1.0, 2, 3], [3.0, 2, 1], [1, 1, 0], confidence=LEVEL))


def test_the_difference_turns_with_its_sides() -> None:
    table = ratings(2)
    one = an_estimate(roc.difference(table[0], table[1], truth(), confidence=LEVEL))
    other = an_estimate(roc.difference(table[1], table[0], truth(), confidence=LEVEL))
    assert (one.low, one.p_value) == pytest.approx((-other.high, other.p_value))


def test_scores_of_different_length_are_refused() -> None:
    with pytest.raises(WrongInput, match="differ in length"):
        roc.difference([1.0, 2, 3], [1.0, 2], [0, 1, 1], confidence=LEVEL)


def test_planning_errors_shrink_with_cases() -> None:
    few = roc.hanley_mcneil(0.8, positives=20, negatives=20)
    assert few > roc.hanley_mcneil(0.8, positives=40, negatives=40)
    # At one half Q1 = Q2 = 1/3, so that the variance is (n1 + n0 + 1)/(12 n1 n0).
    found = roc.hanley_mcneil(0.5, positives=10, negatives=15)
    assert found == pytest.approx(sqrt(26 / (12 * 150)))
    uneven = roc.hanley_mcneil(0.8, positives=10, negatives=30)
    q1, q2 = 0.8 / 1.2, 1.28 / 1.8
    assert uneven == pytest.approx(sqrt((0.16 + 9 * (q1 - 0.64) + 29 * (q2 - 0.64)) / 300))


@pytest.mark.parametrize(("area", "count"), [(1.0, 5), (0.7, 0)])
def test_planning_at_the_edge_is_refused(area: float, count: int) -> None:
    with pytest.raises(WrongInput):
        roc.hanley_mcneil(area, positives=count, negatives=5)


@given(h=st.integers(1, 39), f=st.integers(1, 29))
@fast
def test_exchanging_hits_and_false_alarms_turns_the_index(h: int, f: int) -> None:
    one = detection.yes_no(h, 40, f, 30, confidence=LEVEL)
    other = detection.yes_no(f, 30, h, 40, confidence=LEVEL)
    assert one.sensitivity_index.estimate == pytest.approx(-other.sensitivity_index.estimate)
    assert one.criterion == pytest.approx(other.criterion)
    assert one.area == pytest.approx(1 - other.area)


def test_a_reader_who_calls_everything_real_leans_and_is_flagged() -> None:
    found = detection.yes_no(0, 20, 0, 20, confidence=LEVEL)
    assert found.sensitivity_index.estimate == pytest.approx(0)
    assert found.criterion > 1
    assert found.sensitivity_index.flags == (detection.CORRECTED,)


@pytest.mark.parametrize(("h", "f"), [(20, 5), (5, 20), (0, 5), (5, 0)])
def test_a_rate_at_the_edge_corrects_all_rates(h: int, f: int) -> None:
    found = detection.yes_no(h, 20, f, 20, confidence=LEVEL)
    z = special.ndtri((h + 0.5) / 21) - special.ndtri((f + 0.5) / 21)
    assert found.sensitivity_index.estimate == pytest.approx(z)
    assert found.sensitivity_index.flags == (detection.CORRECTED,)


def test_the_error_of_the_index_is_the_formula() -> None:
    found = detection.yes_no(15, 20, 6, 20, confidence=LEVEL).sensitivity_index

    def part(rate: float) -> float:
        density = exp(-(special.ndtri(rate) ** 2) / 2) / sqrt(2 * np.pi)
        return rate * (1 - rate) / (20 * density**2)

    assert found.standard_error == pytest.approx(sqrt(part(0.75) + part(0.3)))
    assert found.half_width == pytest.approx(1.959963985 * (found.standard_error or 0))
    assert found.cases == 40
    assert found.flags == ()


def test_wrong_choices_give_a_negative_index() -> None:
    low = detection.forced_choice(20, 60, confidence=LEVEL)
    high = detection.forced_choice(40, 60, confidence=LEVEL)
    assert low.estimate == pytest.approx(-high.estimate)
    assert low.high == pytest.approx(-high.low)


@pytest.mark.parametrize("x", [0, 20])
def test_choices_all_alike_are_corrected(x: int) -> None:
    found = detection.forced_choice(x, 20, confidence=LEVEL)
    assert found.flags == (detection.CORRECTED,)
    assert found.estimate == pytest.approx(sqrt(2) * special.ndtri((x + 0.5) / 21))


def test_a_share_of_discriminators_is_twice_the_excess() -> None:
    assert detection.discriminators(0.6) == pytest.approx(0.2)
    assert detection.discriminators(0.0) == -1.0
    assert detection.discriminators(1.0) == 1.0


@pytest.mark.parametrize("rate", [-0.1, 1.1])
def test_a_rate_that_is_none_has_no_discriminators(rate: float) -> None:
    with pytest.raises(WrongInput, match="does not exist"):
        detection.discriminators(rate)


def test_a_side_bias_is_a_share_with_an_exact_test() -> None:
    found = detection.side_bias(16, 20, confidence=LEVEL)
    assert found.estimate == 0.8
    assert found.p_value == pytest.approx(0.011817932)
    assert 0.5 < found.low < found.high < 1


def test_signed_ranks_of_swapped_pairs_complete_each_other() -> None:
    x, y = [1.0, 4, 3, 7, 2], [2.0, 2, 3, 3, 5]
    one, p = ranks.wilcoxon_signed_rank(x, y)
    other, q = ranks.wilcoxon_signed_rank(y, x)
    assert one + other == 10
    assert p == pytest.approx(q)


def test_tied_differences_use_the_normal_approximation() -> None:
    x = np.array([1.0, 1, 1, 2, 2, -1, 3])
    assert ranks.wilcoxon_signed_rank(x, np.zeros(7))[1] == pytest.approx(0.04888, abs=0.02)


def test_many_pairs_use_the_normal_approximation() -> None:
    x = np.arange(1.0, 52) * np.where(np.arange(51) % 3, 1, -1)
    exact = ranks.wilcoxon_signed_rank(x[:50], np.zeros(50))[1]
    assert ranks.wilcoxon_signed_rank(x, np.zeros(51))[1] == pytest.approx(exact, rel=0.8)


def test_pairs_all_equal_are_refused() -> None:
    with pytest.raises(WrongInput, match="nothing to rank"):
        ranks.wilcoxon_signed_rank([1.0, 2.0], [1.0, 2.0])


def test_pairs_of_different_number_are_refused() -> None:
    with pytest.raises(WrongInput, match="cannot be paired"):
        ranks.wilcoxon_signed_rank([1.0, 2.0], [1.0])


def test_friedman_sees_a_condition_that_is_always_first() -> None:
    statistic, p = ranks.friedman(np.tile([1.0, 2, 3], (6, 1)))
    assert (statistic, p) == pytest.approx((12, exp(-6)))


@pytest.mark.parametrize(
    "table", [np.ones((4, 3)), [[1.0, 2, np.nan], [1, 2, 3]], [[1.0, 2], [2, 1]]]
)
def test_friedman_refuses_what_it_cannot_rank(table: ArrayLike) -> None:
    with pytest.raises(WrongInput):
        ranks.friedman(table)


def test_similarity_is_tested_exactly_or_by_score() -> None:
    exact = detection.similarity_test(30, 60, discriminators=0.2)
    assert exact == pytest.approx(stats.binom.cdf(30, 60, 0.6))
    score = detection.similarity_test(30, 60, discriminators=0.2, exact=False)
    assert score == pytest.approx(stats.norm.cdf(-0.1 / sqrt(0.24 / 60)))


def test_the_index_of_a_rate_is_root_two_z() -> None:
    assert detection.index_of(0.75) == pytest.approx(sqrt(2) * special.ndtri(0.75))
    assert detection.index_of(0.5) == pytest.approx(0)


def test_fisher_favours_the_first() -> None:
    one = proportions.fisher_test((9, 10), (2, 10), alternative="greater")
    other = proportions.fisher_test((2, 10), (9, 10), alternative="less")
    assert one == pytest.approx(other)
    assert one < 0.01
