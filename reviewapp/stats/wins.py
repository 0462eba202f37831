"""How many cases of the other truth each case outranks, counted without comparing all pairs."""

import numpy as np

from reviewapp.stats import scales
from reviewapp.stats.checks import Booleans, Floats, Integers


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
    order = np.argsort(scores)
    arranged, up = scores[order], truth[order]
    first = np.concatenate([[True], arranged[1:] != arranged[:-1]])
    starts = np.flatnonzero(first)
    ends = np.append(starts[1:], scores.size)
    synthetic = np.concatenate([[0], np.cumsum(up)])
    # Halfway through those that tie, in each truth.
    lower = (synthetic[starts] + synthetic[ends]) / 2
    real = (starts + ends) / 2 - lower
    counted = np.empty(scores.size)
    at = slice(None) if first.all() else np.cumsum(first) - 1
    counted[order] = np.where(up, real[at], synthetic[-1] - lower[at])
    return counted
