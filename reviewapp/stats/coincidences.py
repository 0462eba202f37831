"""Pairs of ratings of the same case, counted once or under many weightings of the cases."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import sparse

from reviewapp.stats import checks, scales
from reviewapp.stats.checks import Floats, Integers

# So many numbers are drawn or multiplied in one go, to bound the memory.
DRAWN_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Pairable:
    """How often each value was given to each case, where a case has two ratings or more.

    `counts` is cases × values, sparse beyond a few values; `weight` is 1/(m_u - 1).
    """

    counts: "Floats | sparse.csr_array"
    values: Floats
    weight: Floats

    @property
    def cases(self) -> int:
        """How many cases have two ratings or more."""
        return int(self.weight.size)


@dataclass(frozen=True, slots=True, eq=False)
class Coincidences:
    """Σ_u 2 n_uc n_uk/(m_u - 1) for pairs c < k, and the sums n_c, in a row per weighting."""

    seen: Floats
    one: Integers
    other: Integers
    margins: Floats


def pairable(given: Floats) -> Pairable:
    """Count the ratings (readers × cases, NaN = missing) per case and value in use."""
    values = scales.steps(given)
    counts: Floats | sparse.csr_array = scales.tally(given, values)
    sizes = counts.sum(axis=1)
    counted = sizes.sum()
    # Nothing can be missing, or lie between the steps, where all were counted.
    if counted < given.size and counted < np.count_nonzero(~np.isnan(given)):
        values, counts = _sorted_out(given)
        sizes = counts.sum(axis=1)
    if (sizes < 2).any():
        counts, sizes = counts[sizes >= 2], sizes[sizes >= 2]
    used = counts.sum(axis=0) > 0
    if not used.all():
        counts, values = counts[:, used], values[used]
    return Pairable(counts, values, 1 / (sizes - 1))


@cache
def _pairs_of(width: int) -> tuple[Integers, Integers]:
    one, other = np.triu_indices(width, 1)
    return one, other


def _sorted_out(given: Floats) -> tuple[Floats, "Floats | sparse.csr_array"]:
    read = ~np.isnan(given)
    values, code = np.unique(given[read], return_inverse=True)
    if 0 < values.size <= scales.FEW:
        return values, scales.tally(given, values)
    shape = (given.shape[1], values.size)
    counts = sparse.csr_array((np.ones(code.size), (np.nonzero(read)[1], code)), shape=shape)
    counts.sum_duplicates()
    return values, counts


def together(given: Pairable) -> Coincidences:
    """Return the coincidences over all cases, each taken once."""
    margins = np.asarray(given.counts.sum(axis=0))[None]
    if isinstance(given.counts, np.ndarray):
        one, other = _pairs_of(given.values.size)
        # Where all cases have as many ratings one weight serves all of them.
        least, most = given.weight.min(), given.weight.max()
        if least == most:
            table = given.counts.T @ given.counts * most
        else:
            table = (given.counts.T * given.weight) @ given.counts
        return Coincidences(2 * table[one, other][None], one, other, margins)
    each, one, other = _by_case(given)
    return Coincidences(np.asarray(each.sum(axis=0))[None], one, other, margins)


def resampled(given: Pairable, *, draws: int, seed: int) -> Iterator[Coincidences]:
    """Yield the coincidences of cases drawn with replacement, as many draws as fit at once."""
    random = checks.chance(seed)
    each, one, other = _by_case(given)
    even = np.full(given.cases, 1 / given.cases)
    step = max(1, DRAWN_AT_ONCE // max(given.cases, one.size, given.values.size))
    for start in range(0, draws, step):
        drawn = random.multinomial(given.cases, even, size=min(step, draws - start))
        weights = drawn.astype(np.float64)
        yield Coincidences(weights @ each, one, other, weights @ given.counts)


def _by_case(given: Pairable) -> tuple["Floats | sparse.csr_array", Integers, Integers]:
    """Return the coincidences of each case (cases × pairs) and the two values of each pair."""
    width = given.values.size
    if isinstance(given.counts, np.ndarray):
        one, other = _pairs_of(width)
        twice: Floats = 2 * given.weight[:, None] * given.counts[:, one] * given.counts[:, other]
        return twice, one, other
    counts = given.counts
    case = np.repeat(np.arange(given.cases), np.diff(counts.indptr))
    # Each entry meets the later ones of its row.
    later = counts.indptr[case + 1] - np.arange(case.size) - 1
    left = np.repeat(np.arange(case.size), later)
    right = left + 1 + np.arange(left.size) - np.repeat(np.cumsum(later) - later, later)
    amount = 2 * counts.data[left] * counts.data[right] * given.weight[case[left]]
    key = counts.indices[left].astype(np.intp) * width + counts.indices[right]
    pairs, at = np.unique(key, return_inverse=True)
    shape = (given.cases, pairs.size)
    each = sparse.csr_array((amount, (case[left], at)), shape=shape)
    return each, pairs // width, pairs % width
