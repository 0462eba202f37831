"""Drift, fairness and membership: figures about groups of subjects."""

from typing import Any

import numpy as np
import pytest
from scipy.stats import binomtest, ks_2samp

from generation.measures import drift, fairness, membership
from generation.measures.chance import Plan, multiplicities, percentiles
from generation.measures.errors import NotMeasurable
from generation.measures.subjects import Sides, Subjects, averaged
from tests.generation.measures.sets import A_PLAN

RANDOM = np.random.default_rng(21)


def some_sides(one: int = 60, other: int = 60) -> Sides:
    names = [f"a{number // 2}" for number in range(one)], [f"b{number}" for number in range(other)]
    return Sides.of(*names, np.zeros(one), np.zeros(other))


# --- drift ---


def test_the_step_distance_is_that_of_scipy() -> None:
    one, other = np.round(RANDOM.normal(size=40), 1), np.round(RANDOM.normal(size=55), 1)
    assert drift.kolmogorov_smirnov(one, other) == pytest.approx(ks_2samp(one, other).statistic)


def test_the_stability_index_is_its_formula_written_out() -> None:
    one, other = RANDOM.normal(size=200), RANDOM.normal(0.5, size=100)
    edges = np.concatenate([[-np.inf], np.quantile(one, np.arange(1, 10) / 10), [np.inf]])
    p = np.histogram(one, edges)[0] + 0.5
    q = np.histogram(other, edges)[0] + 0.5
    p, q = p / p.sum(), q / q.sum()
    expected = ((p - q) * np.log(p / q)).sum()
    assert drift.stability_index(one, other) == pytest.approx(expected)


def test_a_column_that_moved_is_found_and_one_that_did_not_is_not() -> None:
    reference = {"age": RANDOM.normal(50, 10, size=60), "dose": RANDOM.normal(size=60)}
    current = {"age": RANDOM.normal(65, 10, size=60), "dose": RANDOM.normal(size=60)}
    age, dose = drift.drift_of(reference, current, sides=some_sides(), plan=A_PLAN)
    assert age.details["adjusted_p_value"] < 0.05 < dose.details["adjusted_p_value"]
    assert age.estimate > 0.25


def test_all_features_at_once_show_a_move_too() -> None:
    x, y = RANDOM.normal(size=(2, 60, 4))
    still = drift.kernel_drift(x, y, sides=some_sides(), plan=A_PLAN)
    moved = drift.kernel_drift(x, y + 1, sides=some_sides(), plan=A_PLAN)
    assert moved.details["p_value"] == pytest.approx(1 / 201)
    assert still.details["p_value"] > 0.01
    assert moved.estimate > still.estimate


def test_what_cannot_drift_is_refused() -> None:
    with pytest.raises(NotMeasurable, match="nothing can drift"):
        drift.stability_index(np.ones(20), np.ones(20))
    with pytest.raises(NotMeasurable, match="same columns"):
        drift.drift_of({"a": np.ones(2)}, {"b": np.ones(2)}, sides=some_sides(), plan=A_PLAN)
    with pytest.raises(NotMeasurable, match="equal features"):
        drift.kernel_drift(np.ones((60, 2)), np.ones((60, 2)), sides=some_sides(), plan=A_PLAN)
    with pytest.raises(NotMeasurable, match="subjects' names"):
        Subjects.of(["a", "b"], values=np.ones(3))
    with pytest.raises(NotMeasurable, match="on both sides"):
        Sides.of(["x"], ["x"], np.ones(1), np.ones(1))


# --- fairness ---


def some_groups(gap: float, *, subjects: int = 60) -> tuple[np.ndarray, list[str], Subjects]:
    people = np.repeat(np.arange(subjects), 2)
    groups = [("women", "men", "other")[number % 3] for number in people]
    values = RANDOM.normal(size=people.size) + gap * (np.array(groups) == "men")
    return values, groups, Subjects.of([f"{number:03d}" for number in people], values=values)


def test_the_largest_gap_is_between_the_outermost_averages() -> None:
    values, groups, subjects = some_groups(1.0)
    largest, *pairs = fairness.fairness_of(values, groups, subjects=subjects, plan=A_PLAN)
    averages = [values[np.array(groups) == name].mean() for name in ("women", "men", "other")]
    assert largest.estimate == pytest.approx(max(averages) - min(averages))
    assert largest.details["p_value"] < 0.02
    assert len(pairs) == 3


def test_the_largest_gap_of_equal_groups_is_what_chance_makes() -> None:
    values, groups, subjects = some_groups(0.0)
    largest, *_ = fairness.fairness_of(values, groups, subjects=subjects, plan=A_PLAN)
    assert largest.estimate > 0
    assert largest.details["p_value"] > 0.02
    assert largest.details["expected"] > 0.05


def test_a_small_group_and_a_subject_of_two_groups_are_refused() -> None:
    values, groups, subjects = some_groups(0.0, subjects=12)
    with pytest.raises(NotMeasurable, match="at least 5"):
        fairness.fairness_of(values, groups, subjects=subjects, plan=A_PLAN)
    values, groups, subjects = some_groups(0.0)
    with pytest.raises(NotMeasurable, match="more than one group"):
        fairness.fairness_of(values, ["a", "b"] * 60, subjects=subjects, plan=A_PLAN)


def test_one_group_alone_or_a_missing_group_is_refused() -> None:
    values, groups, subjects = some_groups(0.0)
    with pytest.raises(NotMeasurable, match="120 images and 119 groups"):
        fairness.fairness_of(values, groups[1:], subjects=subjects, plan=A_PLAN)
    with pytest.raises(NotMeasurable, match="needs two groups"):
        fairness.fairness_of(values, ["all"] * 120, subjects=subjects, plan=A_PLAN)


# --- membership ---


def test_equal_losses_give_nobody_away() -> None:
    found = membership.attack(np.ones(50), np.ones(40))
    assert (found.area, found.hits) == (0.5, 0.0)


def test_lower_losses_give_everybody_away() -> None:
    found = membership.attack(np.zeros(50), np.ones(40))
    assert (found.area, found.hits) == (1.0, 1.0)


def test_membership_has_an_interval_and_a_test() -> None:
    train, holdout = RANDOM.normal(-1, size=60), RANDOM.normal(size=60)
    figure = membership.membership_of(train, holdout, sides=some_sides(), plan=A_PLAN)
    assert figure.low is not None
    assert figure.low > 0.5
    assert figure.details["p_value"] == pytest.approx(1 / 201)
    assert (figure.images, figure.subjects) == (120, 90)


# --- intervals ---


def test_images_of_a_subject_come_and_go_together() -> None:
    weights = multiplicities(np.array([0, 0, 1, 2, 2, 2]), A_PLAN, "x")
    assert (weights[:, 0] == weights[:, 1]).all()
    assert (weights[:, 3] == weights[:, 5]).all()
    assert weights[:, [0, 2, 3]].sum(axis=1).tolist() == [3.0] * 200


def test_correlated_images_widen_the_interval() -> None:
    effect = RANDOM.normal(size=30).repeat(10)
    values = effect + 0.1 * RANDOM.normal(size=300)
    by_subject = Subjects.of([str(number // 10) for number in range(300)])
    by_image = Subjects.of([str(number) for number in range(300)])
    wide, narrow = (
        averaged(values, subjects, name="x", unit="", plan=A_PLAN)
        for subjects in (by_subject, by_image)
    )
    assert wide.high is not None
    assert wide.low is not None
    assert narrow.high is not None
    assert narrow.low is not None
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)


def test_nineteen_in_twenty_intervals_hold_the_truth() -> None:
    held = 0
    for seed in range(200):
        values = np.random.default_rng(seed).normal(size=60)
        subjects = Subjects.of([str(number) for number in range(60)])
        found = averaged(values, subjects, name="x", unit="", plan=Plan(seed=seed, draws=400))
        held += found.low is not None and found.high is not None and found.low < 0 < found.high
    assert 0.9 <= held / 200 <= 0.98


def test_few_subjects_are_said_and_two_get_no_interval() -> None:
    drawn = RANDOM.normal(size=200)
    assert percentiles(drawn, A_PLAN, subjects=2).low is None
    assert "too narrow" in percentiles(drawn, A_PLAN, subjects=19).warnings[0]
    assert percentiles(drawn, A_PLAN, subjects=20).warnings == ()


def test_none_of_fifty_is_no_proof_of_none() -> None:
    subjects = Subjects.of([str(number) for number in range(50)])
    for share in (0.0, 1.0):
        found = averaged(np.full(50, share), subjects, name="x", unit="share", plan=A_PLAN)
        theirs = binomtest(round(50 * share), 50).proportion_ci(0.95, method="exact")
        assert found.low == pytest.approx(theirs.low)
        assert found.high == pytest.approx(theirs.high)


def test_draws_that_lead_to_no_number_lead_to_no_interval() -> None:
    drawn = np.where(np.arange(200) < 101, np.nan, 1.0)
    assert percentiles(drawn, A_PLAN, subjects=50).high is None


@pytest.mark.parametrize(
    "wrong", [{"draws": 99}, {"level": 1.0}, {"level": 0.0}, {"neighbours": 0}, {"seed": -1}]
)
def test_a_plan_that_cannot_be_followed_is_refused(wrong: dict[str, Any]) -> None:
    assert Plan(seed=0, draws=100)
    with pytest.raises(NotMeasurable, match="cannot be followed"):
        Plan(**{"seed": 1} | wrong)
