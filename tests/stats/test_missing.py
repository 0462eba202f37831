"""What was not read."""

from collections.abc import Callable

import numpy as np
import pytest

from reviewapp.stats import figures, missing, mrmc
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.estimates import Estimate
from reviewapp.stats.missing import Fill
from tests.stats.tables import (
    Floats,
    an_estimate,
    no_estimate,
    ratings,
    truth,
    with_gaps,
)

LEVEL = 0.95
GOOD, BAD = Fill(real=0, synthetic=1), Fill(real=1, synthetic=0)


def test_nothing_missing_makes_all_alike() -> None:
    calls = (ratings() > 3).astype(float)
    found = missing.sensitivity(
        figures.accuracy, calls, truth(), worst=GOOD, best=BAD, confidence=LEVEL
    )
    assert found.missing == 0
    assert found.available == found.complete_readers == found.worst == found.best


def test_assumptions_bound_what_was_seen() -> None:
    calls = with_gaps((ratings() > 3).astype(float), share=0.2)
    calls[:3] = (ratings(3, seed=7) > 3).astype(float)
    found = missing.sensitivity(
        figures.accuracy, calls, truth(), worst=GOOD, best=BAD, confidence=LEVEL
    )
    worst, best = an_estimate(found.worst), an_estimate(found.best)
    assert best.estimate < an_estimate(found.available).estimate < worst.estimate
    assert an_estimate(found.complete_readers).readers == 3
    assert found.missing == int(np.isnan(calls).sum())


def test_without_a_complete_reader_that_part_is_not_evaluable() -> None:
    calls = (ratings() > 3).astype(float)
    calls[:, 0] = np.nan
    found = missing.sensitivity(
        figures.accuracy, calls, truth(), worst=GOOD, best=BAD, confidence=LEVEL
    )
    no_estimate(found.complete_readers)


def below(limit: float) -> Callable[[Floats], bool]:
    def holds(table: Floats) -> bool:
        found = mrmc.single(figures.accuracy, table, truth(), confidence=LEVEL)
        return isinstance(found, Estimate) and found.estimate < limit

    return holds


def test_the_tipping_point_is_the_least_that_tips() -> None:
    calls = with_gaps((ratings(shift=0.2) > 3).astype(float), share=0.3)
    now = an_estimate(mrmc.single(figures.accuracy, calls, truth(), confidence=LEVEL)).estimate
    limit = now + 0.04
    found = missing.tipping_point(calls, truth(), adverse=GOOD, seed=1, holds=below(limit))
    assert found.share is not None
    assert 0 < found.filled <= found.missing
    assert found.share == found.filled / found.missing
    again = missing.tipping_point(calls, truth(), adverse=GOOD, seed=1, holds=below(limit))
    assert again == found


def test_one_reading_may_tip() -> None:
    calls = with_gaps((ratings(shift=0.2) > 3).astype(float), share=0.3)
    count = int(np.isnan(calls).sum())
    found = missing.tipping_point(
        calls, truth(), adverse=GOOD, seed=1, holds=lambda table: np.isnan(table).sum() == count
    )
    assert found.filled == 1


def test_what_never_tips_has_no_share() -> None:
    calls = with_gaps((ratings(shift=0.2) > 3).astype(float))
    found = missing.tipping_point(calls, truth(), adverse=GOOD, seed=1, holds=below(2))
    assert (found.share, found.filled) == (None, found.missing)


def test_what_does_not_hold_cannot_tip() -> None:
    calls = (ratings() > 3).astype(float)
    with pytest.raises(WrongInput, match="nothing can tip it"):
        missing.tipping_point(calls, truth(), adverse=GOOD, seed=1, holds=below(0))
