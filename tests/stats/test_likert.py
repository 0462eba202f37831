"""The median of a scale and the share that reaches a level."""

import numpy as np
import pytest

from reviewapp.stats import figures, likert, mrmc
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.estimates import Estimate, NotEvaluable
from tests.stats.tables import Floats

SCALE = [1, 2, 3, 4, 5]


def ratings(seed: int = 2) -> Floats:
    random = np.random.default_rng(seed)
    lean = random.normal(size=(6, 1)) * 0.4
    given = np.clip(np.round(3.6 + lean + random.normal(size=(6, 50))), 1, 5)
    given[2, 7] = np.nan
    return given


def described(given: Floats, **changed: float) -> likert.Summary:
    return likert.summary(given, categories=SCALE, confidence=0.95, **changed)


def test_the_share_is_a_mean_over_readers_through_the_engine() -> None:
    given = ratings()
    marks = np.where(np.isnan(given), np.nan, given >= 4)

    assert described(given).reached == mrmc.single(
        figures.mean_rating, marks, np.zeros(50), confidence=0.95
    )
    assert (described(given, least=5).reached.estimate or 0) < (
        described(given).reached.estimate or 0
    )


def test_the_median_lies_in_its_interval() -> None:
    found = described(ratings()).median

    assert isinstance(found, Estimate)
    assert found.low <= found.estimate <= found.high
    assert found.estimate == np.nanmedian(ratings())
    assert {found.low, found.high} <= set(SCALE)
    assert (found.readers, found.cases) == (6, 50)


def test_readers_who_differ_widen_it() -> None:
    given = np.repeat([[1.0], [1], [2], [4], [5], [5]], 40, axis=1)
    given[:, ::7] = 3

    wide = described(given).median

    assert isinstance(wide, Estimate)
    assert (wide.low, wide.high) == (1, 5)


def test_all_the_same_is_bounded_by_the_number_of_cases() -> None:
    same = described(np.full((4, 30), 4.0))

    assert isinstance(same.reached, Estimate)
    assert (same.reached.estimate, same.reached.high) == (1, 1)
    assert isinstance(same.median, Estimate)
    assert (same.median.low, same.median.high) == (4, 4)


def test_a_median_between_two_levels_stays_inside() -> None:
    given = np.where(np.arange(200) % 2, 2.0, 4.0) + np.zeros((3, 1))
    given[0, 0], given[1, :3] = 2, 5

    found = described(given).median

    assert isinstance(found, Estimate)
    assert found.low <= found.estimate <= found.high


def test_the_counts_stand_beside() -> None:
    given = ratings()

    assert described(given).counts == tuple(int((given == level).sum()) for level in SCALE)


def test_two_readers_have_no_interval() -> None:
    two = described(ratings()[:2])

    assert isinstance(two.reached, NotEvaluable)
    assert isinstance(two.median, NotEvaluable)
    assert two.median.estimate == np.median(ratings()[:2])


def test_it_refuses_what_is_no_rating() -> None:
    with pytest.raises(WrongInput, match="scale"):
        described(np.full((3, 4), 9.0))
    with pytest.raises(WrongInput, match="no rating"):
        described(np.full((3, 4), np.nan))
