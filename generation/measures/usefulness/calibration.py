"""May a predicted probability be believed?"""

import numpy as np

from generation.measures.arrays import Floats, Whole

BINS = 15


def brier(probabilities: Floats, labels: Whole) -> float:
    """Mean of Σ_c (p_c − [y = c])² over images (Brier, Mon Weather Rev 78:1-3, 1950): 0 to 2."""
    wanted = np.eye(probabilities.shape[1])[labels]
    return float(((probabilities - wanted) ** 2).sum(axis=1).mean())


def expected_error(probabilities: Floats, labels: Whole, *, bins: int = BINS) -> float:
    """Σ_b n_b / n · |accuracy_b − confidence_b| over equal bins of the highest probability.

    Guo et al., ICML 2017, eq. 3 (expected calibration error).
    """
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    # A confidence on an edge belongs to the bin below, as in the paper: ((b - 1)/B, b/B].
    places = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    counted = np.bincount(places, minlength=bins)
    apart = np.abs(
        np.bincount(places, weights=right, minlength=bins)
        - np.bincount(places, weights=confidence, minlength=bins)
    )
    return float(apart.sum() / counted.sum())
