"""Noise as an image of a scanner has it: not white, and stronger where more body is in the way."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

Grid = NDArray[np.float32]


def smooth_noise(chance: np.random.Generator, size: int, *, grain_px: float) -> Grid:
    """Standard normal noise with grains of about this many pixels."""
    white = chance.standard_normal((size, size), dtype=np.float32)
    return _standard(gaussian_filter(white, grain_px, mode="wrap"))


def scanner_noise(chance: np.random.Generator, size: int, *, grain_px: float) -> Grid:
    """Standard normal noise with a band of frequencies: reconstruction keeps none of the lowest."""
    white = chance.standard_normal((size, size), dtype=np.float32)
    fine = gaussian_filter(white, grain_px, mode="wrap")
    return _standard(fine - 0.8 * gaussian_filter(white, 3.2 * grain_px, mode="wrap"))


def thickness(hu: Grid) -> Grid:
    """How much noisier each pixel is for the body around it: about 0.5 in air, 1.25 inside."""
    density = np.clip(hu + 1000, 0, 1200) / 1000
    around = gaussian_filter(density, hu.shape[0] / 9, mode="constant")
    noisier: Grid = (0.5 + 0.75 * around / around.max()).astype(np.float32)
    return noisier


def _standard(noise: Grid) -> Grid:
    standard: Grid = ((noise - noise.mean()) / noise.std()).astype(np.float32)
    return standard
