"""Fréchet and kernel distance, coverage and the area, against independent computations."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.linalg import sqrtm
from sklearn.metrics import pairwise_distances, roc_auc_score
from sklearn.metrics.pairwise import polynomial_kernel

from generation.measures import coverage, frechet, kernels, two_sample
from generation.measures.chance import Plan
from generation.measures.errors import NotMeasurable
from generation.measures.features import Scaling, size_warnings

RANDOM = np.random.default_rng(3)
X = RANDOM.normal(size=(60, 8)) @ RANDOM.normal(size=(8, 8))
Y = RANDOM.normal(size=(50, 8)) @ RANDOM.normal(size=(8, 8)) + 0.4


def test_the_frechet_distance_is_that_by_the_matrix_square_root() -> None:
    covariances = np.cov(X, rowvar=False), np.cov(Y, rowvar=False)
    crossed = np.trace(sqrtm(covariances[0] @ covariances[1]).real)
    apart = ((X.mean(axis=0) - Y.mean(axis=0)) ** 2).sum()
    theirs = apart + np.trace(covariances[0]) + np.trace(covariances[1]) - 2 * crossed
    assert frechet.distance(X, Y) == pytest.approx(theirs, rel=1e-9)


def test_the_frechet_distance_is_symmetric_and_zero_to_itself() -> None:
    assert frechet.distance(X, Y) == pytest.approx(frechet.distance(Y, X), rel=1e-9)
    assert frechet.distance(X, X) == pytest.approx(0.0, abs=1e-6)


def test_fewer_images_than_features_still_give_a_real_number() -> None:
    assert np.isfinite(frechet.distance(X[:4], Y[:5]))


def test_the_kernel_distance_is_the_mean_over_all_pairs() -> None:
    inner, outer, crossed = (
        polynomial_kernel(a, b, degree=3, coef0=1) for a, b in ((X, X), (Y, Y), (X, Y))
    )
    theirs = (
        (inner.sum() - np.trace(inner)) / (60 * 59)
        + (outer.sum() - np.trace(outer)) / (50 * 49)
        - 2 * crossed.mean()
    )
    assert kernels.distance(X, Y) == pytest.approx(theirs, rel=1e-12)


def test_coverage_is_that_of_the_definitions_written_out() -> None:
    own = [np.sort(pairwise_distances(rows), axis=1)[:, 5] for rows in (X, Y)]
    apart = pairwise_distances(X, Y)
    found = coverage.measure(X, Y, neighbours=5)
    assert found.precision.mean() == (apart < own[0][:, None]).any(axis=0).mean()
    assert found.recall.mean() == (apart < own[1]).any(axis=1).mean()
    assert found.density.mean() == pytest.approx((apart < own[0][:, None]).sum() / 5 / 50)
    assert found.coverage.mean() == (apart.min(axis=1) < own[0]).mean()


def test_the_area_counts_ties_by_half() -> None:
    scores, positive = np.array([1.0, 2, 2, 3, 3, 0]), np.array([0, 1, 0, 1, 0, 0], dtype=bool)
    assert two_sample.auc(scores, positive) == roc_auc_score(positive, scores)


def test_a_drawn_area_with_every_image_once_is_the_area() -> None:
    scores, positive = RANDOM.normal(size=30), np.arange(30) % 3 == 0
    once = np.ones((1, 10)), np.ones((1, 20))
    drawn = two_sample.drawn_auc(scores, positive, once)
    assert drawn == pytest.approx([roc_auc_score(positive, scores)])


def test_a_dead_unit_is_left_out_and_a_quiet_one_is_not_blown_up() -> None:
    real = RANDOM.normal(size=(50, 5)) * [1, 1, 1, 0.1, 1e-6]
    scaling = Scaling.of(real)
    assert scaling.kept.tolist() == [True, True, True, True, False]
    assert scaling.apply(real)[:, 3].std() < 0.5


def test_features_of_another_encoder_are_not_scaled() -> None:
    with pytest.raises(NotMeasurable, match="same encoder"):
        Scaling.of(X).apply(Y[:, :5])


def test_an_encoder_that_never_moves_is_refused() -> None:
    with pytest.raises(NotMeasurable, match="same features for every real image"):
        Scaling.of(np.ones((10, 3)))


@pytest.mark.parametrize(("count", "warned"), [(15, True), (16, False)])
def test_fewer_than_twice_as_many_images_as_features_is_said(count: int, warned: bool) -> None:  # noqa: FBT001  a case
    assert bool(size_warnings(count, 8)) == warned


def test_equal_samples_are_rarely_told_apart_and_shifted_ones_always() -> None:
    plan = Plan(seed=2, draws=200)
    same, shifted = RANDOM.normal(size=(2, 80, 5))
    side = np.arange(160) >= 80
    even = two_sample.classify(np.concatenate([same, shifted]), side, np.arange(160), plan)
    apart = two_sample.classify(np.concatenate([same, shifted + 2]), side, np.arange(160), plan)
    assert even.p_value > 0.05
    assert apart.auc > 0.9
    assert apart.p_value == pytest.approx(1 / 201)


@pytest.mark.parametrize(
    ("measured", "says"),
    [
        (lambda: frechet.distance(X, Y[:, :5]), "same encoder"),
        (lambda: frechet.distance(X[:1], Y), "no covariance"),
        (lambda: kernels.distance(X[:1], Y), "no pair"),
        (lambda: frechet.distance(X * np.nan, Y), "missing or infinite"),
        (lambda: frechet.distance(X[0], Y), "images × features"),
        (lambda: coverage.measure(X[:5], Y, neighbours=5), "no 5 neighbours"),
        (lambda: two_sample.auc(X[:, 0], np.ones(60, dtype=bool)), "of one kind"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_a_sentence(
    measured: Callable[[], object], says: str
) -> None:
    with pytest.raises(NotMeasurable, match=says):
        measured()
