"""Anomaly maps: do they point at what is wrong, in the image and at the pixel?"""

from dataclasses import dataclass

import numpy as np

from generation.measures.arrays import Array, Flags, Floats, finite, same_shape
from generation.measures.chance import Plan
from generation.measures.errors import NotMeasurable
from generation.measures.results import Figure
from generation.measures.subjects import Subjects
from generation.measures.two_sample import auc, drawn_auc

BINS = 1024
TOP = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Maps:
    """Scores at each pixel, higher where more anomalous, and where the anomaly is."""

    scores: Floats
    truth: Array

    def __post_init__(self) -> None:
        same_shape(self.scores, self.truth)
        finite(self.scores, name="The anomaly maps")
        if not (self.truth > 0).any() or (self.truth > 0).all():
            raise NotMeasurable(
                "The truth has no anomaly anywhere, or nothing else, so nothing was measured. "
                "Give images of both kinds."
            )

    @property
    def image_scores(self) -> Floats:
        """The mean of the highest percent of pixels: one bright speck is not a finding."""
        flat = self.scores.reshape(len(self.scores), -1)
        kept = max(1, round(TOP * flat.shape[1]))
        top: Floats = np.partition(flat, -kept, axis=1)[:, -kept:].mean(axis=1)
        return top

    @property
    def has_anomaly(self) -> Flags:
        return np.asarray((self.truth > 0).reshape(len(self.truth), -1).any(axis=1))


def anomaly_of(maps: Maps, *, subjects: Subjects, plan: Plan) -> tuple[Figure, ...]:
    """Area under the ROC curve by image and by pixel, and average precision by pixel."""
    return (_by_image(maps, subjects, plan), *_by_pixel(maps, subjects, plan))


def dice(maps: Maps, *, threshold: float) -> Floats:
    """2 |A ∩ B| / (|A| + |B|) of each image; 1 where nothing is anomalous and nothing is marked.

    The threshold must come from other images than these.
    """
    marked = (maps.scores >= threshold).reshape(len(maps.scores), -1)
    truth = (maps.truth > 0).reshape(len(maps.truth), -1)
    total = marked.sum(axis=1) + truth.sum(axis=1)
    found: Floats = np.where(
        total > 0, 2 * (marked & truth).sum(axis=1) / np.maximum(total, 1), 1.0
    )
    return found


def average_precision(scores: Floats, positive: Array) -> float:
    """Σ (Rₙ − Rₙ₋₁) Pₙ over the distinct scores from the highest down."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(positive[order])
    last = np.append(np.diff(scores[order]) != 0, True)
    precision = hits[last] / (np.flatnonzero(last) + 1)
    recall = hits[last] / hits[-1]
    return float((np.diff(recall, prepend=0.0) * precision).sum())


def _by_image(maps: Maps, subjects: Subjects, plan: Plan) -> Figure:
    scores, positive = maps.image_scores, maps.has_anomaly
    estimate = auc(scores, positive)
    weights = subjects.weights(plan, "anomaly by image")
    drawn = drawn_auc(scores, positive, (weights[:, positive], weights[:, ~positive]))
    return subjects.figure(
        "anomaly_image_auc",
        estimate,
        subjects.interval(drawn, plan),
        plan=plan,
        unit="area under the curve",
        details={"with_anomaly": float(positive.sum())},
    )


def _by_pixel(maps: Maps, subjects: Subjects, plan: Plan) -> list[Figure]:
    """The estimates are exact; the draws count ranks in 1024 bins, which moves them by < 0.001."""
    scores, truth = maps.scores.ravel(), maps.truth.ravel() > 0
    histograms = _histograms(maps)
    weights = subjects.weights(plan, "anomaly by pixel")
    positive, negative = (weights @ part for part in histograms)
    below = np.cumsum(negative, axis=1) - negative / 2
    areas = (positive * below).sum(axis=1) / (positive.sum(axis=1) * negative.sum(axis=1))
    found, all_found = np.cumsum(positive[:, ::-1], axis=1), positive.sum(axis=1, keepdims=True)
    marked = found + np.cumsum(negative[:, ::-1], axis=1)
    precision = found / np.maximum(marked, 1)
    averages = (positive[:, ::-1] / all_found * precision).sum(axis=1)
    chance = float(truth.mean())
    return [
        subjects.figure(
            name,
            estimate,
            subjects.interval(drawn, plan),
            plan=plan,
            unit=unit,
            details={"expected": expected},
        )
        for name, estimate, drawn, unit, expected in (
            ("anomaly_pixel_auc", auc(scores, truth), areas, "area under the curve", 0.5),
            (
                "anomaly_pixel_precision",
                average_precision(scores, truth),
                averages,
                "average precision",
                chance,
            ),
        )
    ]


def _histograms(maps: Maps) -> tuple[Floats, Floats]:
    """Images × bins of equal counts, for anomalous and for other pixels."""
    edges = np.unique(np.quantile(maps.scores, np.linspace(0, 1, BINS + 1)[1:-1]))
    places = np.searchsorted(edges, maps.scores.reshape(len(maps.scores), -1))
    wrong = (maps.truth > 0).reshape(len(maps.truth), -1)
    size = edges.size + 1
    counted = [
        np.array(
            [np.bincount(row[at], minlength=size) for row, at in zip(places, flags, strict=True)]
        )
        for flags in (wrong, ~wrong)
    ]
    return counted[0].astype(np.float64), counted[1].astype(np.float64)
