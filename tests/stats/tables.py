"""Small studies the tests draw from."""

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from reviewapp.stats import mrmc
from reviewapp.stats.covariance import Covariance
from reviewapp.stats.estimates import Estimate, NotEvaluable, Result
from reviewapp.stats.figures import Figure
from reviewapp.stats.mrmc import Sampling

Floats = NDArray[np.float64]


def an_estimate(found: object) -> Estimate:
    assert isinstance(found, Estimate), found
    return found


def no_estimate(found: object) -> NotEvaluable:
    assert isinstance(found, NotEvaluable), found
    assert found.reason.endswith(".")
    return found


def ratings(
    readers: int = 5, cases: int = 30, *, seed: int = 1, shift: float = 0.7, levels: int = 6
) -> Floats:
    """Draw ratings on a scale; odd cases are synthetic and rated higher."""
    random = np.random.default_rng(seed)
    truth = np.arange(cases) % 2
    scored = random.normal(size=(readers, cases)) + shift * truth + random.normal(size=cases) / 2
    return np.clip(np.round(scored + levels / 2), 1, levels)


def truth(cases: int = 30) -> NDArray[np.intp]:
    return np.arange(cases) % 2


def single(
    figure: Figure,
    table: Floats,
    *,
    sampling: Sampling = "random",
    method: Covariance = "jackknife",
) -> Result:
    labels = truth(table.shape[1])
    return mrmc.single(figure, table, labels, confidence=0.95, sampling=sampling, method=method)


def with_gaps(given: Floats, *, share: float = 0.1, seed: int = 2) -> Floats:
    random = np.random.default_rng(seed)
    return np.where(random.random(given.shape) < share, np.nan, given)


def close(one: Result, other: Result) -> bool:
    a, b = an_estimate(one), an_estimate(other)
    mine = np.array([a.estimate, a.low, a.high, a.standard_error or 0, a.df or 0])
    theirs = np.array([b.estimate, b.low, b.high, b.standard_error or 0, b.df or 0])
    return bool(np.allclose(mine, theirs, rtol=1e-7, atol=1e-9))


seeds = st.integers(min_value=0, max_value=2**32 - 1)
