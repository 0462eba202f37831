"""Findings as places: candidates from a map, their hits, FROC and average precision."""

from dataclasses import dataclass
from typing import cast

import numpy as np
from scipy.ndimage import gaussian_filter, generate_binary_structure, label, maximum_filter

from generation.measures.arrays import Array, Flags, Floats, Whole
from generation.measures.errors import NotMeasurable

# False alarms per image at which sensitivity is read (Setio et al., Med Image Anal 42:1, 2017).
RATES = (0.125, 0.25, 0.5, 1, 2, 4, 8)
SMOOTHED, APART, LEAST_SCORE = 1.0, 5, 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """All candidates of all images, the highest score first.

    `hit` is True for the first candidate of a finding; further ones of the same finding are
    neither hits nor false alarms and are not listed. `findings` counts them per image.
    """

    image: Whole
    score: Floats
    hit: Flags
    findings: Floats

    def precision(self, weights: Floats) -> Floats:
        """Average precision for each row of image weights."""
        if not self.score.size:
            return np.zeros(len(weights))
        hits, false = self._risen(weights)
        there = np.maximum(weights @ self.findings, 1e-300)[:, None]
        precision = hits / np.maximum(hits + false, 1e-300)
        gained = np.diff(hits / there, axis=1, prepend=0.0)
        average: Floats = (gained * precision).sum(axis=1)
        return average

    def froc(self, weights: Floats) -> Floats:
        """Mean sensitivity at the seven `RATES`, for each row of image weights."""
        hits, false = self._risen(weights)
        there = np.maximum(weights @ self.findings, 1e-300)[:, None]
        per_image = false / weights.sum(axis=1, keepdims=True)
        reached = [
            np.where(per_image <= rate, hits / there, 0).max(axis=1, initial=0.0) for rate in RATES
        ]
        average: Floats = np.mean(reached, axis=0)
        return average

    def _risen(self, weights: Floats) -> tuple[Floats, Floats]:
        """Hits and false alarms down to each distinct score: equal scores come together."""
        counted = weights[:, self.image]
        hits = np.cumsum(counted * self.hit, axis=1)
        false = np.cumsum(counted * ~self.hit, axis=1)
        last = np.append(np.diff(self.score) != 0, True)[: self.score.size]
        return hits[:, last], false[:, last]


def candidates(maps: Floats, masks: Array) -> Candidates:
    """Peaks of the smoothed map; a peak inside a finding's outline hits it, each finding once."""
    found: list[tuple[int, float, bool]] = []
    findings = np.zeros(len(maps))
    for number, (scores, mask) in enumerate(zip(maps, masks, strict=True)):
        corners = generate_binary_structure(mask.ndim, mask.ndim)
        parts, count = cast("tuple[Whole, int]", label(mask > 0, corners))
        findings[number] = count
        found += [(number, score, hit) for score, hit in _of_image(scores, parts)]
    if not findings.any():
        raise NotMeasurable(
            "No image has a finding, so detection was not measured. Give masks of the findings."
        )
    found.sort(key=lambda one: -one[1])
    return Candidates(
        image=np.array([one[0] for one in found], dtype=np.int64),
        score=np.array([one[1] for one in found], dtype=np.float64),
        hit=np.array([one[2] for one in found], dtype=bool),
        findings=findings,
    )


def _of_image(scores: Floats, parts: Whole) -> list[tuple[float, bool]]:
    smooth = gaussian_filter(scores, SMOOTHED)
    peaks = (smooth == maximum_filter(smooth, APART)) & (smooth > LEAST_SCORE)
    places = np.argwhere(peaks)
    order = np.argsort([-smooth[tuple(place)] for place in places], kind="stable")
    listed: list[tuple[float, bool]] = []
    seen: set[int] = set()
    for place in places[order]:
        finding = int(parts[tuple(place)])
        if finding and finding in seen:
            continue
        seen.add(finding)
        listed.append((float(smooth[tuple(place)]), bool(finding)))
    return listed
