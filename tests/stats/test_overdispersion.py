"""How readers differ beyond chance."""

import numpy as np
import pytest
from scipy import stats

from reviewapp.stats import overdispersion
from reviewapp.stats.errors import WrongInput
from tests.stats.tables import no_estimate

COUNTS, TRIALS = [4, 9, 15, 18, 7, 12, 19, 3], [20] * 8


def fitted(
    successes: list[int], trials: list[int], confidence: float = 0.95
) -> overdispersion.Overdispersion:
    found = overdispersion.beta_binomial(successes, trials, confidence=confidence)
    assert isinstance(found, overdispersion.Overdispersion)
    return found


def test_no_place_nearby_is_likelier() -> None:
    found = fitted(COUNTS, TRIALS)

    def height(mu: float, gamma: float) -> float:
        size = 1 / gamma - 1
        return float(np.sum(stats.betabinom.logpmf(COUNTS, 20, mu * size, (1 - mu) * size)))

    top = height(found.rate.estimate, found.gamma)
    for mu, gamma in ((0.01, 0), (-0.01, 0), (0, 0.01), (0, -0.01)):
        assert height(found.rate.estimate + mu, found.gamma + gamma) < top
    pooled = np.sum(stats.binom.logpmf(COUNTS, 20, sum(COUNTS) / 160))
    assert found.statistic == pytest.approx(2 * (top - pooled), abs=1e-6)
    assert found.p_value == pytest.approx(stats.chi2.sf(found.statistic, 1))
    assert found.p_value < 1e-6


def test_the_error_covers_what_readers_add() -> None:
    found = fitted(COUNTS, TRIALS)
    binomial = np.sqrt(0.54375 * 0.45625 / 160)
    spread = np.std(np.array(COUNTS) / 20, ddof=1) / np.sqrt(8)
    assert binomial < (found.rate.standard_error or 0) == pytest.approx(spread, rel=0.15)
    assert found.rate.half_width == pytest.approx(1.959964 * (found.rate.standard_error or 0))
    assert (found.rate.readers, found.rate.cases) == (8, 160)


def test_readers_who_are_alike_have_no_gamma() -> None:
    found = fitted([10, 10, 11, 9, 10, 10], [20] * 6)
    assert found.gamma == pytest.approx(0, abs=1e-6)
    assert (found.statistic, found.p_value) == pytest.approx((0, 1))
    assert found.rate.standard_error == pytest.approx(np.sqrt(0.25 / 120), rel=1e-3)


def test_readers_always_right_or_always_wrong_differ_in_all() -> None:
    assert fitted([10, 0, 10, 0], [10] * 4).gamma > 0.99


def test_right_and_wrong_mirror_each_other() -> None:
    one, other = fitted(COUNTS, TRIALS), fitted([20 - x for x in COUNTS], TRIALS)
    assert one.rate.estimate == pytest.approx(1 - other.rate.estimate, abs=1e-4)
    assert one.gamma == pytest.approx(other.gamma, abs=1e-4)


def test_a_rate_near_either_end_has_the_same_error() -> None:
    rare = fitted([12, 0, 0, 0], [1000] * 4).rate
    usual = fitted([988, 1000, 1000, 1000], [1000] * 4).rate
    assert rare.standard_error == pytest.approx(0.00497, rel=0.01)
    assert usual.standard_error == pytest.approx(rare.standard_error, rel=1e-3)


def test_a_reader_of_one_mind_counts_as_one_answer() -> None:
    found = fitted([10, 0, 10, 0], [10] * 4)
    assert found.rate.standard_error == pytest.approx(np.sqrt(0.25 / 4))


def test_uneven_numbers_of_trials_are_fitted() -> None:
    found = fitted([1, 9, 40, 3], [2, 20, 50, 30])
    assert 0 < found.rate.low < found.rate.estimate < found.rate.high < 1


def test_it_is_calibrated_for_readers_who_are_alike() -> None:
    random = np.random.default_rng(1)
    drawn = random.binomial(30, 0.6, size=(60, 8))
    p = [fitted(list(row), [30] * 8).p_value for row in drawn]
    assert np.mean(np.array(p) < 0.1) <= 0.1


@pytest.mark.parametrize(
    ("successes", "trials"),
    [([3], [9]), ([1, 0, 1], [1, 1, 1]), ([0, 0], [9, 9]), ([5, 5], [5, 5])],
)
def test_too_little_says_nothing_of_differences(successes: list[int], trials: list[int]) -> None:
    no_estimate(overdispersion.beta_binomial(successes, trials, confidence=0.95))


@pytest.mark.parametrize(
    ("successes", "trials"), [([5, 3], [4, 9]), ([-1, 3], [4, 9]), ([0.5, 3], [4, 9]), ([0], [0])]
)
def test_counts_that_are_none_are_refused(successes: list[float], trials: list[int]) -> None:
    with pytest.raises(WrongInput, match="no number of successes"):
        overdispersion.beta_binomial(successes, trials, confidence=0.95)
