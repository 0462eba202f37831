"""Pure: from measured cues to tells in words, each with what would remove it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reviewapp.allocation.preflight import classifier
from reviewapp.allocation.preflight.cues import Cue
from reviewapp.stats import proportions, roc
from reviewapp.stats.estimates import Estimate

Floats = NDArray[np.float64]

LEVEL = 0.95
# A tell is a cue, or all of them together, by which more than three of five pairs are told apart.
THRESHOLD = 0.6
FEWEST = 20
BINS = 12
CHANCE = 0.5

MENDS = {
    "RANGE": "Set low and high so that neither arm is cut off, or scale each picture by its own "
    "percentiles.",
    "LEVELS": "Round all values to a common step, with dither: then no picture shows the steps of "
    "its source.",
    "PADDING": "Give both arms the same padding value, and a grid that both cover.",
    "BORDER": "Cut a few samples from every edge of both arms (trim).",
    "NOISE": "Noise may be what you want readers to judge. Otherwise resample both arms onto a "
    "coarser grid.",
    "HISTOGRAM": "Scale each picture by its own percentiles, or match the arms in what is shown.",
    "SPECTRUM": "Resample both arms with AREA onto a grid that neither has, so that both are "
    "interpolated alike.",
    "COMPRESSIBILITY": "This follows from noise and steps: round with dither, or resample both "
    "arms.",
}


@dataclass(frozen=True)
class Tell:
    """One cue in both arms; `area` is 0.5 where it tells nothing, towards 0 or 1 where it does."""

    cue: str
    group: str
    says: str
    mend: str
    area: float
    low: float
    high: float
    medians: tuple[float, float]
    edges: tuple[float, ...]
    counts: tuple[tuple[int, ...], tuple[int, ...]]
    # Which copy of each arm shows it most, by its place among those measured.
    examples: tuple[int, int]

    @property
    def strength(self) -> float:
        return max(self.area, 1 - self.area)

    @property
    def is_above(self) -> bool:
        return self.strength > THRESHOLD and not self.low <= CHANCE <= self.high


@dataclass(frozen=True)
class Finding:
    """What all cues together tell, and each by itself, the strongest first."""

    area: float
    low: float
    high: float
    method: str
    counts: tuple[int, int]
    tells: tuple[Tell, ...]

    @property
    def is_above(self) -> bool:
        return self.area > THRESHOLD and self.low > CHANCE

    @property
    def is_small(self) -> bool:
        return min(self.counts) < FEWEST


def found(
    measured: Sequence[Mapping[str, float]],
    synthetic: Sequence[bool],
    groups: Sequence[str],
    *,
    cues: Sequence[Cue],
    seed: int,
) -> Finding:
    """Weigh the cues of all copies; each arm needs at least two."""
    truth = np.asarray(synthetic, np.bool_)
    values = np.array([[row[cue.code] for cue in cues] for row in measured], np.float64)
    told = classifier.scores(values, truth, groups, seed=seed)
    all_of_them = area(told[~truth], told[truth], confidence=LEVEL)
    # Bonferroni over the cues: one of thirty is beyond 95 % by chance alone.
    level = 1 - (1 - LEVEL) / len(cues)
    each = [
        _tell(cue, values[:, number], truth, confidence=level) for number, cue in enumerate(cues)
    ]
    return Finding(
        area=all_of_them.estimate,
        low=all_of_them.low,
        high=all_of_them.high,
        method=all_of_them.method,
        counts=(int((~truth).sum()), int(truth.sum())),
        tells=tuple(sorted(each, key=lambda tell: (-tell.strength, tell.cue))),
    )


def area(real: Floats, synthetic: Floats, *, confidence: float) -> Estimate:
    """Estimate the AUC; where the arms are fully apart, bound it as a share of the smaller arm."""
    result = roc.auc(real, synthetic, confidence=confidence, logit=True)
    if isinstance(result, Estimate):
        return result
    certain = result.estimate or 0.0
    trials = min(len(real), len(synthetic))
    if certain == CHANCE:
        return Estimate(estimate=certain, low=0.0, high=1.0, level=confidence, method="all tied")
    bound = proportions.clopper_pearson(round(certain * trials), trials, confidence=confidence)
    return Estimate(
        estimate=certain,
        low=bound.low,
        high=bound.high,
        level=confidence,
        method="Clopper-Pearson over the smaller arm",
    )


def _tell(cue: Cue, values: Floats, truth: NDArray[np.bool_], *, confidence: float) -> Tell:
    told = area(values[~truth], values[truth], confidence=confidence)
    edges = np.linspace(*_ends(values), BINS + 1)
    arms = [values[~truth], values[truth]]
    signs = (-1, 1) if told.estimate >= CHANCE else (1, -1)
    places = [np.flatnonzero(~truth), np.flatnonzero(truth)]
    most = [
        int(where[np.argmax(sign * arm)])
        for where, sign, arm in zip(places, signs, arms, strict=True)
    ]
    counts = [tuple(np.histogram(arm, edges)[0].tolist()) for arm in arms]
    return Tell(
        cue=cue.code,
        group=cue.group,
        says=cue.says,
        mend=MENDS[cue.group],
        area=told.estimate,
        low=told.low,
        high=told.high,
        medians=(float(np.median(arms[0])), float(np.median(arms[1]))),
        edges=tuple(edges.tolist()),
        counts=(counts[0], counts[1]),
        examples=(most[0], most[1]),
    )


def _ends(values: Floats) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    return (low, high) if high > low else (low - CHANCE, high + CHANCE)
