"""Small chest slices with exact labels: what the demo generators learn from.

Unlike `thorax`, which is drawn for eyes at 512 pixels, this one is for training: every pixel has
one of eight labels, a lesion is none, a smooth nodule or a spiculated mass, and each slice comes
twice, CT-like and MR-like. A lesion can be drawn again some months later, larger.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from generation.phantoms.canvas import Blob, Canvas, Grid, wobbling
from generation.phantoms.noise import smooth_noise

LABELS = ("outside", "fat", "muscle", "lung", "heart", "spine", "aorta", "lesion")
LESIONS = ("NONE", "NODULE", "MASS")
OUTSIDE, FAT, MUSCLE, LUNG, HEART, SPINE, AORTA, LESION = range(8)
CT = np.array([-1000, -100, 55, -840, 45, 320, 120, 70], np.float32)  # Hounsfield units
MR = np.array([0, 900, 350, 60, 450, 250, 80, 620], np.float32)  # T1-like, arbitrary units
CT_NOISE, MR_NOISE = 12.0, 18.0
GROWTH_PER_MONTH = 0.025


@dataclass(frozen=True)
class ChestSlice:
    ct: NDArray[np.int16]
    mr: NDArray[np.int16]
    labels: NDArray[np.uint8]
    lesion: str
    sex: str


def draw_chest(size: int, entropy: int, *, months: float = 0.0) -> ChestSlice:
    """Draw one slice; the same number `months` later is the same person with a larger lesion."""
    chance = np.random.Generator(np.random.PCG64(entropy))
    labels, lesion, sex = _labelled(size, chance, months)
    grain = np.random.Generator(np.random.PCG64([entropy, round(months * 100) + 1]))
    texture = smooth_noise(chance, size, grain_px=size / 24)
    vessels = _vessels(size, chance) * (labels == LUNG)
    ct = CT[labels] + 12 * texture * (labels != OUTSIDE) + 420 * vessels
    mr = MR[labels] * (1 + 0.06 * texture) + 120 * vessels
    return ChestSlice(
        ct=_scanned(ct, CT_NOISE, grain, low=-1000),
        mr=_scanned(mr, MR_NOISE, grain, low=0),
        labels=labels,
        lesion=lesion,
        sex=sex,
    )


def _labelled(
    size: int, chance: np.random.Generator, months: float
) -> tuple[NDArray[np.uint8], str, str]:
    labels = np.zeros((size, size), np.uint8)
    canvas = Canvas(size)
    sex = "FEMALE" if chance.random() < 0.5 else "MALE"  # noqa: PLR2004  a fair coin
    width, height = chance.uniform(0.74, 0.9), chance.uniform(0.54, 0.66)
    fat = chance.uniform(0.04, 0.08) + 0.04 * (sex == "FEMALE")
    body = wobbling(Blob(float(chance.normal(0, 0.02)), 0, width, height), 0.015, chance)
    inner = body.grown(-fat)
    _lay(canvas, labels, body, FAT)
    _lay(canvas, labels, inner, MUSCLE)
    for side in (-1, 1):
        lung = Blob(
            body.x + side * inner.width * 0.5,
            0.0,
            inner.width * chance.uniform(0.36, 0.42),
            inner.height * chance.uniform(0.72, 0.8),
            side * -0.12,
        )
        _lay(canvas, labels, wobbling(lung, 0.04, chance), LUNG)
    heart = Blob(body.x - 0.07, -0.1, inner.width * 0.33, inner.height * 0.36, 0.5)
    _lay(canvas, labels, wobbling(heart, 0.04, chance), HEART)
    _lay(canvas, labels, Blob(body.x, inner.height * 0.72, 0.13, 0.12), SPINE)
    _lay(canvas, labels, Blob(body.x - 0.1, inner.height * 0.42, 0.075, 0.075), AORTA)
    return labels, _lesion(canvas, labels, chance, months), sex


def _lay(canvas: Canvas, labels: NDArray[np.uint8], blob: Blob, label: int) -> None:
    window, cover = canvas.cover(blob)
    labels[window][cover > 0.5] = label  # noqa: PLR2004  more than half of the pixel


def _lesion(
    canvas: Canvas, labels: NDArray[np.uint8], chance: np.random.Generator, months: float
) -> str:
    kind = LESIONS[int(chance.integers(3))]
    places = np.argwhere(labels == LUNG)
    row, column = places[int(chance.integers(len(places)))]
    radius = chance.uniform(0.07, 0.12) * (1 + GROWTH_PER_MONTH * months)
    phases = chance.uniform(0, 2 * np.pi, 2)
    if kind == "NONE":
        return kind
    x, y = canvas.x[row, column], canvas.y[row, column]
    # A mass has spicules: its outline swings seven and eleven times around.
    away, angle = np.hypot(canvas.x - x, canvas.y - y), np.arctan2(canvas.y - y, canvas.x - x)
    swing = np.sin(7 * angle + phases[0]) * 0.35 + np.sin(11 * angle + phases[1]) * 0.2
    outline = radius * (1 + swing) * 1.25 if kind == "MASS" else radius
    labels[(away < outline) & (labels == LUNG)] = LESION
    labels[row, column] = LESION
    return kind


def _vessels(size: int, chance: np.random.Generator) -> Grid:
    """A lung is never empty: ridges of smooth noise look like vessels cut across."""
    ridges: Grid = np.exp(-((smooth_noise(chance, size, grain_px=size / 22) / 0.16) ** 2))
    return ridges * (smooth_noise(chance, size, grain_px=size / 12) > 0)


def _scanned(
    values: Grid, noise: float, chance: np.random.Generator, *, low: float
) -> NDArray[np.int16]:
    """Blur by the scanner's point spread, add its noise, keep whole numbers."""
    seen = gaussian_filter(values, 0.6) + noise * chance.standard_normal(values.shape)
    return np.rint(np.clip(seen, low, 3000)).astype(np.int16)
