"""What the measures say of real images, untouched and spoilt in known ways.

`python -m benchmarks.measures_on_real [films | pairs | groups]` writes the tables of
docs/guides/measures.md. The images lie beside the project; without them there is nothing to do.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from benchmarks.measures_images import LABELS, films_of, parts, slices
from benchmarks.measures_page import write
from generation.measures.chance import Plan
from generation.measures.drift import drift_of, kernel_drift
from generation.measures.encoders import Encoder, RandomEncoder
from generation.measures.errors import NotMeasurable
from generation.measures.fairness import fairness_of
from generation.measures.likeness import mae
from generation.measures.report import measure, measure_pairs
from generation.measures.results import Figure, Results
from generation.measures.sets import ImageSet
from generation.measures.subjects import Sides, Subjects
from generation.measures.trained_encoder import train
from generation.measures.usefulness.arms import Trial, usefulness_of

PLAN = Plan(seed=20)
COLUMNS = (
    *("fd", "kd", "precision", "recall", "coverage", "c2st", "nearer_to_train", "too_near"),
    *("nearer_to_train[pixels]", "too_near[pixels]", "diversity", "radiomics_different"),
)


def films() -> str:
    """Chest films in three parts by subject: train, hold-out, and the part that stands in."""
    learned, holdout, other = dealt = parts(3)
    candidates = {name: spoil(learned, other) for name, spoil in SPOILT.items()}
    encoders: dict[str, Encoder] = {
        "random": RandomEncoder(),
        "trained to reconstruct": train(learned, task="autoencoding", seed=20, steps=400),
    }
    sizes = ", ".join(f"{len(part)} films of {part.subject_count} people" for part in dealt)
    lines = [
        f"128², train, hold-out and stand-in: {sizes}. A star marks p < 0.05;",
        "the last row is the same figure of training films, or what chance gives.",
    ]
    for named, encoder in encoders.items():
        lines += ["", f"Encoder {named} (`{encoder.digest[:8]}`):", "", *_head()]
        for name, synthetic in candidates.items():
            results = measure(
                train=learned, holdout=holdout, synthetic=synthetic, encoder=encoder, plan=PLAN
            )
            lines.append(_row(name, results))
            floor = results
        lines.append(_floor_row(floor))
    return "\n".join(lines)


def _untouched(_: ImageSet, other: ImageSet) -> ImageSet:
    return other


def _blurred(_: ImageSet, other: ImageSet) -> ImageSet:
    return replace(other, images=gaussian_filter(other.images, (0, 1, 1)))


def _noisy(_: ImageSet, other: ImageSet) -> ImageSet:
    noise = np.random.default_rng(1).normal(scale=0.05 * other.span, size=other.images.shape)
    return replace(other, images=(other.images + noise).astype(np.float32))


def _collapsed(_: ImageSet, other: ImageSet) -> ImageSet:
    """A tenth of the images over and over, each a little changed."""
    few = other.images[np.arange(len(other)) % (len(other) // 10)]
    noise = np.random.default_rng(2).normal(scale=0.01 * other.span, size=few.shape)
    return replace(other, images=(few + noise).astype(np.float32))


def _copied(share: float) -> Callable[[ImageSet, ImageSet], ImageSet]:
    def spoil(learned: ImageSet, other: ImageSet) -> ImageSet:
        """Training images moved by a pixel, with a little noise, in place of this share."""
        images, count = other.images.copy(), round(share * len(other))
        at = np.resize(np.random.default_rng(3).permutation(len(learned)), count)
        near = np.roll(learned.images[at], 1, axis=2)
        noise = np.random.default_rng(4).normal(scale=0.01 * other.span, size=near.shape)
        images[:count] = near + noise
        return replace(other, images=images)

    return spoil


SPOILT: dict[str, Callable[[ImageSet, ImageSet], ImageSet]] = {
    "other real films": _untouched,
    "… blurred, σ 1 pixel": _blurred,
    "… with 5 % noise": _noisy,
    "… a tenth, ten times": _collapsed,
    "… one in five a near-copy of train": _copied(0.2),
    "all near-copies of train": _copied(1.0),
}


def pairs() -> str:
    """MR slices of one place in two contrasts, or at two visits; brain only."""
    lines = [
        "8-bit slices, brain alone (real image above 0); grey levels of 0 to 255.",
        "So few subjects make every limit too narrow.",
        "",
        "| shown | beside | slices of subjects | MAE | PSNR, dB | SSIM | by subject, MAE |",
        "|---|---|---|---|---|---|---|",
    ]
    for shown, beside, blurred in (
        ("T1", "T2", False),
        ("T1", "FLAIR", False),
        ("FLAIR", "FLAIR", True),
        ("s1_FLAIR", "s2_FLAIR", False),
    ):
        real, synthetic = slices(beside, shown)
        if blurred:
            synthetic = _blurred(synthetic, synthetic)
        names = ["mae", "psnr", "ssim"]
        found = measure_pairs(real=real, synthetic=synthetic, plan=PLAN, names=names)
        each = found.figure("mae").details
        apart = ", ".join(f"{name.removeprefix('ljubljana-')} {v:.1f}" for name, v in each.items())
        cells = [_shown(found.figure(name)) for name in names]
        label = f"{shown}, blurred σ 1" if blurred else shown
        counted = f"{len(real)} of {real.subject_count}"
        lines.append(f"| {label} | {beside} | {counted} | {' | '.join(cells)} | {apart} |")
    return "\n".join(lines)


def groups() -> str:
    return "\n\n".join([_drift(), _fairness(), *map(_usefulness, LABELS)])


def _drift() -> str:
    one = films_of("cxr_nih_128")
    other = films_of("cxr_hannover")
    sides = Sides.of(one.subjects, other.subjects, one.images, other.images)
    columns = [_columns(part.unit()) for part in (one, other)]
    figures = list(drift_of(columns[0], columns[1], sides=sides, plan=PLAN))
    encoded = [RandomEncoder().encode(part.unit()) for part in (one, other)]
    width = encoded[0].std(axis=0)
    figures.append(kernel_drift(encoded[0] / width, encoded[1] / width, sides=sides, plan=PLAN))
    lines = [
        f"Drift from {len(one)} NIH films to {len(other)} of Hannover, both 128²:",
        "",
        "| measure | estimate | p, subjects dealt |",
        "|---|---|---|",
    ]
    lines += [f"| {f.name} | {_shown(f)} | {f.details['p_value']:.3f} |" for f in figures]
    return "\n".join(lines)


def _fairness() -> str:
    given = films_of("cxr_nih_128")
    blurred = gaussian_filter(given.images, (0, 1, 1))
    errors = mae(given.images, blurred)
    subjects = Subjects.of(given.subjects, errors=errors)
    largest = fairness_of(errors, given.groups or (), subjects=subjects, plan=PLAN)[0]
    return (
        f"Fairness: the absolute error that blurring makes differs between women and men by "
        f"{_shown(largest)} grey levels (p {largest.details['p_value']:.3f}; by chance "
        f"{largest.details['expected']:.3f})."
    )


def _usefulness(of: str) -> str:
    learned, other, test = (_halved(part) for part in parts(3, labelled=of))
    lines = [
        f"Usefulness, {of}: 64², tested on {len(test)} films of {test.subject_count} people; "
        "other real films stand in for synthetic ones.",
        "",
        "| arm | AUROC | Brier score | calibration error |",
        "|---|---|---|---|",
    ]
    trial = Trial(task="classification", regimes=(20, 60), steps=300)
    try:
        figures = usefulness_of(real=learned, synthetic=other, test=test, trial=trial, plan=PLAN)
    except NotMeasurable as why:
        return f"Usefulness, {of}: refused. {why}"
    for figure in figures:
        rest = [figure.details.get(name) for name in ("brier", "calibration_error")]
        cells = " | ".join("" if value is None else f"{value:.3f}" for value in rest)
        lines.append(f"| {figure.name} | {_shown(figure)} | {cells} |")
    return "\n".join(lines)


def _halved(given: ImageSet) -> ImageSet:
    small = given.images.reshape(len(given), 64, 2, 64, 2).mean(axis=(2, 4))
    return replace(given, images=small)


def _columns(images: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    return {
        "mean": images.mean(axis=(1, 2)),
        "spread": images.std(axis=(1, 2)),
        "edges": np.abs(np.diff(images, axis=1)).mean(axis=(1, 2)),
    }


def _head() -> list[str]:
    return ["| stand-in | " + " | ".join(COLUMNS) + " |", "|---" * (len(COLUMNS) + 1) + "|"]


def _row(name: str, results: Results) -> str:
    cells = [_shown(results.figure(column)) for column in COLUMNS]
    return f"| {name} | " + " | ".join(cells) + " |"


def _floor_row(results: Results) -> str:
    known = [results.figure(column).details for column in COLUMNS]
    expected = [each.get("real_against_real", each.get("expected")) for each in known]
    cells = ["" if value is None else f"{value:.2f}" for value in expected]
    return "| *real, or chance* | " + " | ".join(cells) + " |"


def _shown(figure: Figure) -> str:
    p_value = figure.details.get("p_value")
    tested = "" if p_value is None or not figure.name.startswith(("c2st", "near", "too")) else "*"
    stars = tested if p_value is not None and p_value < 0.05 else ""
    if figure.low is None:
        return f"{figure.estimate:.2f}{stars}"
    return f"{figure.estimate:.2f}{stars} ({figure.low:.2f} to {figure.high:.2f})"


def main(names: Sequence[str]) -> None:
    tables = {"films": films, "pairs": pairs, "groups": groups}
    for name in names or tables:
        write(name, tables[name]())


if __name__ == "__main__":
    main(sys.argv[1:])
