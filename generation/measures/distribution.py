"""Figures of the whole distribution: distances, coverage, the two-sample test and copies."""

import numpy as np

from generation.measures import copies, coverage, frechet, kernels, two_sample
from generation.measures.arrays import Array, Floats
from generation.measures.chance import Interval, of_share, percentiles, ratio_draws
from generation.measures.features import size_warnings
from generation.measures.inputs import Inputs, Part
from generation.measures.results import ClosePair, Figure

BOTH: tuple[Part, Part] = ("holdout", "synthetic")
SIDE = 32


def frechet_distance(given: Inputs) -> tuple[Figure, ...]:
    real, synthetic = given.encoded["holdout"], given.encoded["synthetic"]
    weights = given.weights("holdout"), given.weights("synthetic")
    interval = frechet.interval(real, synthetic, weights, given.plan, _subjects(given))
    said = given.said(interval, *BOTH)
    least = min(len(real), len(synthetic))
    said["warnings"] += size_warnings(least, real.shape[1])
    return (
        Figure(
            name=given.named("fd"),
            estimate=frechet.distance(real, synthetic),
            unit="squared widths",
            details={"real_against_real": frechet.distance(real, given.floor)},
            **said,
        ),
    )


def kernel_distance(given: Inputs) -> tuple[Figure, ...]:
    real, synthetic = given.encoded["holdout"], given.encoded["synthetic"]
    drawn = kernels.drawn(real, synthetic, given.weights("holdout"), given.weights("synthetic"))
    estimate = kernels.distance(real, synthetic)
    interval = percentiles(drawn, given.plan, subjects=_subjects(given), centre=estimate)
    return (
        Figure(
            name=given.named("kd"),
            estimate=estimate,
            unit="kernel units",
            details={"real_against_real": kernels.distance(real, given.floor)},
            **given.said(interval, *BOTH),
        ),
    )


def precision_and_coverage(given: Inputs) -> tuple[Figure, ...]:
    real, neighbours = given.encoded["holdout"], given.plan.neighbours
    found = coverage.measure(real, given.encoded["synthetic"], neighbours=neighbours)
    floor = coverage.measure(real, given.floor, neighbours=neighbours)
    owners: dict[str, Part] = {
        "precision": "synthetic",
        "recall": "holdout",
        "density": "synthetic",
        "coverage": "holdout",
    }
    return tuple(
        Figure(
            name=given.named(name),
            estimate=float(getattr(found, name).mean()),
            unit="share" if name != "density" else "ratio",
            details={"real_against_real": float(getattr(floor, name).mean())},
            **(given.said(_shares(given, getattr(found, name), owner), owner) | _inputs(given)),
        )
        for name, owner in owners.items()
    )


def classifier(given: Inputs) -> tuple[Figure, ...]:
    real, synthetic = given.encoded["holdout"], given.encoded["synthetic"]
    is_synthetic = np.arange(len(real) + len(synthetic)) >= len(real)
    told = two_sample.classify(
        np.concatenate([real, synthetic]), is_synthetic, given.sides(*BOTH), given.plan
    )
    weights = given.weights("synthetic"), given.weights("holdout")
    drawn = two_sample.drawn_auc(told.scores, is_synthetic, weights)
    interval = percentiles(drawn, given.plan, subjects=_subjects(given), centre=told.auc)
    details = {"p_value": told.p_value, "expected": 0.5, "real_against_real": _told_floor(given)}
    return (
        Figure(
            name=given.named("c2st"),
            estimate=told.auc,
            unit="area under the curve",
            details=details,
            **given.said(interval, *BOTH),
        ),
    )


def _told_floor(given: Inputs) -> float:
    """How well the same classifier tells training images from unseen ones."""
    rows = np.concatenate([given.encoded["holdout"], given.floor])
    clusters = given.sides("holdout", "train")
    kept = np.concatenate([np.arange(len(given.holdout)), len(given.holdout) + given.floor_at])
    numbers = np.unique(clusters[kept], return_inverse=True)[1].astype(np.int64)
    is_train = np.arange(len(rows)) >= len(given.holdout)
    return two_sample.area(rows, is_train, numbers, given.plan)


def memorisation(given: Inputs) -> tuple[Figure, ...]:
    """In the encoder's features, and in small pixels where no encoder can look away."""
    found: list[Figure] = []
    for space, rows in (("features", given.encoded), ("pixels", _small(given))):
        near = copies.nearest(
            rows["synthetic"],
            rows["train"],
            rows["holdout"],
            given.sides("train", "holdout"),
            given.plan,
        )
        found += _of_copies(given, near, space)
    return tuple(found)


def closest(given: Inputs) -> tuple[ClosePair, ...]:
    """Pairs to look at, by the encoder's features and by small pixels."""
    found: tuple[ClosePair, ...] = ()
    for space, rows in (("features", given.encoded), ("pixels", _small(given))):
        found += copies.closest(rows["synthetic"], rows["train"], rows["holdout"], space=space)
    return found


def _of_copies(given: Inputs, near: copies.Nearest, space: str) -> list[Figure]:
    def name(measure: str) -> str:
        return given.named(measure) if space == "features" else f"{measure}[pixels]"

    weights = given.weights("synthetic")
    ratios = near.ratio
    medians = np.array([_weighted_median(ratios, row) for row in weights])
    subjects = given.synthetic.subject_count
    parts: tuple[Part, ...] = ("train", "holdout", "synthetic")
    expected = {"expected": near.expected, "p_value": near.p_value}
    said = given.said(_shares(given, near.nearer, "synthetic"), *parts)
    known = {"expected": copies.THRESHOLD_QUANTILE, "p_value": copies.exceeds(near)}
    return [
        Figure(
            name=name("nearer_to_train"),
            estimate=float(near.nearer.mean()),
            unit="share",
            details=expected,
            **(said | {"warnings": said["warnings"] + near.warnings}),
        ),
        Figure(
            name=name("distance_ratio"),
            estimate=float(np.median(ratios)),
            unit="ratio",
            details={"expected": 1.0},
            **given.said(percentiles(medians, given.plan, subjects=subjects), *parts),
        ),
        Figure(
            name=name("too_near"),
            estimate=float(near.too_near.mean()),
            unit="share",
            details=known | {"threshold": near.threshold},
            **given.said(_shares(given, near.too_near, "synthetic"), *parts),
        ),
    ]


def _weighted_median(values: Floats, weights: Floats) -> float:
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(reached, reached[-1] / 2)])


def _small(given: Inputs) -> dict[Part, Floats]:
    """Thumbnails of mean 0 and width 1, so that brightness and contrast hide no copy."""
    parts: tuple[Part, ...] = ("train", "holdout", "synthetic")
    return {name: _thumbnails(given.part(name).images) for name in parts}


def _thumbnails(images: Array) -> Floats:
    small = images.astype(np.float64)
    for axis in range(1, images.ndim):
        edges = np.linspace(0, images.shape[axis], min(SIDE, images.shape[axis]) + 1).astype(int)
        sums = np.add.reduceat(small, edges[:-1], axis=axis)
        shape = [1] * images.ndim
        shape[axis] = -1
        small = sums / np.diff(edges).reshape(shape)
    rows = small.reshape(len(small), -1)
    rows -= rows.mean(axis=1, keepdims=True)
    width = rows.std(axis=1, keepdims=True)
    width[width == 0] = 1.0
    scaled: Floats = rows / width
    return scaled


def _shares(given: Inputs, values: Floats, owner: Part) -> Interval:
    drawn = ratio_draws(given.weights(owner), values)
    return of_share(drawn, values, given.plan, subjects=given.part(owner).subject_count)


def _inputs(given: Inputs) -> dict[str, dict[str, str]]:
    return {"inputs": {name: given.part(name).digest for name in BOTH}}


def _subjects(given: Inputs) -> int:
    return min(given.holdout.subject_count, given.synthetic.subject_count)
