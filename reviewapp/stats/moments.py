"""Sums over pairs of observations, by what the two share of reader and cases."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from reviewapp.stats.checks import Booleans, Floats, Labels
from reviewapp.stats.covariance import PAIRS_AT_ONCE, success

Same = frozenset[str]
Levels = dict[str, tuple[Floats, Floats]]
NOTHING: Same = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Σ over groups of (sum in one condition × sum in the other), by what a group shares.

    `values` holds it for the kernel, `sizes` for the design (1 = observed, 0 = not).
    """

    values: dict[Same, float]
    sizes: dict[Same, float]

    @property
    def product(self) -> float:
        """The product of the two conditions' means."""
        return self.values[NOTHING] / self.sizes[NOTHING]

    @property
    def apart(self) -> float:
        """How many pairs of observations share nothing."""
        return _exactly(NOTHING, self.sizes)

    def unbiased(self) -> float:
        """Return ĀB̄ - M, where M averages products of observations that share nothing.

        Gallas, Bandos, Samuelson & Wagner, Commun Stat Theory 38:2586-2603, 2009; equal
        to Σ c_i M_i with the last coefficient less one. May be negative.
        """
        return self.product - _exactly(NOTHING, self.values) / self.apart

    def biased(self) -> float:
        """Return Σ_t c_t V_t - ĀB̄, the variance with the sample taken as the population.

        V_t = Σ(sum)²/Σ(size)² over groups that share t, repeats included; c_t is the share
        of pairs that share exactly t. The "MLE" of the same paper: never negative.
        """
        pairs = self.sizes[NOTHING]
        total = sum(
            _exactly(same, self.sizes) * value / self.sizes[same]
            for same, value in self.values.items()
            if self.sizes[same] > 0
        )
        return total / pairs - self.product


@dataclass(frozen=True, slots=True, eq=False)
class Kernel:
    """A statistic that averages over readers and cases: its moments and its level sums."""

    moments: Callable[[Floats, Floats], Moments]
    levels: Callable[[Floats], Levels]


def _exactly(same: Same, sums: dict[Same, float]) -> float:
    # Inclusion and exclusion: pairs that share `same` and nothing beside it.
    signs = {wider: -1 if (len(wider) - len(same)) % 2 else 1 for wider in sums if same <= wider}
    return sum(sign * sums[wider] for wider, sign in signs.items())


def mean_kernel() -> Kernel:
    """Average ratings over readers and cases: four moments."""
    return Kernel(_mean_moments, _mean_levels)


def _mean_levels(ratings: Floats) -> Levels:
    read = ~np.isnan(ratings)
    filled = np.where(read, ratings, 0.0)
    return {
        "reader": (filled.sum(axis=1), read.sum(axis=1).astype(np.float64)),
        "case": (filled.sum(axis=0), read.sum(axis=0).astype(np.float64)),
    }


def _mean_moments(one: Floats, other: Floats) -> Moments:
    first, second = _mean_levels(one), _mean_levels(other)
    both = ~np.isnan(one) & ~np.isnan(other)
    full = frozenset({"reader", "case"})
    values: dict[Same, float] = {}
    sizes: dict[Same, float] = {}
    for place, into in ((0, values), (1, sizes)):
        into[NOTHING] = float(first["reader"][place].sum() * second["reader"][place].sum())
        for axis in full:
            into[frozenset({axis})] = float(first[axis][place] @ second[axis][place])
    values[full] = float((one[both] * other[both]).sum())
    sizes[full] = float(both.sum())
    return Moments(values, sizes)


def auc_kernel(truth: Booleans) -> Kernel:
    """Average ψ(synthetic, real) over readers and pairs of cases: eight moments."""
    return Kernel(
        lambda one, other: _auc_moments(one, other, truth), lambda one: _auc_levels(one, truth)
    )


def _auc_levels(ratings: Floats, truth: Booleans) -> Levels:
    sums = _AucSums(ratings, truth)
    return {
        "reader": (sums.by_positive.sum(axis=1), sums.positive_sizes.sum(axis=1)),
        "negative": (sums.by_negative.sum(axis=0), sums.negative_sizes.sum(axis=0)),
        "positive": (sums.by_positive.sum(axis=0), sums.positive_sizes.sum(axis=0)),
    }


class _AucSums:
    """ψ summed over one kind of case, per reader and case of the other kind."""

    def __init__(self, ratings: Floats, truth: Booleans) -> None:
        positives, negatives = ratings[:, truth], ratings[:, ~truth]
        read = (~np.isnan(positives)).astype(np.float64)
        held = (~np.isnan(negatives)).astype(np.float64)
        self.positive_sizes: Floats = read * held.sum(axis=1, keepdims=True)
        self.negative_sizes: Floats = held * read.sum(axis=1, keepdims=True)
        self.by_positive = np.zeros_like(positives)
        self.by_negative = np.zeros_like(negatives)
        for chosen, wins in _kernels(positives, negatives):
            self.by_positive += wins.sum(axis=1)
            self.by_negative[:, chosen] = wins.sum(axis=2)


def _auc_moments(one: Floats, other: Floats, truth: Booleans) -> Moments:
    first, second = _AucSums(one, truth), _AucSums(other, truth)
    values = _by_sharing(
        (first.by_negative, second.by_negative), (first.by_positive, second.by_positive)
    )
    sizes = _by_sharing(
        (first.negative_sizes, second.negative_sizes), (first.positive_sizes, second.positive_sizes)
    )
    pair, full = frozenset({"negative", "positive"}), frozenset({"reader", "negative", "positive"})
    values[pair] = values[full] = sizes[pair] = sizes[full] = 0.0
    walks = zip(
        _kernels(one[:, truth], one[:, ~truth]),
        _kernels(other[:, truth], other[:, ~truth]),
        _designs(one, truth),
        _designs(other, truth),
        strict=True,
    )
    for (_, wins), (_, losses), seen, held in walks:
        values[pair] += float((wins.sum(axis=0) * losses.sum(axis=0)).sum())
        values[full] += float((wins * losses).sum())
        sizes[pair] += float((seen.sum(axis=0) * held.sum(axis=0)).sum())
        sizes[full] += float((seen * held).sum())
    return Moments(values, sizes)


def _by_sharing(
    negative: tuple[Floats, Floats], positive: tuple[Floats, Floats]
) -> dict[Same, float]:
    (a, b), (c, d) = negative, positive
    return {
        NOTHING: float(a.sum() * b.sum()),
        frozenset({"reader"}): float(a.sum(axis=1) @ b.sum(axis=1)),
        frozenset({"negative"}): float(a.sum(axis=0) @ b.sum(axis=0)),
        frozenset({"positive"}): float(c.sum(axis=0) @ d.sum(axis=0)),
        frozenset({"reader", "negative"}): float((a * b).sum()),
        frozenset({"reader", "positive"}): float((c * d).sum()),
    }


def _kernels(positives: Floats, negatives: Floats) -> Iterator[tuple[slice, Floats]]:
    for part in _parts(positives, negatives):
        yield part, np.nan_to_num(success(positives[:, None, :], negatives[:, part, None]))


def _designs(ratings: Floats, truth: Booleans) -> Iterator[Floats]:
    read, held = ~np.isnan(ratings[:, truth]), ~np.isnan(ratings[:, ~truth])
    for part in _parts(read, held):
        yield (read[:, None, :] & held[:, part, None]).astype(np.float64)


def _parts(positives: Labels, negatives: Labels) -> list[slice]:
    step = max(1, PAIRS_AT_ONCE // max(positives.size, 1))
    return [slice(start, start + step) for start in range(0, negatives.shape[1], step)]
