"""How many cases of the other truth each case outranks, counted without comparing all pairs."""

import numpy as np

from reviewapp.stats import scales
from reviewapp.stats.checks import Booleans, Floats, Integers

# So many scores repay the preparation of whole numbers, and so many leave these too few bits.
MANY, TOO_MANY = 2_000, 200_000


def over_the_other_truth(scores: Floats, truth: Booleans) -> Floats:
    """Return for each case the real ones below it, or the synthetic ones above it; ties are ½.

    Σ_k ψ(x_i, y_k) and Σ_i ψ(x_i, y_k) (DeLong et al., Biometrics 44:837-845, 1988, eq. 4).
    Scores on few whole steps are counted; all others are sorted once (Sun & Xu, IEEE
    Signal Process Lett 21:1389-1393, 2014).
    """
    levels = scales.steps(scores)
    if levels.size:
        width = levels.size + 1
        rung = scales.codes(scores, levels) + width * truth
        real, synthetic = np.bincount(rung, minlength=2 * width).reshape(2, width)
        if not real[-1] + synthetic[-1]:
            above = synthetic.sum() - _under(synthetic)
            return np.concatenate([above, _under(real)])[rung]
    return _sorted(scores, truth)


def _under(counts: Integers) -> Floats:
    under: Floats = np.cumsum(counts) - counts / 2
    return under


def _sorted(scores: Floats, truth: Booleans) -> Floats:
    order, arranged = _ascending(scores)
    up = truth[order].astype(np.intp)
    synthetic, place = np.cumsum(up), np.arange(1, scores.size + 1)
    total = synthetic[-1]
    first = np.concatenate([[True], arranged[1:] != arranged[:-1]])
    below, won = (synthetic, place) if first.all() else _halfway(first, synthetic, up)
    # Each choice between two values would be a guess of the processor's; sums are none. And
    # what is written over needs no new memory.
    won -= total
    won *= up
    won -= below
    won += total
    counted = np.empty(scores.size)
    counted[order] = won
    return counted


def _halfway(first: Booleans, synthetic: Integers, up: Integers) -> tuple[Floats, Floats]:
    """Return how many synthetic cases, and how many of all, lie below the middle of each tie."""
    starts = np.flatnonzero(first)
    ends = np.append(starts[1:], first.size)
    at = np.cumsum(first, dtype=np.intp) - 1
    under = (synthetic[starts] - up[starts] + synthetic[ends - 1]) / 2
    return under[at], ((starts + ends) / 2)[at]


def _ascending(scores: Floats) -> tuple[Integers, Floats]:
    """Return the order of the scores, equal ones in any order, and the scores in it.

    Whole numbers are sorted twice as fast as numbers are ranked. So each score gives its
    leading bits and its place the last ones; where these bits were needed it is ranked after all.
    """
    if MANY <= scores.size <= TOO_MANY:
        order = _by_leading_bits(np.ascontiguousarray(scores).view(np.int64))
        arranged = scores[order]
        if (arranged[1:] >= arranged[:-1]).all():
            return order, arranged
    order = np.argsort(scores)
    return order, scores[order]


def _by_leading_bits(bits: Integers) -> Integers:
    # The bits of floats rise with them once those of negative ones are turned.
    keys = bits >> 63
    keys &= 2**63 - 1
    keys ^= bits
    places = 2 ** (bits.size - 1).bit_length() - 1
    keys &= ~places
    keys |= np.arange(bits.size)
    keys.sort()
    keys &= places
    return keys
