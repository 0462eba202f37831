"""Features of how grey values stand beside each other: the co-occurrence matrix."""

import numpy as np
from scipy.special import entr

from generation.measures.arrays import Flags, Floats, Whole
from generation.measures.radiomics.first_order import BINS, discretized

DIRECTIONS = ((0, 1), (1, 0), (1, 1), (1, -1))
ROW, COLUMN = np.indices((BINS, BINS)).astype(np.float64)
APART = np.abs(ROW - COLUMN)
# Which pairs of levels lie how far apart: pairs × distances.
AT_DISTANCE = np.eye(BINS)[APART.astype(np.int64).ravel()]


def texture(image: Floats, mask: Flags, *, low: float, high: float) -> dict[str, float]:
    """Average over four directions (Haralick, Shanmugam & Dinstein, IEEE SMC 3:610-621, 1973).

    Neighbours at distance 1, both inside the region, counted both ways, 32 levels over the
    declared range.
    """
    counted = matrices(discretized(image, low=low, high=high), mask)
    counted = counted[counted.any(axis=(1, 2))]
    if not len(counted):  # single pixels have no neighbours
        return dict.fromkeys(_features(np.eye(BINS)[None]), 0.0)
    return {name: float(values.mean()) for name, values in _features(counted).items()}


def matrices(levels: Whole, mask: Flags) -> Floats:
    """Count the pairs of levels in each direction: symmetric, not yet divided by their sum."""
    height, width = levels.shape
    # Pairs that leave the region count in an extra level, which is cut off at the end.
    coded = np.where(mask, levels, BINS)
    size = BINS + 1
    found = []
    for down, right in DIRECTIONS:
        here = (slice(0, height - down), slice(max(0, -right), width - max(0, right)))
        there = (slice(down, height), slice(max(0, right), width + min(0, right)))
        codes = coded[here] * size + coded[there]
        pairs = np.bincount(codes.ravel(), minlength=size**2).reshape(size, size)[:BINS, :BINS]
        found.append(pairs + pairs.T)
    return np.array(found, dtype=np.float64)


def _features(pairs: Floats) -> dict[str, Floats]:
    """Directions × levels × levels to one value per direction."""
    p = pairs / pairs.sum(axis=(1, 2), keepdims=True)
    mean = (ROW * p).sum(axis=(1, 2), keepdims=True)
    off_row, off_column = ROW - mean, COLUMN - mean
    variance = (off_row**2 * p).sum(axis=(1, 2))
    both = off_row + off_column
    found = {
        "contrast": p * APART**2,
        "dissimilarity": p * APART,
        "inverse_difference": p / (1 + APART),
        "inverse_difference_moment": p / (1 + APART**2),
        "angular_second_moment": p * p,
        "joint_entropy": entr(p) / np.log(2),
        "cluster_shade": both * both * both * p,
        "cluster_prominence": both * both * both * both * p,
    }
    values = {name: parts.sum(axis=(1, 2)) for name, parts in found.items()}
    joint = (off_row * off_column * p).sum(axis=(1, 2))
    values["correlation"] = np.where(variance > 0, joint / np.maximum(variance, 1e-300), 1.0)
    values["joint_maximum"] = p.max(axis=(1, 2))
    apart = p.reshape(len(p), -1) @ AT_DISTANCE
    values["difference_entropy"] = (entr(apart) / np.log(2)).sum(axis=1)
    return {f"texture_{name}": part for name, part in values.items()}
