"""Run inside the benchmark environment: ours and the packages on the same arrays, as JSON."""

import json
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from importlib import import_module
from typing import Any

import numpy as np
import torch
from scipy.ndimage import gaussian_filter
from scipy.special import softmax

from benchmarks.harness import Result, compare
from generation.measures import coverage, frechet, kernels, likeness, two_sample
from generation.measures.arrays import Floats
from generation.measures.radiomics.texture import texture
from generation.measures.usefulness import calibration

SAME = 1e-4
SHORT = 20.0
Job = Callable[[], Any]
RANDOM = np.random.default_rng(12)
IMAGES = np.stack([gaussian_filter(RANDOM.normal(size=(192, 192)), 3) for _ in range(32)])
IMAGES = np.clip(IMAGES / IMAGES.std() * 0.2 + 0.5, 0, 1)
NEAR = np.clip(IMAGES + RANDOM.normal(scale=0.05, size=IMAGES.shape), 0, 1)
ROWS = RANDOM.normal(size=(600, 64)) @ RANDOM.normal(size=(64, 64))
OTHERS = RANDOM.normal(size=(600, 64)) @ RANDOM.normal(size=(64, 64)) + 0.3
LABELS = RANDOM.integers(0, 2, size=20_000)
SCORES = np.round(RANDOM.normal(size=20_000) + LABELS, 2)


@dataclass(frozen=True)
class Match:
    """Two ways to one value; `same` is False where the definitions differ, as `remark` says."""

    name: str
    package: str
    ours: Job
    theirs: Job
    same: bool = True
    remark: str = ""


def main() -> None:
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    lines = [
        "| measure | package | ours | theirs | difference | |",
        "|---|---|---|---|---|---|",
    ]
    times: list[Result] = []
    for match in matches():
        lines.append(_line(match))
        if match.same:
            name = f"{match.name} ({match.package})"
            ours, theirs = _timed(match.ours), _timed(match.theirs)
            times.append(compare(name, ours=ours, yardstick=theirs, goal=1.0, rounds=3))
    said = {"values": "\n".join(lines), "times": [asdict(result) for result in times]}
    print(json.dumps(said, ensure_ascii=False))


def matches() -> list[Match]:
    return [*_structure(), *_noise(), *_distances(), *_others()]


def _structure() -> list[Match]:
    images, near = _tensors(IMAGES), _tensors(NEAR)
    metrics = import_module("skimage.metrics")
    pictures, monai = import_module("torchmetrics.functional.image"), import_module("monai.metrics")
    gaussian = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False}
    ssim = partial(likeness.ssim, IMAGES, NEAR, span=1.0)
    scales = partial(likeness.ms_ssim, IMAGES, NEAR, span=1.0)
    one_by_one = partial(_one_by_one, metrics.structural_similarity, data_range=1.0, **gaussian)
    in_monai = monai.SSIMMetric(spatial_dims=2, data_range=1.0, reduction="mean")
    in_scales = monai.MultiScaleSSIMMetric(spatial_dims=2, data_range=1.0, reduction="mean")
    padded = pictures.structural_similarity_index_measure
    multiscale = pictures.multiscale_structural_similarity_index_measure
    name, of_scales = "SSIM, 32 images of 192²", "MS-SSIM, 32 images of 192²"
    return [
        Match(name, "scikit-image", ssim, one_by_one),
        Match(name, "MONAI", ssim, partial(_monai, in_monai, images, near)),
        Match(
            name,
            "torchmetrics",
            ssim,
            partial(padded, images, near, data_range=1.0),
            same=False,
            remark="pads by reflection and crops another border",
        ),
        Match(of_scales, "MONAI", scales, partial(_monai, in_scales, images, near)),
        Match(of_scales, "torchmetrics", scales, partial(multiscale, images, near, data_range=1.0)),
    ]


def _noise() -> list[Match]:
    one_by_one = import_module("skimage.metrics").peak_signal_noise_ratio
    together = import_module("torchmetrics.functional.image").peak_signal_noise_ratio
    each = {"data_range": 1.0, "dim": (1, 2, 3), "reduction": "elementwise_mean"}
    psnr = partial(likeness.psnr, IMAGES, NEAR, span=1.0)
    theirs = partial(_one_by_one, one_by_one, data_range=1.0)
    name = "PSNR, 32 images of 192²"
    return [
        Match(name, "scikit-image", psnr, theirs),
        Match(
            name, "torchmetrics", psnr, partial(together, _tensors(IMAGES), _tensors(NEAR), **each)
        ),
    ]


def _distances() -> list[Match]:
    monai, kid = import_module("monai.metrics"), import_module("torchmetrics.image.kid")
    prdc = import_module("prdc").compute_prdc
    rows, others = torch.from_numpy(ROWS), torch.from_numpy(OTHERS)
    theirs = partial(prdc, ROWS, OTHERS, nearest_k=5)
    return [
        Match(
            "Fréchet distance, 600 × 64",
            "MONAI",
            partial(frechet.distance, ROWS, OTHERS),
            partial(monai.FIDMetric(), rows, others),
        ),
        Match(
            "kernel distance, 600 × 64",
            "torchmetrics",
            partial(kernels.distance, ROWS, OTHERS),
            partial(kid.poly_mmd, rows, others),
        ),
        *(
            Match(
                f"{name}, 600 × 64 (all four timed)",
                "prdc",
                partial(_covered, name),
                partial(_entry, name, theirs),
            )
            for name in ("precision", "recall", "density", "coverage")
        ),
    ]


def _covered(name: str) -> Floats:
    values: Floats = getattr(coverage.measure(ROWS, OTHERS, neighbours=5), name)
    return values


def _entry(name: str, job: Job) -> float:
    return float(job()[name])


def _others() -> list[Match]:
    feature, sklearn = import_module("skimage.feature"), import_module("sklearn.metrics")
    said = softmax(RANDOM.normal(size=(5000, 4)) * 2, axis=1)
    labels = RANDOM.integers(0, 4, size=5000)
    classes = import_module("torchmetrics.functional.classification")
    whole = np.ones(IMAGES.shape[1:], dtype=bool)
    return [
        Match(
            "texture contrast, 32 images of 192², all features timed",
            "scikit-image",
            lambda: [texture(image, whole, low=0, high=1)["texture_contrast"] for image in IMAGES],
            lambda: [_texture(feature, image) for image in IMAGES],
        ),
        Match(
            "area under the ROC curve, 20000 scores",
            "scikit-learn",
            lambda: two_sample.auc(SCORES, LABELS == 1),
            lambda: sklearn.roc_auc_score(LABELS, SCORES),
        ),
        Match(
            "calibration error, 5000 × 4",
            "torchmetrics",
            partial(calibration.expected_error, said, labels),
            partial(
                classes.multiclass_calibration_error,
                torch.from_numpy(said),
                torch.from_numpy(labels),
                num_classes=4,
                n_bins=15,
            ),
        ),
    ]


def _texture(feature: Any, image: Floats) -> float:  # noqa: ANN401  a module without types
    levels = np.clip(image * 32, 0, 31).astype(np.uint8)
    angles = [0, np.pi / 4, np.pi / 2, 3 * np.pi / 4]
    pairs = feature.graycomatrix(levels, [1], angles, levels=32, symmetric=True, normed=True)
    names = ("dissimilarity", "homogeneity", "ASM", "correlation", "entropy", "contrast")
    found = [float(feature.graycoprops(pairs, name).mean()) for name in names]
    return found[-1]


def _one_by_one(measure: Callable[..., float], **settings: Any) -> list[float]:  # noqa: ANN401  handed on
    return [measure(one, other, **settings) for one, other in zip(IMAGES, NEAR, strict=True)]


def _monai(metric: Any, one: torch.Tensor, other: torch.Tensor) -> float:  # noqa: ANN401  no types
    return float(metric(y_pred=other, y=one).mean())


def _tensors(images: Floats) -> torch.Tensor:
    return torch.from_numpy(images)[:, None]


def _line(match: Match) -> str:
    ours, theirs = (
        float(np.asarray(job(), dtype=float).mean()) for job in (match.ours, match.theirs)
    )
    apart = abs(ours - theirs) / max(1.0, abs(theirs))
    if match.same and apart > SAME:
        raise SystemExit(f"{match.name}: ours {ours!r}, {match.package} {theirs!r}")
    remark = match.remark or "same"
    return (
        f"| {match.name} | {match.package} | {ours:.6f} | {theirs:.6f} | {apart:.1e} | {remark} |"
    )


def _timed(job: Job) -> Callable[[], Sequence[float]]:
    """CPU time of one thread, which a busy machine does not stretch; short jobs several times."""

    def measure() -> Sequence[float]:
        times = [_once(job)]
        while sum(times) < SHORT:
            times.append(_once(job))
        return times

    return measure


def _once(job: Job) -> float:
    start = time.process_time()
    job()
    return (time.process_time() - start) * 1000


if __name__ == "__main__":
    main()
