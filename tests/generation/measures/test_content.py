"""Topology, radiomics, anomaly maps and uncertainty of what the images show."""

from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import average_precision_score, roc_auc_score

from generation.measures import anomaly, topology, uncertainty
from generation.measures.errors import NotMeasurable
from generation.measures.radiomics import comparison, quality_score, texture
from generation.measures.radiomics.first_order import discretized, first_order
from generation.measures.radiomics.shape import shape
from generation.measures.radiomics.table import Table, features
from generation.measures.subjects import Sides, Subjects
from tests.generation.measures.sets import A_PLAN, some_images

RANDOM = np.random.default_rng(11)
MEASURE, FEATURE = import_module("skimage.measure"), import_module("skimage.feature")


def a_ring(side: int = 20) -> np.ndarray:
    away = np.hypot(*(np.indices((side, side)) - side / 2))
    return np.asarray((away < 8) & (away > 4))


# --- topology ---


def test_a_ring_has_one_component_and_one_hole() -> None:
    assert topology.betti(a_ring()) == (1, 1)


def test_parts_that_touch_at_a_corner_are_one_and_enclose_nothing_there() -> None:
    assert topology.betti(np.eye(5, dtype=bool)) == (1, 0)


def test_a_hole_that_opens_at_a_corner_alone_is_still_a_hole() -> None:
    diamond = np.zeros((5, 5), dtype=bool)
    diamond[[1, 2, 2, 3], [2, 1, 3, 2]] = True
    assert topology.betti(diamond) == (1, 1)


def test_components_less_holes_is_the_number_of_euler() -> None:
    for _ in range(50):
        mask = RANDOM.random((24, 24)) < RANDOM.uniform(0.2, 0.8)
        components, holes = topology.betti(mask)
        assert components - holes == MEASURE.euler_number(mask, connectivity=2)


def test_a_hollow_ball_has_a_cavity_and_a_torus_a_tunnel() -> None:
    z, y, x = np.indices((21, 21, 21)) - 10
    ball = np.sqrt(x**2 + y**2 + z**2)
    torus = (np.hypot(x, y) - 6) ** 2 + z**2 < 6
    assert topology.betti((ball < 8) & (ball > 4)) == (1, 0, 1)
    assert topology.betti(torus) == (1, 1, 0)


def test_specks_are_dropped_before_counting() -> None:
    masks = np.zeros((1, 12, 12), dtype=int)
    masks[0, 2:6, 2:6], masks[0, 9, 9] = 3, 3
    assert topology.numbers(masks, 3).tolist() == [[2, 0]]
    assert topology.numbers(masks, 3, smallest=2).tolist() == [[1, 0]]


def test_a_rule_is_shown_with_the_share_of_real_masks_that_keep_it() -> None:
    one, two = np.zeros((10, 9, 9), dtype=int), np.zeros((10, 9, 9), dtype=int)
    one[:, 2, 2], two[:5, 2, 2], two[:, 6, 6] = 1, 1, 1
    subjects = Subjects.of([str(number) for number in range(10)], masks=two)
    (figure,) = topology.counts_of(two, subjects, {1: 1}, real=one, plan=A_PLAN)
    assert (figure.estimate, figure.details["real"]) == (0.5, 1.0)


# --- radiomics ---


def test_the_first_order_features_are_those_of_scipy() -> None:
    values = RANDOM.normal(100, 20, size=500)
    ours = first_order(values, low=0, high=255)
    shares = np.histogram(values, bins=32, range=(0, 255))[0] / 500
    assert ours["skewness"] == pytest.approx(stats.skew(values))
    assert ours["kurtosis"] == pytest.approx(stats.kurtosis(values))
    assert ours["interquartile_range"] == pytest.approx(stats.iqr(values))
    assert ours["entropy"] == pytest.approx(stats.entropy(shares, base=2))


def test_the_texture_features_are_those_of_scikit_image() -> None:
    image = RANDOM.integers(0, 32, size=(20, 24))
    ours = texture.texture(image.astype(float), np.ones(image.shape, bool), low=0, high=32)
    angles = [0, np.pi / 4, np.pi / 2, 3 * np.pi / 4]
    counted = FEATURE.graycomatrix(
        image.astype(np.uint8), [1], angles, levels=32, symmetric=True, normed=True
    )
    for name, theirs in {
        "contrast": "contrast",
        "dissimilarity": "dissimilarity",
        "inverse_difference_moment": "homogeneity",
        "angular_second_moment": "ASM",
        "correlation": "correlation",
        "joint_entropy": "entropy",
    }.items():
        expected = FEATURE.graycoprops(counted, theirs).mean()
        factor = np.log2(np.e) if theirs == "entropy" else 1
        assert ours[f"texture_{name}"] == pytest.approx(expected * factor, rel=1e-9), name


def test_texture_does_not_look_beyond_the_mask() -> None:
    image = RANDOM.uniform(0, 32, size=(20, 20))
    mask = np.zeros((20, 20), dtype=bool)
    mask[5:15, 5:15] = True
    other = np.where(mask, image, 0)
    assert texture.texture(image, mask, low=0, high=32) == texture.texture(
        other, mask, low=0, high=32
    )


def test_what_is_beyond_the_declared_range_counts_in_the_outermost_bin() -> None:
    assert discretized(np.array([-9.0, 0, 99]), low=0, high=10).tolist() == [0, 0, 31]


def test_a_disc_is_rounder_than_a_bar() -> None:
    bar = np.zeros((20, 20), dtype=bool)
    bar[9:11, 2:18] = True
    disc = np.hypot(*(np.indices((20, 20)) - 10)) < 8
    assert shape(disc)["circularity"] > 0.85 > shape(bar)["circularity"]
    assert shape(bar)["elongation"] < 0.2


def test_there_are_forty_features_with_outlines_and_twenty_eight_without() -> None:
    labelled = some_images(labelled=True)
    with_regions = labelled.take(np.asarray(labelled.labels == 1))
    assert len(features(with_regions).names) == 40
    assert len(features(some_images()).names) == 28


def test_a_region_of_a_few_pixels_is_refused() -> None:
    with pytest.raises(NotMeasurable, match="fewer than 9 pixels"):
        features(some_images(labelled=True))


def test_the_drawn_distance_with_every_image_once_is_that_of_scipy() -> None:
    one, other = RANDOM.normal(size=30), RANDOM.normal(1, 2, size=20)
    weights = tuple(RANDOM.integers(0, 3, size=(1, size)).astype(np.float64) for size in (30, 20))
    ours = comparison.wasserstein(one, other, (weights[0], weights[1]))
    theirs = stats.wasserstein_distance(one, other, weights[0][0], weights[1][0])
    assert ours == pytest.approx([theirs])


def test_features_of_darker_images_differ_and_of_equal_kind_do_not() -> None:
    real, same = some_images(60, seed=1), some_images(60, seed=2)
    tables = [features(given) for given in (real, same)]
    brighter = Table(tables[1].names, tables[1].rows + 0.2)
    sides = Sides.of(real.subjects, same.subjects, real.images, same.images)
    same_kind = comparison.compare(*tables, sides=sides, plan=A_PLAN)
    moved = comparison.compare(tables[0], brighter, sides=sides, plan=A_PLAN)
    assert same_kind[0].estimate < 0.1 < moved[0].estimate
    assert moved[1].estimate > same_kind[1].estimate


def test_concordance_falls_with_a_shift_that_correlation_does_not_see() -> None:
    x = RANDOM.normal(size=50)
    assert comparison.concordance(x, x) == pytest.approx([1.0])
    expected = 2 * x.var() / (2 * x.var() + 1)
    assert comparison.concordance(x, x + 1) == pytest.approx([expected])


def test_concordance_has_a_figure_for_every_feature_that_varies() -> None:
    given = some_images(labelled=False)
    table, subjects = features(given), Subjects.of(given.subjects, images=given.images)
    figures = comparison.concordance_of(table, table, subjects=subjects, plan=A_PLAN)
    assert {round(figure.estimate, 9) for figure in figures} == {1.0}


def test_the_best_answers_earn_thirty_six_points() -> None:
    best = {
        item.name: max(item.answers, key=lambda answer: item.answers[answer])
        for item in quality_score.ITEMS
    }
    assert quality_score.score(best).points == 36
    assert quality_score.score(best).share == 1.0


def test_the_worst_answers_cost_points_and_silence_earns_none() -> None:
    worst = {"reduction": "no", "validation": "not validated"}
    found = quality_score.score(worst)
    assert (found.points, found.share, len(found.unanswered)) == (-8, 0.0, 14)
    with pytest.raises(NotMeasurable, match="no answer on this list"):
        quality_score.score({"reduction": "perhaps"})


def test_lone_pixels_have_no_texture_and_volumes_no_outline() -> None:
    lone = np.zeros((9, 9), dtype=bool)
    lone[::4, ::4] = True
    found = texture.texture(np.ones((9, 9)), lone, low=0, high=2)
    assert set(found.values()) == {0.0}
    volumes = replace(some_images(), images=RANDOM.uniform(size=(40, 3, 4, 5)))
    with pytest.raises(NotMeasurable, match="flat images"):
        features(volumes)


def test_a_feature_that_never_varies_has_no_concordance() -> None:
    table = Table(("flat", "varied"), np.column_stack([np.ones(40), np.arange(40.0)]))
    subjects = Subjects.of([str(number) for number in range(40)])
    figures = comparison.concordance_of(table, table, subjects=subjects, plan=A_PLAN)
    assert [figure.name for figure in figures] == ["concordance[varied]"]


# --- anomaly maps ---


def a_map(images: int = 12) -> anomaly.Maps:
    truth = np.zeros((images, 16, 16), dtype=int)
    truth[: images // 2, 4:8, 4:8] = 1
    scores = RANDOM.normal(size=truth.shape) + truth
    return anomaly.Maps(np.round(scores, 1), truth)


def test_the_figures_of_anomaly_maps_are_those_of_scikit_learn() -> None:
    maps = a_map()
    subjects = Subjects.of([str(number) for number in range(12)], maps=maps.scores)
    by_image, by_pixel, precision = anomaly.anomaly_of(maps, subjects=subjects, plan=A_PLAN)
    truth, scores = maps.truth.ravel(), maps.scores.ravel()
    assert by_image.estimate == roc_auc_score(maps.has_anomaly, maps.image_scores)
    assert by_pixel.estimate == pytest.approx(roc_auc_score(truth, scores))
    assert precision.estimate == pytest.approx(average_precision_score(truth, scores))
    for figure in (by_pixel, precision):
        assert figure.low is not None
        assert figure.high is not None
        assert figure.low < figure.estimate < figure.high


def test_marking_nothing_where_nothing_is_wrong_is_right() -> None:
    maps = a_map()
    assert anomaly.dice(maps, threshold=99)[6:].tolist() == [1.0] * 6
    assert anomaly.dice(maps, threshold=99)[:6].tolist() == [0.0] * 6


def test_maps_without_any_anomaly_are_refused() -> None:
    with pytest.raises(NotMeasurable, match="no anomaly anywhere"):
        anomaly.Maps(np.zeros((2, 4, 4)), np.zeros((2, 4, 4)))


# --- uncertainty ---


def some_answers(images: int = 40, *, seed: int = 1) -> tuple[uncertainty.Believed, np.ndarray]:
    """A generator that knows how unsure it is: twice as much on the right as on the left."""
    random = np.random.default_rng(seed)
    width = np.where(np.arange(12) < 6, 1.0, 2.0)
    truth = random.normal(size=(images, 12, 12)) * width
    return uncertainty.Believed.of(random.normal(size=(30, images, 12, 12)) * width), truth


def test_an_honest_generator_errs_where_it_is_unsure_and_as_much_as_it_says() -> None:
    believed, truth = some_answers()
    subjects = Subjects.of([str(number) for number in range(40)], truth=truth)
    follows, within = uncertainty.uncertainty_of(believed, truth, subjects=subjects, plan=A_PLAN)
    assert follows.estimate > 0.2
    assert within.estimate == pytest.approx(within.details["expected"], abs=0.02)


def test_the_bound_learned_on_some_subjects_holds_for_most_others() -> None:
    subjects = Subjects.of([str(number) for number in range(40)])
    bound = uncertainty.calibrate(*some_answers(seed=1), subjects=subjects)
    kept = uncertainty.kept_of(*some_answers(seed=2), bound, subjects=subjects, plan=A_PLAN)
    assert kept.estimate >= 0.8
    assert kept.details["expected"] == 0.9


def test_a_promise_needs_enough_subjects() -> None:
    few = Subjects.of([str(number) for number in range(8)])
    believed, truth = some_answers(8)
    with pytest.raises(NotMeasurable, match="at least 9 subjects"):
        uncertainty.calibrate(believed, truth, subjects=few)


def test_an_image_of_which_all_is_equally_sure_is_refused() -> None:
    believed = uncertainty.Believed(np.zeros((3, 4, 4)), np.ones((3, 4, 4)))
    subjects = Subjects.of(["a", "b", "c"])
    with pytest.raises(NotMeasurable, match="equally unsure"):
        uncertainty.uncertainty_of(
            believed, RANDOM.normal(size=(3, 4, 4)), subjects=subjects, plan=A_PLAN
        )


def test_one_answer_is_no_ensemble() -> None:
    with pytest.raises(NotMeasurable, match="One answer"):
        uncertainty.Believed.of(np.zeros((1, 2, 4, 4)))
