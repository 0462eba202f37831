"""Six readers who read the same twenty cases, in long form."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from tests.stats.tables import Floats

LEVEL = 0.95
READER, CASE = (at.ravel() for at in np.indices((6, 20)))
TRUTH = (CASE % 2).astype(float)
ONES = np.ones(120)
Groups = tuple[ArrayLike, ...]


def marks(seed: int = 1, spread: float = 0.8) -> Floats:
    random = np.random.default_rng(seed)
    logit = 0.4 + spread * random.normal(size=6)[READER] + 0.6 * random.normal(size=20)[CASE]
    return (random.random(120) < special.expit(logit)).astype(float)
