"""How figures of merit of readers who see the same cases vary together."""

from typing import Literal

import numpy as np

from reviewapp.stats.checks import Booleans, Floats
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.figures import Jackknifed, placements

Covariance = Literal["jackknife", "delong", "unbiased"]

# Pairs of a real and a synthetic case compared in one go, so that a million ratings
# do not ask for gigabytes.
PAIRS_AT_ONCE = 1_000_000
# Cases whose distances from the mean stay near the processor.
CASES_AT_ONCE = 16_384


def jackknife(figures: Jackknifed) -> Floats:
    """Return ((K-1)/K) Σ_k (θ(-k) - mean)(θ(-k) - mean)'.

    The case is taken from all readers at once (Obuchowski & Rockette, Commun Stat Simul
    24:285-308, 1995; Hillis, Stat Med 26:596-619, 2007).
    """
    cases = figures.left_out.shape[1]
    middle = figures.left_out.mean(axis=1, keepdims=True)
    spread: Floats = np.zeros((len(middle), len(middle)))
    for start in range(0, cases, CASES_AT_ONCE):
        away = figures.left_out[:, start : start + CASES_AT_ONCE] - middle
        spread += away @ away.T
    spread *= (cases - 1) / cases
    return spread


def delong(ratings: Floats, truth: Booleans) -> Floats:
    """Return S10/n1 + S01/n0 over all rows (DeLong et al., Biometrics 44:837-845, 1988, eq. 5).

    Every row needs all cases: with missing ratings the placements do not pair up.
    """
    _refuse_missing(ratings)
    both = [placements(row[truth], row[~truth]) for row in ratings]
    v10, v01 = np.array([up for up, _ in both]), np.array([down for _, down in both])
    return _spread(v10) + _spread(v01)


def unbiased(ratings: Floats, truth: Booleans) -> Floats:
    """Return θθ' - M4, where M4 averages products of pairs that share no case.

    Gallas, Acad Radiol 13:353-362, 2006, eq. 12-14: the U-statistic estimate, whose
    diagonal may be negative in small studies.
    """
    _refuse_missing(ratings)
    positives, negatives = ratings[:, truth], ratings[:, ~truth]
    n1, n0 = positives.shape[1], negatives.shape[1]
    both = [placements(up, down) for up, down in zip(positives, negatives, strict=True)]
    v10, v01 = np.array([up for up, _ in both]), np.array([down for _, down in both])
    theta = v10.mean(axis=1)
    same_positive, same_negative = n0**2 * v10 @ v10.T, n1**2 * v01 @ v01.T
    apart = (
        np.outer(theta, theta) * (n0 * n1) ** 2
        - same_positive
        - same_negative
        + _same_pair(positives, negatives)
    )
    together: Floats = np.outer(theta, theta) - apart / (n0 * n1 * (n0 - 1) * (n1 - 1))
    return together


def _same_pair(positives: Floats, negatives: Floats) -> Floats:
    rows, n1 = positives.shape
    total = np.zeros((rows, rows))
    step = max(1, PAIRS_AT_ONCE // (rows * n1))
    for start in range(0, negatives.shape[1], step):
        against = negatives[:, start : start + step]
        wins = success(positives[:, :, None], against[:, None, :]).reshape(rows, -1)
        total += wins @ wins.T
    return total


def success(over: Floats, under: Floats) -> Floats:
    """Return ψ: 1 where the first is higher, ½ where both are the same, else 0."""
    kernel: Floats = (np.sign(over - under) + 1) / 2
    return kernel


def _spread(placed: Floats) -> Floats:
    spread: Floats = np.atleast_2d(np.cov(placed)) / placed.shape[1]
    return spread


def _refuse_missing(ratings: Floats) -> None:
    if np.isnan(ratings).any():
        raise WrongInput(
            "Some ratings are missing, and this covariance needs every reader to have read "
            "every case, so nothing was computed. Choose the jackknife, which does not."
        )
