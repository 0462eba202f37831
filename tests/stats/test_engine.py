"""One figure of merit over readers and cases."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings

from reviewapp.stats import figures, mrmc, ustatistics
from reviewapp.stats.covariance import Covariance
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.estimates import evaluable
from reviewapp.stats.mrmc import Sampling
from tests.stats.tables import (
    Floats,
    an_estimate,
    no_estimate,
    ratings,
    seeds,
    single,
    truth,
    with_gaps,
)

SAMPLINGS: tuple[Sampling, ...] = ("random", "random readers", "random cases")
fast = settings(max_examples=25, deadline=None)


@given(seed=seeds)
@fast
def test_its_variance_of_a_mean_is_that_of_the_u_statistic(seed: int) -> None:
    table = ratings(6, 25, seed=seed)
    engine = single(figures.mean_rating, table)
    moments = ustatistics.mean(table, confidence=0.95)
    # The engine sets a negative covariance to zero; the U-statistic does not.
    if not an_estimate(engine).flags:
        assert an_estimate(engine).standard_error == pytest.approx(
            an_estimate(moments).standard_error
        )


@given(seed=seeds)
@fast
def test_its_variance_of_an_area_is_near_that_of_the_u_statistic(seed: int) -> None:
    table = ratings(8, 60, seed=seed)
    labels = truth(60)
    engine = mrmc.single(figures.auc, table, labels, confidence=0.95, method="unbiased")
    moments = ustatistics.auc(table, labels, confidence=0.95)
    if not an_estimate(engine).flags:
        assert an_estimate(engine).standard_error == pytest.approx(
            an_estimate(moments).standard_error, rel=1e-9
        )


@pytest.mark.parametrize("method", ["delong", "unbiased"])
@given(seed=seeds)
@fast
def test_other_covariances_of_the_area_lie_near_the_jackknife(
    method: Covariance, seed: int
) -> None:
    table = ratings(5, 200, seed=seed)
    one = an_estimate(mrmc.single(figures.auc, table, truth(200), confidence=0.95))
    other = mrmc.single(figures.auc, table, truth(200), confidence=0.95, method=method)
    assert an_estimate(other).standard_error == pytest.approx(one.standard_error, rel=0.05)


def test_random_readers_give_the_paired_t_interval() -> None:
    table = ratings()
    found = an_estimate(single(figures.mean_rating, table, sampling="random readers"))
    theta = table.mean(axis=1)
    assert found.standard_error == pytest.approx(theta.std(ddof=1) / sqrt(5))
    assert found.df == 4


def test_random_cases_use_the_mean_over_readers() -> None:
    table = ratings()
    found = an_estimate(single(figures.mean_rating, table, sampling="random cases"))
    means = table.mean(axis=0)
    assert found.standard_error == pytest.approx(means.std(ddof=1) / sqrt(30))
    assert found.df is None


def test_random_cases_work_for_one_reader() -> None:
    table = ratings(1)
    found = an_estimate(single(figures.mean_rating, table, sampling="random cases"))
    assert found.standard_error == pytest.approx(table.std(ddof=1) / sqrt(30))


def test_the_p_value_turns_at_the_limit() -> None:
    read = mrmc.measure(figures.mean_rating, ratings(), truth().astype(bool))
    low = an_estimate(mrmc.infer(read, 0.95)).low
    assert an_estimate(mrmc.infer(read, 0.95, null=low)).p_value == pytest.approx(0.05)


def test_the_p_value_of_random_cases_uses_z() -> None:
    read = mrmc.measure(figures.mean_rating, ratings(), truth().astype(bool))
    low = an_estimate(mrmc.infer(read, 0.95, sampling="random cases")).low
    again = mrmc.infer(read, 0.95, sampling="random cases", null=low)
    assert an_estimate(again).p_value == pytest.approx(0.05)


def test_two_readers_cannot_stand_for_others() -> None:
    found = no_estimate(single(figures.auc, ratings(2)))
    assert "fewer than 3" in found.reason
    assert (found.readers, found.cases) == (2, 30)


def test_three_readers_can() -> None:
    an_estimate(single(figures.auc, ratings(3)))


def test_readers_who_all_agree_leave_no_interval() -> None:
    table = np.tile(ratings(1), (4, 1))
    found = no_estimate(single(figures.auc, table))
    assert "the same for every reader" in found.reason
    assert found.estimate is not None


@pytest.mark.parametrize("value", [0.0, 1.0, 3.3])
def test_constant_ratings_leave_no_interval(value: float) -> None:
    table = np.full((4, 30), value)
    for sampling in SAMPLINGS:
        found = no_estimate(single(figures.mean_rating, table, sampling=sampling))
        assert found.estimate == pytest.approx(value)


def test_a_constant_figure_has_no_variation_over_cases() -> None:
    found = no_estimate(single(figures.mean_rating, np.ones((4, 30)), sampling="random cases"))
    assert "the same for every case" in found.reason


def test_a_reader_without_synthetic_cases_is_named() -> None:
    table = ratings()
    table[2, 1::2] = np.nan
    found = no_estimate(single(figures.auc, table))
    assert "reader 3" in found.reason


def test_no_reader_with_a_figure_gives_no_estimate_either() -> None:
    table = ratings()
    table[:, 1::2] = np.nan
    assert no_estimate(single(figures.auc, table)).estimate is None


def test_two_cases_of_a_class_are_enough_for_a_figure() -> None:
    table = ratings(4, 20)
    table[0, 5::2] = np.nan
    an_estimate(single(figures.auc, table))
    table[0, 3] = np.nan
    no_estimate(single(figures.auc, table))


def test_a_negative_covariance_is_set_to_zero_and_said() -> None:
    random = np.random.default_rng(5)
    half = random.normal(size=(2, 40))
    table = np.vstack([half, -half, half + 5])
    found = [
        an_estimate(mrmc.single(figures.mean_rating, part, truth(40), confidence=0.95))
        for part in (np.vstack([half[:1], -half[:1], half[1:] * 0.1 + 5]), table)
    ]
    assert any(mrmc.NEGATIVE_COVARIANCE in one.flags for one in found)
    assert mrmc.NEGATIVE_COVARIANCE in found[0].flags
    between = np.vstack([half[:1], -half[:1], half[1:] * 0.1 + 5]).mean(axis=1).var(ddof=1)
    assert found[0].standard_error == pytest.approx(sqrt(between / 3))


def test_random_readers_do_not_speak_of_covariance() -> None:
    half = np.random.default_rng(5).normal(size=(1, 40))
    table = np.vstack([half, -half, half * 0.1 + 5])
    assert an_estimate(single(figures.mean_rating, table, sampling="random readers")).flags == ()


def test_many_missing_readings_are_said() -> None:
    assert (
        mrmc.MISSING_MANY in an_estimate(single(figures.auc, with_gaps(ratings(), share=0.3))).flags
    )
    assert (
        mrmc.MISSING_MANY
        not in an_estimate(single(figures.auc, with_gaps(ratings(), share=0.03))).flags
    )


def test_unanimous_readers_are_bounded_by_the_number_of_cases() -> None:
    found = an_estimate(mrmc.unanimous(np.zeros((5, 40)), confidence=0.95))
    assert (found.estimate, found.low, found.cases, found.readers) == (0.0, 0.0, 40, 5)
    assert found.high == pytest.approx(1 - 0.025 ** (1 / 40))


def test_unanimous_readers_who_mark_everything_are_bounded_from_below() -> None:
    marks = np.ones((5, 40))
    marks[:, 0] = np.nan
    found = an_estimate(mrmc.unanimous(marks, confidence=0.95))
    assert (found.estimate, found.high, found.cases) == (1.0, 1.0, 39)


@pytest.mark.parametrize("marks", [[[0.0, 1.0]], [[2.0, 2.0]]])
def test_readers_who_differ_are_not_unanimous(marks: Floats) -> None:
    no_estimate(mrmc.unanimous(marks, confidence=0.95))


def test_missing_ratings_need_the_jackknife() -> None:
    with pytest.raises(WrongInput, match="Choose the jackknife"):
        single(figures.auc, with_gaps(ratings()), method="delong")


@pytest.mark.parametrize("method", ["delong", "unbiased"])
def test_an_area_needs_both_kinds_of_cases(method: Covariance) -> None:
    no_estimate(mrmc.single(figures.auc, ratings(), np.ones(30), confidence=0.95, method=method))


def test_other_covariances_are_for_the_area_only() -> None:
    with pytest.raises(WrongInput, match="for the AUC only"):
        single(figures.mean_rating, ratings(), method="delong")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ([1.0, 2.0], "must be a table"),
        (np.zeros((0, 4)), "must be a table"),
        ([[np.inf, 1.0]], "infinite"),
    ],
)
def test_it_refuses_a_table_that_is_none(table: Floats, said: str) -> None:
    with pytest.raises(WrongInput, match=said):
        mrmc.single(figures.auc, table, [0, 1], confidence=0.95)


@pytest.mark.parametrize("labels", [[0, 1], [0, 1, 2], [[0, 1, 1]]])
def test_it_refuses_a_truth_that_does_not_fit(labels: list[int]) -> None:
    with pytest.raises(WrongInput, match="The truth must hold"):
        mrmc.single(figures.auc, np.ones((3, 3)), labels, confidence=0.95)


def test_only_estimates_are_kept() -> None:
    both = [single(figures.auc, ratings(2)), single(figures.auc, ratings())]
    assert evaluable(both) == (both[1],)


def test_one_reader_does_not_differ_from_others() -> None:
    read = mrmc.measure(figures.mean_rating, ratings(1), truth().astype(bool))
    assert (read.between, read.together) == (0.0, 0.0)


def test_readers_who_vary_together_are_not_flagged() -> None:
    table = ratings(5, 60) + np.arange(60) / 10
    assert an_estimate(single(figures.mean_rating, table)).flags == ()
