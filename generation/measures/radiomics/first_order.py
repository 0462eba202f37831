"""Features of the grey values alone, wherever in the region they stand."""

import numpy as np
from scipy.stats import kurtosis, skew

from generation.measures.arrays import Floats, Whole

BINS = 32


def first_order(values: Floats, *, low: float, high: float) -> dict[str, float]:
    """Follow the image biomarker standard (Zwanenburg et al., Radiology 295:328-338, 2020).

    Kurtosis is excess; entropy (bits) and uniformity are of 32 bins over the declared range, never
    over the image's own, or a change of contrast would not show.
    """
    p10, p25, median, p75, p90 = np.percentile(values, [10, 25, 50, 75, 90])
    inner = values[(values >= p10) & (values <= p90)]
    mean, spread = float(values.mean()), float(values.std())
    shares = np.bincount(discretized(values, low=low, high=high), minlength=BINS) / values.size
    filled = shares[shares > 0]
    return {
        "mean": mean,
        "median": float(median),
        "standard_deviation": spread,
        "minimum": float(values.min()),
        "maximum": float(values.max()),
        "range": float(values.max() - values.min()),
        "percentile_10": float(p10),
        "percentile_90": float(p90),
        "interquartile_range": float(p75 - p25),
        "skewness": float(skew(values)) if spread else 0.0,
        "kurtosis": float(kurtosis(values)) if spread else 0.0,
        "energy": float((values**2).sum()),
        "root_mean_square": float(np.sqrt((values**2).mean())),
        "mean_absolute_deviation": float(np.abs(values - mean).mean()),
        "robust_absolute_deviation": float(np.abs(inner - inner.mean()).mean()),
        "entropy": float(-(filled * np.log2(filled)).sum()),
        "uniformity": float((shares**2).sum()),
    }


def discretized(values: Floats, *, low: float, high: float) -> Whole:
    """Number the bins; what lies outside the declared range counts in the outermost."""
    places = (values - low) * (BINS / (high - low))
    return np.clip(places, 0, BINS - 1).astype(np.int64)
