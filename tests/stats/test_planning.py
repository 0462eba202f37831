"""Looks, sequences, power and sizes."""

from math import exp, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from reviewapp.stats import (
    anytime,
    factorial,
    figures,
    mrmc,
    power,
    power_mrmc,
    proportions,
    sequential,
)
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.sequential import Sides, Spending
from tests.stats.tables import an_estimate, ratings, truth

SPENDINGS: tuple[Spending, ...] = ("obrien-fleming", "pocock", "hwang-shih-decani", "kim-demets")
SIDES: tuple[Sides, ...] = (1, 2)
few = settings(max_examples=10, deadline=None)
LEVEL = 0.95


@pytest.mark.parametrize("spending", SPENDINGS)
@given(t=st.floats(0.01, 1), alpha=st.floats(0.001, 0.2))
def test_spending_rises_to_all_of_it(spending: Spending, t: float, alpha: float) -> None:
    some = sequential.spent(t, alpha=alpha, spending=spending)
    assert 0 < some <= alpha * (1 + 1e-9)
    assert sequential.spent(1, alpha=alpha, spending=spending) == pytest.approx(alpha)
    assert sequential.spent(t / 2, alpha=alpha, spending=spending) < some


def test_spending_follows_its_shape() -> None:
    assert sequential.spent(0.5, alpha=0.04, spending="kim-demets", shape=2) == pytest.approx(0.01)
    even = sequential.spent(0.3, alpha=0.05, spending="hwang-shih-decani", shape=0)
    assert even == pytest.approx(0.015)
    bent = sequential.spent(0.3, alpha=0.05, spending="hwang-shih-decani", shape=-4)
    assert bent == pytest.approx(0.05 * (1 - exp(1.2)) / (1 - exp(4)))
    assert sequential.spent(1.7, alpha=0.05, spending="pocock") == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("t", "spending", "shape"), [(0.0, "pocock", 1.0), (0.5, "kim-demets", 0.0)]
)
def test_nothing_cannot_be_spent(t: float, spending: Spending, shape: float) -> None:
    with pytest.raises(WrongInput, match="above 0"):
        sequential.spent(t, alpha=0.05, spending=spending, shape=shape)


@pytest.mark.parametrize("sides", SIDES)
@pytest.mark.parametrize("spending", SPENDINGS)
def test_the_boundaries_spend_what_was_planned(spending: Spending, sides: Sides) -> None:
    found = sequential.boundaries(
        [0.3, 0.55, 1], alpha=0.05, spending=spending, sides=sides, shape=1.5
    )
    crossed = sequential.crossing(found.information, found.critical, sides=sides)
    # Both walls of the first looks are counted, as are paths that could cross either.
    np.testing.assert_allclose(crossed, found.spent, atol=1e-8)
    planned = [
        sides * sequential.spent(t, alpha=0.05 / sides, spending=spending, shape=1.5)
        for t in (0.3, 0.55, 1)
    ]
    np.testing.assert_allclose(found.spent, planned)


@pytest.mark.parametrize("sides", SIDES)
def test_one_look_is_the_plain_test(sides: Sides) -> None:
    found = sequential.boundaries([1.0], alpha=0.05, spending="pocock", sides=sides)
    assert found.critical[0] == pytest.approx(stats.norm.isf(0.05 / sides))


def test_crossing_agrees_with_simulated_paths() -> None:
    information, critical = [0.25, 0.5, 1.0], [2.2, 2.1, 2.0]
    steps = np.diff([0, *information])
    random = np.random.default_rng(1)
    paths = np.cumsum(random.normal(size=(200_000, 3)) * np.sqrt(steps) + 1.5 * steps, axis=1)
    crossed = paths / np.sqrt(information) > critical
    seen = np.maximum.accumulate(crossed, axis=1).mean(axis=0)
    found = sequential.crossing(information, critical, drift=1.5)
    np.testing.assert_allclose(found, seen, atol=0.005)
    down = sequential.crossing(information, critical, drift=-1.5, sides=2)
    up = sequential.crossing(information, critical, drift=1.5, sides=2)
    np.testing.assert_allclose(down, up, atol=1e-9)


@pytest.mark.parametrize("exponent", [0.0, 0.25, 0.5])
def test_classical_boundaries_keep_their_shape_and_error(exponent: float) -> None:
    found = sequential.classical([0.5, 1.0], alpha=0.05, exponent=exponent)
    assert found.spent[-1] == pytest.approx(0.05, abs=1e-8)
    assert found.critical[0] / found.critical[1] == pytest.approx(0.5 ** (exponent - 0.5))


def test_an_error_too_small_to_spend_leaves_the_farthest_wall() -> None:
    found = sequential.boundaries([0.001, 1.0], alpha=0.05, spending="obrien-fleming")
    assert found.critical[0] == sequential.FAR


@pytest.mark.parametrize("looks", [[0.5, 0.5], [0.6, 0.4], [0.0, 1.0], [0.5, 1.2], []])
def test_looks_must_rise_to_one(looks: list[float]) -> None:
    with pytest.raises(WrongInput):
        sequential.boundaries(looks, alpha=0.05, spending="pocock")


def test_every_look_needs_a_wall() -> None:
    with pytest.raises(WrongInput, match="cannot be paired"):
        sequential.crossing([0.5, 1.0], [2.0])


@given(n=st.integers(1, 200), share=st.floats(0, 1))
@few
def test_a_sequence_is_wider_than_a_single_look_and_mirrors(n: int, share: float) -> None:
    x = round(n * share)
    found = anytime.beta_binomial(x, n, confidence=LEVEL)
    wilson = proportions.wilson(x, n, confidence=LEVEL)
    assert found.half_width > wilson.half_width
    other = anytime.beta_binomial(n - x, n, confidence=LEVEL)
    assert found.low == pytest.approx(1 - other.high, abs=1e-9)
    centred = anytime.centred(x, n, confidence=LEVEL, tightest_at=n)
    mirrored = anytime.centred(n - x, n, confidence=LEVEL, tightest_at=n)
    assert centred.low == pytest.approx(1 - mirrored.high, abs=1e-9)
    assert centred.low <= x / n <= centred.high


def test_guessing_is_excluded_at_most_as_often_as_said() -> None:
    random = np.random.default_rng(1)
    excluded = 0
    for _ in range(200):
        total = np.cumsum(random.random(150) < 0.5)
        looks = [anytime.beta_binomial(int(total[n - 1]), n, confidence=0.9) for n in (10, 40, 150)]
        excluded += any(not look.low <= 0.5 <= look.high for look in looks)
    assert excluded / 200 <= 0.1


def test_a_prior_must_be_positive() -> None:
    with pytest.raises(WrongInput, match="A prior count"):
        anytime.beta_binomial(1, 2, confidence=LEVEL, prior=(0.0, 1.0))
    with pytest.raises(WrongInput, match="tightest"):
        anytime.centred(1, 2, confidence=LEVEL, tightest_at=0)


def test_betting_intervals_only_tighten_and_hold_the_mean() -> None:
    x = np.random.default_rng(2).random(400) * 0.6
    found = anytime.bounded_mean(x, confidence=LEVEL)
    widths = [look.half_width for look in found[30:]]
    assert widths[-1] < 0.1
    assert found[-1].low < 0.3 < found[-1].high
    assert [look.cases for look in found[:3]] == [1, 2, 3]
    assert found[-1].estimate == pytest.approx(x.mean())
    assert (found[0].low, found[0].high) == (0.0, 1.0)
    assert found[-1].flags == (anytime.READERS_ONLY,)


def test_betting_mirrors() -> None:
    x = np.random.default_rng(2).random(60)
    one = anytime.bounded_mean(x, confidence=LEVEL)[-1]
    other = anytime.bounded_mean(1 - x, confidence=LEVEL)[-1]
    assert one.low == pytest.approx(1 - other.high, abs=1e-9)


def test_values_that_jump_leave_the_mean_alone() -> None:
    x = np.concatenate([np.zeros(300), np.ones(300)])
    last = anytime.bounded_mean(x, confidence=LEVEL)[-1]
    assert last.low <= last.estimate <= last.high


@pytest.mark.parametrize(("values", "points"), [([1.2], 11), ([-0.1], 11), ([0.5], 2)])
def test_betting_needs_bounded_values(values: list[float], points: int) -> None:
    with pytest.raises(WrongInput, match="from 0 to 1"):
        anytime.bounded_mean(values, confidence=LEVEL, points=points)


@given(n=st.integers(5, 200), pd=st.floats(0, 0.9))
@few
def test_exact_power_is_the_chance_to_reject(n: int, pd: float) -> None:
    found = power.forced_choice_power(n, discriminators=pd, alpha=0.05)
    x = np.arange(n + 1)
    rejected = stats.binom.sf(x - 1, n, 0.5) <= 0.05
    assert found == pytest.approx(stats.binom.pmf(x[rejected], n, 0.5 + pd / 2).sum(), abs=1e-9)
    alike = power.forced_choice_power(
        n, discriminators=pd, alpha=0.05, purpose="similarity", bound=0.3
    )
    similar = stats.binom.cdf(x, n, 0.65) <= 0.05
    assert alike == pytest.approx(stats.binom.pmf(x[similar], n, 0.5 + pd / 2).sum(), abs=1e-9)


def test_every_size_from_the_stable_one_on_has_the_power() -> None:
    found = power.forced_choice_size(power=0.8, discriminators=0.5, alpha=0.05)

    def at(n: int) -> float:
        return power.forced_choice_power(n, discriminators=0.5, alpha=0.05)

    assert at(found.first) >= 0.8 > at(found.first - 1)
    assert at(found.stable - 1) < 0.8
    assert all(at(n) >= 0.8 for n in range(found.stable, found.stable + 60))


@pytest.mark.parametrize(("share", "bound"), [(-0.1, 0.0), (1.1, 0.0), (0.5, 1.0), (0.5, -0.1)])
def test_shares_are_from_zero_to_one(share: float, bound: float) -> None:
    with pytest.raises(WrongInput, match="not proportions correct"):
        power.forced_choice_power(10, discriminators=share, alpha=0.05, bound=bound)


def test_no_size_finds_nothing() -> None:
    kept, power.LARGEST = power.LARGEST, 300
    try:
        with pytest.raises(WrongInput, match="No size within reach"):
            power.forced_choice_size(power=0.9, discriminators=0.0, alpha=0.05)
        with pytest.raises(WrongInput, match="No size within reach"):
            power.tost_paired_size(sd=99, margin=0.3, truth=0.299, power=0.9, alpha=0.05)
    finally:
        power.LARGEST = kept


def test_tost_power_agrees_with_simulated_studies() -> None:
    random = np.random.default_rng(3)
    x = random.normal(0.1, 1, size=(40_000, 30))
    error = x.std(axis=1, ddof=1) / sqrt(30)
    reach = stats.t.ppf(0.95, 29) * error
    inside = (np.abs(x.mean(axis=1)) + reach < 0.6).mean()
    found = power.tost_power(
        standard_error=1 / sqrt(30), df=29, low=-0.6, high=0.6, truth=0.1, alpha=0.05
    )
    assert found == pytest.approx(inside, abs=0.01)


@given(truth_=st.floats(-0.5, 0.5))
@few
def test_tost_power_mirrors_and_ends_at_the_error(truth_: float) -> None:
    def at(truth: float) -> float:
        return power.tost_power(
            standard_error=0.2, df=200, low=-0.7, high=0.7, truth=truth, alpha=0.05
        )

    assert at(truth_) == pytest.approx(at(-truth_))
    assert at(0.7) == pytest.approx(0.05, abs=1e-3)
    assert at(0) >= at(truth_) - 1e-12


@pytest.mark.parametrize("truth_", [0.3, -0.3, 0.5])
def test_a_truth_outside_the_margins_needs_no_size(truth_: float) -> None:
    with pytest.raises(WrongInput, match="outside the margins"):
        power.tost_paired_size(sd=1, margin=0.3, truth=truth_, power=0.8, alpha=0.05)


def test_a_crossover_comes_in_pairs() -> None:
    n, reached = power.tost_crossover_size(
        cv=0.2, ratio=1, low=0.8, high=1.25, power=0.9, alpha=0.05
    )
    assert n % 2 == 0
    assert reached >= 0.9
    error = sqrt(np.log(1.04)) * sqrt(2 / (n - 2))
    less = power.tost_power(
        standard_error=error, df=n - 4, low=np.log(0.8), high=np.log(1.25), truth=0, alpha=0.05
    )
    assert less < 0.9


def test_the_smallest_plan_is_two_pairs() -> None:
    assert power.tost_paired_size(sd=0.001, margin=1, truth=0, power=0.8, alpha=0.05)[0] == 2


def test_a_clearer_area_needs_fewer_cases() -> None:
    even = power.auc_size(area=0.7, power=0.8, alpha=0.05)
    assert power.auc_size(area=0.8, power=0.8, alpha=0.05) < even
    assert power.auc_size(area=0.7, power=0.8, alpha=0.05, ratio=3) < even
    assert power.auc_size(area=0.3, power=0.8, alpha=0.05) == pytest.approx(even)
    with pytest.raises(WrongInput, match="distance of the area"):
        power.auc_size(area=0.5, power=0.8, alpha=0.05)


def test_agreement_narrows_with_the_root_of_cases() -> None:
    wide = power.agreement_width(pilot_error=0.1, pilot_cases=50, cases=50, confidence=LEVEL)
    assert wide == pytest.approx(2 * 1.959964 * 0.1)
    four = power.agreement_width(pilot_error=0.1, pilot_cases=50, cases=200, confidence=LEVEL)
    assert four == pytest.approx(wide / 2)
    with pytest.raises(WrongInput, match="pilot"):
        power.agreement_width(pilot_error=0.1, pilot_cases=0, cases=200, confidence=LEVEL)


PILOT = power_mrmc.Pilot(
    interaction=0.0002,
    variance=0.0008,
    same_reader=0.00035,
    same_condition=0.00034,
    both_differ=0.00024,
    cases=100,
)
ALONE = power_mrmc.SinglePilot(between=0.002, variance=0.0024, together=0.0004, cases=100)


def test_power_without_an_effect_is_the_error() -> None:
    over = power_mrmc.difference(PILOT, effect=0, readers=6, cases=120, alpha=0.05)
    fixed = power_mrmc.difference_fixed_readers(PILOT, effect=0, readers=6, cases=120, alpha=0.05)
    assert (over.power, fixed.power) == pytest.approx((0.05, 0.05))
    assert fixed.df2 is None


def test_more_readers_and_cases_have_more_power() -> None:
    def at(readers: int, cases: int) -> float:
        return power_mrmc.difference(
            PILOT, effect=0.04, readers=readers, cases=cases, alpha=0.05
        ).power

    assert at(6, 120) < at(7, 120) < at(7, 240)


def test_the_fewest_cases_just_have_the_power() -> None:
    def at(cases: int) -> float:
        return power_mrmc.difference(PILOT, effect=0.05, readers=8, cases=cases, alpha=0.05).power

    fewest = power_mrmc.cases_for_difference(PILOT, effect=0.05, readers=8, power=0.8, alpha=0.05)
    assert at(fewest) >= 0.8 > at(fewest - 1)


def test_too_few_readers_never_have_the_power() -> None:
    with pytest.raises(WrongInput, match="No number of cases"):
        power_mrmc.cases_for_difference(PILOT, effect=0.01, readers=3, power=0.9, alpha=0.05)


@pytest.mark.parametrize(("readers", "cases"), [(2, 100), (5, 0)])
def test_a_plan_needs_readers_and_cases(readers: int, cases: int) -> None:
    with pytest.raises(WrongInput, match="A plan needs"):
        power_mrmc.difference(PILOT, effect=0.1, readers=readers, cases=cases, alpha=0.05)


def test_a_pilot_without_variance_plans_nothing() -> None:
    flat = power_mrmc.Pilot(
        interaction=0, variance=1, same_reader=1, same_condition=0, both_differ=0, cases=9
    )
    for plan in (power_mrmc.difference, power_mrmc.difference_fixed_readers):
        with pytest.raises(WrongInput, match="no variance"):
            plan(flat, effect=0.1, readers=5, cases=9, alpha=0.05)
    still = power_mrmc.SinglePilot(between=0, variance=1, together=1, cases=9)
    with pytest.raises(WrongInput, match="no variance"):
        power_mrmc.half_width(still, readers=5, cases=9, confidence=LEVEL)


def test_a_study_becomes_a_pilot() -> None:
    given = np.array([ratings(5, 60), ratings(5, 60, seed=4, shift=0.3)])
    found = factorial.compare(figures.auc, given, truth(60), confidence=LEVEL)
    assert isinstance(found, factorial.Comparison)
    parts = found.components
    pilot = power_mrmc.pilot(parts, cases=60)
    again = power_mrmc.difference(pilot, effect=0.1, readers=5, cases=60, alpha=0.05)
    raw = parts.interaction - parts.variance + parts.same_reader + parts.excess
    assert pilot.interaction == pytest.approx(max(raw, 0))
    if raw > 0:
        den = parts.interaction + 5 * parts.excess
        assert again.noncentrality == pytest.approx(5 * 0.01 / 2 / den)


def test_the_half_width_of_the_pilot_itself_is_its_own() -> None:
    table = ratings(6, 60, shift=1.5)
    read = mrmc.measure(figures.auc, table, truth(60).astype(bool))
    pilot = power_mrmc.single_pilot(read)
    own = an_estimate(mrmc.infer(read, LEVEL))
    planned = power_mrmc.half_width(pilot, readers=6, cases=60, confidence=LEVEL)
    if pilot.between > 0 and not own.flags:
        assert planned == pytest.approx(own.half_width)
    assert power_mrmc.half_width(pilot, readers=6, cases=240, confidence=LEVEL) < planned


def equivalence(truth_: float, *, margin: float = 0.1, studies: int = 20_000) -> float:
    return power_mrmc.equivalence(
        ALONE,
        truth=truth_,
        margin=margin,
        readers=8,
        cases=200,
        alpha=0.05,
        studies=studies,
        seed=1,
    )


def test_equivalence_power_repeats_with_its_seed_and_ends_at_the_error() -> None:
    assert equivalence(0) == equivalence(0)
    assert equivalence(0.1) == pytest.approx(0.05, abs=0.01)
    assert equivalence(0) > equivalence(0.05)


def test_equivalence_power_needs_studies_and_a_margin() -> None:
    with pytest.raises(WrongInput, match="at least 1000"):
        equivalence(0, studies=999)
    with pytest.raises(WrongInput, match="The margin"):
        equivalence(0, margin=0, studies=2000)


def test_a_limit_that_is_met_exactly_rejects() -> None:
    found = power.forced_choice_power(1, discriminators=0, alpha=0.5, purpose="similarity")
    assert found == 0.5
