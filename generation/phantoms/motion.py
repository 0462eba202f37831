"""Motion as an MR scanner shows it: some lines of k-space are read from a moved patient."""

import numpy as np
from numpy.typing import NDArray

Grid = NDArray[np.float64]


def moved(image: Grid, *, pixels: float, share: float, seed: int) -> Grid:
    """Shift the patient by some pixels while this share of the phase-encoding lines is read.

    A shift is a phase ramp in k-space (Fourier shift theorem); lines before and after it do not
    fit together, which shows as ghosts along the phase direction, here the rows.
    """
    chance = np.random.default_rng(seed)
    lines = np.fft.fft2(image)
    height = image.shape[0]
    restless = chance.random(height) < share
    ramp = np.exp(-2j * np.pi * np.fft.fftfreq(height) * pixels)
    lines[restless] *= ramp[restless, None]
    ghosted: Grid = np.abs(np.fft.ifft2(lines))
    return ghosted
