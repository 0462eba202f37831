"""Ratings counted on a scale, whether it has few values or many."""

import numpy as np
import pytest

from reviewapp.stats import figures, scales, wins
from tests.stats.tables import Floats, ratings, with_gaps


def by_hand(table: Floats, values: Floats) -> Floats:
    return np.array([[float((case == value).sum()) for value in values] for case in table.T])


@pytest.mark.parametrize("levels", [2, scales.FEW, scales.FEW + 1, 20])
def test_every_rating_is_counted_once(levels: int) -> None:
    table = with_gaps(ratings(5, 40, levels=levels, shift=3))
    table[0, 0], table[1, 1] = 0.5, levels + 7
    values = np.arange(1.0, levels + 1)
    np.testing.assert_array_equal(scales.tally(table, values), by_hand(table, values))


@pytest.mark.parametrize("levels", [3, 20])
def test_a_rating_outside_has_the_number_of_values_as_its_place(levels: int) -> None:
    values = np.arange(1.0, levels + 1) * 2
    given = np.array([[2.0, 4, 3, np.nan], [levels * 2, levels * 2 + 2, 1, 6]])
    expected = [[0, 1, levels, levels], [levels - 1, levels, levels, 2]]
    np.testing.assert_array_equal(scales.codes(given, values), expected)


def test_more_readers_than_a_byte_holds_are_counted() -> None:
    counts = scales.tally(np.ones((300, 2)), np.array([1.0, 2.0]))
    np.testing.assert_array_equal(counts, [[300, 0], [300, 0]])


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ([1.0, 5, 3, np.nan], [1, 2, 3, 4, 5]),
        ([0.5, 2.5], [0.5, 1.5, 2.5]),
        ([0.0, scales.FEW - 1], range(scales.FEW)),
        ([0.0, scales.FEW], []),
        ([1.0, 1.5, 3], []),
        ([-np.inf, 3], []),
        ([-np.inf, -np.inf], []),
        ([np.nan], []),
    ],
)
def test_whole_steps_are_guessed_where_they_are_few(given: list[float], found: list[float]) -> None:
    np.testing.assert_array_equal(scales.steps(np.array(given)), list(found))


@pytest.mark.parametrize("between", [False, True])
def test_one_score_between_the_steps_is_ranked_with_the_others(*, between: bool) -> None:
    labels = np.arange(240) % 2 == 1
    # The class of the odd one out never reaches the highest step.
    scores = np.where(labels == between, 1.0 + np.arange(240) % 3, 1.0 + np.arange(240) % 5)
    last = np.flatnonzero(labels == between)[-1]
    scores[last] = 2.5
    under = (scores[:, None] > scores[~labels]) + (scores[:, None] == scores[~labels]) / 2
    over = (scores[:, None] < scores[labels]) + (scores[:, None] == scores[labels]) / 2
    expected = np.where(labels, under.sum(axis=1), over.sum(axis=1))
    np.testing.assert_array_equal(wins.over_the_other_truth(scores, labels), expected)


def many(kind: str) -> Floats:
    random = np.random.default_rng(5)
    smooth = random.normal(size=wins.MANY)
    kinds: dict[str, Floats] = {
        "smooth": smooth,
        "tied": np.round(smooth * 40),
        "zeros of both signs": np.where(smooth > 1, smooth, np.copysign(0.0, smooth)),
        "tiny": smooth * 1e-200,
        # The bits in which they differ are those that are lost.
        "far from zero": smooth + 1e12,
        "hardly apart": np.nextafter(random.permutation(wins.MANY) % 3 + 0.1, smooth),
    }
    return kinds[kind]


@pytest.mark.parametrize(
    "kind", ["smooth", "tied", "zeros of both signs", "tiny", "far from zero", "hardly apart"]
)
@pytest.mark.parametrize("less", [0, 1])
def test_wins_of_many_scores_are_those_of_all_pairs(kind: str, less: int) -> None:
    scores = many(kind)[less:]
    labels = np.random.default_rng(6).random(scores.size) < 0.4
    real, synthetic = np.sort(scores[~labels]), np.sort(scores[labels])
    under = [np.searchsorted(real, scores, side=side) for side in ("left", "right")]
    over = [synthetic.size - np.searchsorted(synthetic, scores, side=s) for s in ("left", "right")]
    expected = np.where(labels, sum(under) / 2, sum(over) / 2)
    np.testing.assert_array_equal(wins.over_the_other_truth(scores, labels), expected)


@pytest.mark.parametrize("digits", [0, 1, 9])
def test_wins_are_those_of_all_pairs(digits: int) -> None:
    random = np.random.default_rng(digits)
    scores = np.round(random.normal(size=60), digits).astype(np.float64)
    # A rung beyond the first glance must not be taken for one of the whole steps.
    scores = np.concatenate([np.repeat([0.0, 1.0], 60), scores, [0.25]])
    truth = random.random(scores.size) < 0.4
    pairs = (np.sign(scores[truth][:, None] - scores[~truth]) + 1) / 2
    won = wins.over_the_other_truth(scores, truth)
    np.testing.assert_array_equal(won[truth], pairs.sum(axis=1))
    np.testing.assert_array_equal(won[~truth], pairs.sum(axis=0))
    up, down = figures.placements(scores[truth], scores[~truth])
    np.testing.assert_allclose(up, pairs.mean(axis=1))
    np.testing.assert_allclose(down, pairs.mean(axis=0))


def test_weights_fall_from_one_to_none_along_the_scale() -> None:
    values = np.array([0.0, 1, 4])
    linear, quadratic = (scales.weights(values, kind) for kind in ("linear", "quadratic"))
    np.testing.assert_allclose(linear, [[1, 0.75, 0], [0.75, 1, 0.25], [0, 0.25, 1]])
    np.testing.assert_allclose(quadratic, 1 - (1 - linear) ** 2)
    np.testing.assert_array_equal(scales.weights(values, "identity"), np.eye(3))
