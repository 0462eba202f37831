"""Krippendorff's alpha."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewapp.stats import agreement, coincidences, krippendorff, scales
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.scales import Weighting
from tests.stats.tables import Floats, an_estimate, close, no_estimate, ratings, seeds, with_gaps

fast = settings(max_examples=20, deadline=None)
SCALE = range(1, 7)
LEVEL = 0.95
PAIRED: tuple[tuple[Weighting, krippendorff.Level], ...] = (
    ("identity", "nominal"),
    ("quadratic", "interval"),
)
LEVELS: tuple[krippendorff.Level, ...] = ("nominal", "ordinal", "interval", "ratio")


@given(seed=seeds)
@fast
def test_alpha_is_fleiss_with_a_correction_for_small_samples(seed: int) -> None:
    table = ratings(3, 25, seed=seed)
    kappa = an_estimate(agreement.fleiss(table, categories=SCALE, confidence=LEVEL)).estimate
    alpha = krippendorff.coefficient(table, level="nominal")
    assert alpha == pytest.approx(kappa + (1 - kappa) / table.size)


@given(seed=seeds)
@fast
def test_alpha_with_weights_is_alpha_on_its_level(seed: int) -> None:
    table = with_gaps(ratings(3, 25, seed=seed))
    for weighting, level in PAIRED:
        found = krippendorff.weighted(
            table, categories=SCALE, confidence=LEVEL, weighting=weighting
        )
        alpha = krippendorff.coefficient(table, level=level)
        assert an_estimate(found).estimate == pytest.approx(alpha)


@given(seed=seeds, scale=st.floats(0.5, 4), shift=st.floats(-3, 3))
@fast
def test_alpha_keeps_what_its_level_keeps(seed: int, scale: float, shift: float) -> None:
    table = with_gaps(ratings(3, 25, seed=seed))
    moved = {
        "nominal": 7 - table,
        "ordinal": np.exp(table),
        "interval": scale * table + shift,
        "ratio": scale * table,
    }
    for level in LEVELS:
        one = krippendorff.coefficient(table, level=level)
        assert one == pytest.approx(krippendorff.coefficient(moved[level], level=level))


def pair_by_pair(table: Floats, level: krippendorff.Level) -> float:
    """Compute alpha from its definition: one pair of ratings after the other."""
    units = [column[~np.isnan(column)] for column in table.T]
    pooled = np.concatenate([unit for unit in units if unit.size > 1])

    def apart(c: float, k: float) -> float:
        if level == "ordinal":
            low, high = min(c, k), max(c, k)
            between = ((pooled >= low) & (pooled <= high)).sum()
            ends = (pooled == low).sum() + (pooled == high).sum()
            return float((between - ends / 2) ** 2 * (c != k))
        if level == "ratio":
            return ((c - k) / (c + k)) ** 2 if c + k else 0.0
        return float(c != k) if level == "nominal" else (c - k) ** 2

    seen = sum(
        apart(c, k) / (unit.size - 1) for unit in units if unit.size > 1 for c in unit for k in unit
    )
    chance = sum(apart(c, k) for c in pooled for k in pooled) / (pooled.size - 1)
    return float(1 - seen / chance)


@pytest.mark.parametrize("digits", [0, 1, 6])
@pytest.mark.parametrize("level", LEVELS)
def test_few_values_and_many_give_the_alpha_of_the_definition(
    level: krippendorff.Level, digits: int
) -> None:
    random = np.random.default_rng(digits)
    exact = np.abs(random.normal(3, 2, 12) + random.normal(size=(4, 12)))
    table = with_gaps(np.round(exact, digits).astype(np.float64))
    found = krippendorff.coefficient(table, level=level)
    assert found == pytest.approx(pair_by_pair(table, level))
    drawn = krippendorff.alpha(table, level=level, confidence=LEVEL, draws=200, seed=1)
    assert an_estimate(drawn).estimate == pytest.approx(found)
    assert an_estimate(drawn).low <= an_estimate(drawn).high


@pytest.mark.parametrize("level", LEVELS)
def test_a_sparse_table_of_counts_resamples_like_a_full_one(
    level: krippendorff.Level, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = with_gaps(ratings(3, 40))
    full = krippendorff.alpha(table, level=level, confidence=LEVEL, draws=200, seed=3)
    monkeypatch.setattr(scales, "FEW", 0)
    assert close(full, krippendorff.alpha(table, level=level, confidence=LEVEL, draws=200, seed=3))


def test_continuous_ratings_of_many_cases_are_resampled_in_little_memory() -> None:
    random = np.random.default_rng(1)
    table = random.normal(size=2000) + random.normal(size=(4, 2000))
    found = krippendorff.alpha(table, level="interval", confidence=LEVEL, draws=100, seed=1)
    assert an_estimate(found).estimate == pytest.approx(0.5, abs=0.05)


def test_the_bootstrap_of_alpha_repeats_with_its_seed() -> None:
    table = with_gaps(ratings(3, 30))
    found = [
        an_estimate(
            krippendorff.alpha(table, level="ordinal", confidence=LEVEL, draws=300, seed=seed)
        )
        for seed in (1, 1, 2)
    ]
    assert found[0] == found[1] != found[2]
    assert found[0].low < found[0].estimate < found[0].high
    assert found[0].estimate == pytest.approx(krippendorff.coefficient(table, level="ordinal"))
    assert found[0].flags == ()


def test_its_error_is_near_the_linearised_one() -> None:
    table = ratings(4, 200)
    drawn = krippendorff.alpha(table, level="interval", confidence=LEVEL, draws=800, seed=1)
    lined = krippendorff.weighted(table, categories=SCALE, confidence=LEVEL, weighting="quadratic")
    assert an_estimate(drawn).standard_error == pytest.approx(
        an_estimate(lined).standard_error, rel=0.15
    )
    assert an_estimate(drawn).low == pytest.approx(an_estimate(lined).low, abs=0.02)


def test_draws_in_one_go_or_many_are_all_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    table = ratings(3, 30)
    monkeypatch.setattr(coincidences, "DRAWN_AT_ONCE", 70 * 30)
    parts = krippendorff.alpha(table, level="nominal", confidence=LEVEL, draws=300, seed=1)
    monkeypatch.undo()
    whole = krippendorff.alpha(table, level="nominal", confidence=LEVEL, draws=300, seed=1)
    assert parts == whole


def test_draws_without_variation_are_counted() -> None:
    table = np.ones((2, 12))
    table[:, 0] = [2, 1]
    found = krippendorff.alpha(table, level="nominal", confidence=LEVEL, draws=400, seed=1)
    assert "held no variation" in an_estimate(found).flags[0]


def test_too_few_draws_with_variation_leave_no_interval() -> None:
    table = np.ones((2, 60))
    table[:, 0] = [2, 1]
    found = krippendorff.alpha(table, level="nominal", confidence=LEVEL, draws=110, seed=1)
    assert no_estimate(found).estimate is not None


def test_one_case_leaves_no_interval_of_alpha() -> None:
    found = krippendorff.alpha([[1.0], [2.0]], level="nominal", confidence=LEVEL, draws=100, seed=1)
    assert no_estimate(found).estimate == pytest.approx(0)


@pytest.mark.parametrize("table", [np.ones((3, 9)), np.full((2, 3), np.nan), [[1.0, 2.0, 3.0]]])
def test_no_pairs_or_no_variation_leave_no_alpha(table: Floats) -> None:
    no_estimate(krippendorff.coefficient(table, level="ordinal"))
    no_estimate(krippendorff.alpha(table, level="ordinal", confidence=LEVEL, draws=100, seed=1))
    no_estimate(krippendorff.weighted(table, categories=SCALE, confidence=LEVEL))


def test_a_zero_on_a_ratio_scale_counts() -> None:
    table = np.array([[0.0, 1, 2, 0], [0.0, 1, 3, 1]])
    assert isinstance(krippendorff.coefficient(table, level="ratio"), float)


def test_negative_values_have_no_ratios() -> None:
    with pytest.raises(WrongInput, match="no negative values"):
        krippendorff.coefficient(np.array([[-1.0, 2], [1, 2]]), level="ratio")


def test_few_draws_are_refused() -> None:
    with pytest.raises(WrongInput, match="from 100 to"):
        krippendorff.alpha(ratings(), level="nominal", confidence=LEVEL, draws=99, seed=1)
