"""Power and sizes."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from reviewapp.stats import (
    factorial,
    figures,
    mrmc,
    power,
    power_mrmc,
)
from reviewapp.stats.errors import WrongInput
from tests.stats.tables import an_estimate, ratings, truth

few = settings(max_examples=10, deadline=None)
LEVEL = 0.95


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


@pytest.mark.parametrize(
    ("low", "high", "truth_"), [(0.3, -0.3, 0.0), (-0.3, np.inf, 0.0), (-0.3, 0.3, np.nan)]
)
def test_margins_that_are_no_numbers_in_order_are_refused(
    low: float, high: float, truth_: float
) -> None:
    with pytest.raises(WrongInput, match="no finite numbers in order"):
        power.tost_power(standard_error=1, df=9, low=low, high=high, truth=truth_, alpha=0.05)


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
    with pytest.raises(WrongInput, match="The number of cases"):
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


def test_the_very_power_of_some_cases_needs_no_more() -> None:
    alone = power_mrmc.difference(PILOT, effect=0.05, readers=8, cases=77, alpha=0.05).power
    asked = power_mrmc.cases_for_difference(PILOT, effect=0.05, readers=8, power=alone, alpha=0.05)
    assert asked == 77


def test_too_few_readers_never_have_the_power() -> None:
    with pytest.raises(WrongInput, match="No number of cases"):
        power_mrmc.cases_for_difference(PILOT, effect=0.01, readers=3, power=0.9, alpha=0.05)


@pytest.mark.parametrize(("readers", "cases"), [(2, 100), (5, 0)])
def test_a_plan_needs_readers_and_cases(readers: int, cases: int) -> None:
    with pytest.raises(WrongInput, match="nothing was computed"):
        power_mrmc.difference(PILOT, effect=0.1, readers=readers, cases=cases, alpha=0.05)


@pytest.mark.parametrize("effect", [np.inf, np.nan])
def test_an_effect_that_is_no_number_plans_nothing(effect: float) -> None:
    for plan in (power_mrmc.difference, power_mrmc.difference_fixed_readers):
        with pytest.raises(WrongInput, match="plausible effect"):
            plan(PILOT, effect=effect, readers=5, cases=9, alpha=0.05)


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
    with pytest.raises(WrongInput, match="from 1000 to"):
        equivalence(0, studies=999)
    with pytest.raises(WrongInput, match="The margin"):
        equivalence(0, margin=0, studies=2000)


def test_a_limit_that_is_met_exactly_rejects() -> None:
    found = power.forced_choice_power(1, discriminators=0, alpha=0.5, purpose="similarity")
    assert found == 0.5
