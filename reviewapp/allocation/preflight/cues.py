"""Pure: numbers about a presentation copy that say nothing of the anatomy in it.

Every number is one that a difference in scanner, software, file format or network leaves behind.
"""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Picture = NDArray[np.integer]

QUICK = 1  # of zlib's levels
BANDS = 4
EDGE = 2  # samples at each edge
ROOM = 12
PERIODS = (2, 4, 8)  # samples: interlacing, upsampling by a network, JPEG
LEAST_SIDE = 2 * max(PERIODS)
MASK = 6.0
MAD_OF_NOISE = 0.6745  # of a normal distribution: its median absolute deviation


@dataclass(frozen=True)
class Cue:
    """One number, what it is in words, and the group of tells that it belongs to."""

    code: str
    group: str
    says: str
    of: Callable[[Picture], float]


def _levels(picture: Picture) -> float:
    return float(len(np.unique(picture)))


def _gaps(picture: Picture) -> float:
    """The share of values between the least and the greatest that never occur."""
    found = np.unique(picture)
    return 1 - len(found) / (int(found[-1]) - int(found[0]) + 1)


def _step(picture: Picture) -> float:
    """The largest step of which all values are multiples."""
    found = np.unique(picture)
    return float(np.gcd.reduce(np.diff(found).astype(np.int64))) if len(found) > 1 else 0.0


def _commonest(picture: Picture) -> float:
    return float(np.unique(picture, return_counts=True)[1].max() / picture.size)


def _share_of(picture: Picture, end: int) -> float:
    return float((picture == end).mean())


def _frame(picture: Picture) -> Picture:
    """The middle frame of a volume."""
    return np.asarray(picture[len(picture) // 2])


def _corners(picture: Picture) -> float:
    frame = _frame(picture)
    return float(np.mean([frame[row, column] for row in (0, -1) for column in (0, -1)]))


def _edges(picture: Picture) -> float:
    """How much the edge differs from what is beside it, against what is usual inside."""
    frame = _frame(picture).astype(np.float64)
    rows, columns = np.abs(np.diff(frame, axis=0)), np.abs(np.diff(frame, axis=1))
    outer = [rows[:EDGE], rows[-EDGE:], columns[:, :EDGE], columns[:, -EDGE:]]
    usual = float(rows.mean() + columns.mean()) / 2
    return float(np.mean([part.mean() for part in outer])) / usual if usual else 0.0


def _flat_lines(picture: Picture) -> float:
    """The share of rows and columns with one value only."""
    frame = _frame(picture)
    flat = [np.ptp(frame, axis=axis) == 0 for axis in (0, 1)]
    return float(np.concatenate(flat).mean())


def _noise(picture: Picture) -> float:
    """The standard deviation of noise, from the median of a Laplacian.

    The mask is the difference of two Laplacians (Immerkær, Comput Vis Image Underst 64:300-302,
    1996); its coefficients have a square sum of 36.
    """
    frame = _frame(picture).astype(np.float64)
    left = np.diff(np.diff(frame, n=2, axis=0), n=2, axis=1)
    return float(np.median(np.abs(left)) / (MASK * MAD_OF_NOISE))


def _moment(picture: Picture, order: int) -> float:
    values = picture.astype(np.float64)
    spread = values.std()
    return float((((values - values.mean()) / spread) ** order).mean()) if spread else 0.0


def _percentile(picture: Picture, share: int) -> float:
    return float(np.percentile(picture, share))


def _entropy(picture: Picture) -> float:
    shares = np.unique(picture, return_counts=True)[1] / picture.size
    return float(-(shares * np.log2(shares)).sum())


def _power(picture: Picture) -> tuple[Floats, Floats]:
    """The power at each frequency, and how far from 0 that frequency is, up to 1 at the finest."""
    frame = _frame(picture).astype(np.float64)
    frame = (frame - frame.mean()) * np.outer(*(np.hanning(side) for side in frame.shape))
    power = np.abs(np.fft.rfft2(frame)) ** 2
    rows, columns = np.fft.fftfreq(frame.shape[0]), np.fft.rfftfreq(frame.shape[1])
    return np.asarray(power, np.float64), 2 * np.maximum(np.abs(rows)[:, None], columns[None, :])


def _band(picture: Picture, band: int) -> float:
    """The share of the power in one of four bands, as a logarithm."""
    power, far = _power(picture)
    total = power.sum()
    inside = power[(far > band / BANDS) & (far <= (band + 1) / BANDS)].sum()
    return float(np.log10(inside / total + 1e-12)) if total else 0.0


def _grid(picture: Picture, period: int) -> float:
    """How much more neighbours differ at every `period`-th line than at the others."""
    frame = _frame(picture).astype(np.float64)
    apart = np.abs(np.diff(frame, axis=1)).mean(axis=0)
    by_place = [apart[start::period].mean() for start in range(period)]
    usual = float(apart.mean())
    return float(max(by_place)) / usual if usual else 0.0


def _compressed(picture: Picture) -> float:
    content = np.ascontiguousarray(picture).tobytes()
    return len(zlib.compress(content, QUICK)) / len(content)


def cues_within(low: int, high: int) -> tuple[Cue, ...]:
    """Return all cues for copies whose samples run from `low` to `high`."""
    return (
        Cue("levels", "LEVELS", "how many different values it has", _levels),
        Cue("gaps", "LEVELS", "the share of values that never occur", _gaps),
        Cue("step", "LEVELS", "the step between its values", _step),
        Cue("lowest", "RANGE", "the share at the low end", lambda p: _share_of(p, low)),
        Cue("highest", "RANGE", "the share at the high end", lambda p: _share_of(p, high)),
        Cue("commonest", "PADDING", "the share of its commonest value", _commonest),
        Cue("corners", "PADDING", "the value in its corners", _corners),
        Cue("edges", "BORDER", "how sharply its edge stands out", _edges),
        Cue("flat_lines", "BORDER", "the share of empty rows and columns", _flat_lines),
        Cue("noise", "NOISE", "its noise", _noise),
        Cue(
            "dark",
            "HISTOGRAM",
            "the value that a twentieth lies below",
            lambda p: _percentile(p, 5),
        ),
        Cue("middle", "HISTOGRAM", "its middle value", lambda p: _percentile(p, 50)),
        Cue(
            "bright",
            "HISTOGRAM",
            "the value that a twentieth lies above",
            lambda p: _percentile(p, 95),
        ),
        Cue("skewness", "HISTOGRAM", "how lopsided its values are", lambda p: _moment(p, 3)),
        Cue(
            "kurtosis",
            "HISTOGRAM",
            "how heavy the tails of its values are",
            lambda p: _moment(p, 4),
        ),
        Cue("entropy", "HISTOGRAM", "how evenly it uses its values", _entropy),
        *(_band_cue(band) for band in range(BANDS)),
        *(_grid_cue(period) for period in PERIODS),
        Cue("compressed", "COMPRESSIBILITY", "how small it packs", _compressed),
    )


def _band_cue(band: int) -> Cue:
    name = ("coarse", "medium", "fine", "finest")[band]
    return Cue(f"band_{name}", "SPECTRUM", f"its {name} detail", lambda p: _band(p, band))


def _grid_cue(period: int) -> Cue:
    says = f"a pattern of every {period} samples"
    return Cue(f"grid_{period}", "SPECTRUM", says, lambda p: _grid(p, period))


def measured(picture: Picture, cues: tuple[Cue, ...]) -> Mapping[str, float]:
    """Measure a copy of slices × rows × columns; what is too small to have a border has none."""
    return {cue.code: cue.of(picture) for cue in cues}


def is_large_enough(rows: int, columns: int) -> bool:
    return min(rows, columns) >= LEAST_SIDE
