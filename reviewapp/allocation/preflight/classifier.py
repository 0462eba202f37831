"""Pure: a plain classifier on the cues, tried on copies it has not seen.

Logistic regression with a ridge penalty, fitted by Newton's method. It is simple on purpose: what
it finds, an attentive person may find too.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from reviewapp.allocation.chance import shuffled

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]

FOLDS = 5
RIDGE = 1.0
STEPS = 100
CLOSE = 1e-9
FARTHEST = 30.0  # of a linear predictor: beyond it the chance is 0 or 1 to all digits
CUT = 5.0  # spreads: one odd picture must not decide


def scores(values: Floats, truth: Booleans, groups: Sequence[str], *, seed: int) -> Floats:
    """Score each copy by a model fitted without its fold; a group is never on both sides."""
    fold = _folds(truth, groups, seed=seed)
    found = np.zeros(len(truth))
    for number in range(FOLDS):
        out = fold == number
        if out.any():
            train, test = scaled(values[~out], values[out])
            found[out] = test @ fitted(train, truth[~out])
    return found


def scaled(train: Floats, test: Floats) -> tuple[Floats, Floats]:
    """Centre by the median and scale by the quartiles of the training part; add the intercept."""
    low, middle, high = np.percentile(train, [25, 50, 75], axis=0)
    spread = np.where(high > low, (high - low) / 1.349, train.std(axis=0))
    spread = np.where(spread > 0, spread, 1.0)
    parts = []
    for part in (train, test):
        inside = np.clip((part - middle) / spread, -CUT, CUT)
        parts.append(np.column_stack([np.ones(len(part)), inside]))
    return parts[0], parts[1]


def fitted(values: Floats, truth: Booleans) -> Floats:
    """Minimise Σ log(1 + e^η) - yη + ½λ|β|², the intercept without penalty."""
    penalty = np.full(values.shape[1], RIDGE)
    penalty[0] = CLOSE
    beta = np.zeros(values.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(values @ beta, -FARTHEST, FARTHEST)))
        slope = values.T @ (truth - chance) - penalty * beta
        bend = (values.T * (chance * (1 - chance))) @ values + np.diag(penalty)
        step = np.linalg.solve(bend, slope)
        beta += step
        if float(np.abs(step).max()) < CLOSE:
            break
    return np.asarray(beta, np.float64)


def _folds(truth: Booleans, groups: Sequence[str], *, seed: int) -> NDArray[np.int64]:
    """Deal the groups of each arm into folds, so that every fold holds its share of both."""
    synthetic = {group for group, is_synthetic in zip(groups, truth, strict=True) if is_synthetic}
    order = sorted(shuffled(set(groups), seed, "folds"), key=lambda group: group in synthetic)
    fold_of = {group: place % FOLDS for place, group in enumerate(order)}
    return np.array([fold_of[group] for group in groups], np.int64)
