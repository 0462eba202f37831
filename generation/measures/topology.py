"""Is everything there as often as it should be? Components and holes of label masks."""

from collections.abc import Mapping
from typing import cast

import numpy as np
from scipy.ndimage import generate_binary_structure, label
from scipy.stats import wasserstein_distance
from skimage.measure import euler_number

from generation.measures.arrays import Array, Flags, Floats, Whole
from generation.measures.chance import Plan, permutation_p, ratio_draws, shuffled_subjects
from generation.measures.errors import NotMeasurable
from generation.measures.inputs import Inputs
from generation.measures.results import Figure
from generation.measures.subjects import Subjects, averaged

CONNECTIVITY = "foreground connected over corners, background over faces"
FLAT = 2


def betti(mask: Flags) -> tuple[int, ...]:
    """Count components and holes (and in a volume: components, tunnels and cavities).

    The foreground is connected over corners (8 or 26 neighbours) and the background over faces (4
    or 6), the pairing under which Jordan's theorem holds (Kong & Rosenfeld, CVGIP 48:357, 1989).
    In a volume tunnels follow from Euler's number: b₁ = b₀ + b₂ − χ.
    """
    corners = generate_binary_structure(mask.ndim, mask.ndim)
    components = _count(mask, corners)
    outside_too = np.pad(~mask, 1, constant_values=True)
    enclosed = _count(outside_too, generate_binary_structure(mask.ndim, 1)) - 1
    if mask.ndim == FLAT:
        return components, enclosed
    euler = int(euler_number(mask, connectivity=mask.ndim))  # type: ignore[no-untyped-call]  # scikit-image has no types
    return components, components + enclosed - euler, enclosed


def numbers(masks: Array, value: int, *, smallest: int = 1) -> Whole:
    """Betti numbers of one label in every mask; components below `smallest` pixels are dropped."""
    return np.array([betti(_without_specks(mask == value, smallest)) for mask in masks])


def counts_of(
    masks: Array,
    subjects: Subjects,
    expected: Mapping[int, int],
    *,
    real: Array,
    plan: Plan,
    smallest: int = 1,
) -> tuple[Figure, ...]:
    """For each label, in what share of masks it has as many components as it should.

    `real` are real masks: a rule that real anatomy does not keep is none, so their share is beside.
    """
    return tuple(
        averaged(
            (numbers(masks, value, smallest=smallest)[:, 0] == wanted).astype(np.float64),
            subjects,
            name=f"organ_count[label={value}]",
            unit="share",
            plan=plan,
            expected=float(wanted),
            real=float((numbers(real, value, smallest=smallest)[:, 0] == wanted).mean()),
        )
        for value, wanted in expected.items()
    )


def betti_numbers(given: Inputs) -> tuple[Figure, ...]:
    """Average Betti numbers of each label among synthetic masks, the real ones beside."""
    real = given.holdout.need_masks("Topology")
    synthetic = given.synthetic.need_masks("Topology")
    labels = [int(value) for value in np.unique(real) if value != 0]
    if not labels:
        raise NotMeasurable(
            "No real mask holds anything, so there is no topology to compare. Give masks with "
            "labels above 0."
        )
    found: list[Figure] = []
    for value in labels:
        ours, theirs = numbers(synthetic, value), numbers(real, value)
        for dimension in range(ours.shape[1]):
            name = f"betti{dimension}[label={value}]"
            pooled = np.concatenate([theirs[:, dimension], ours[:, dimension]]).astype(np.float64)
            found.append(_compared(given, name, pooled))
    return tuple(found)


def _compared(given: Inputs, name: str, pooled: Floats) -> Figure:
    first = np.arange(pooled.size) < len(given.holdout)
    sides = shuffled_subjects(
        given.sides("holdout", "synthetic"), first, given.plan, f"permutation of {name}"
    )
    apart = np.abs(ratio_draws(sides, pooled) - ratio_draws(1 - sides, pooled))
    observed = abs(float(pooled[first].mean() - pooled[~first].mean()))
    subjects = Subjects(
        given.synthetic.clusters,
        {"holdout": given.holdout.digest, "synthetic": given.synthetic.digest},
    )
    return averaged(
        pooled[~first],
        subjects,
        name=name,
        unit="count",
        plan=given.plan,
        real=float(pooled[first].mean()),
        p_value=permutation_p(observed, apart),
        wasserstein=float(wasserstein_distance(pooled[first], pooled[~first])),
    )


def _without_specks(mask: Flags, smallest: int) -> Flags:
    if smallest <= 1:
        return mask
    parts, _ = cast(
        "tuple[Whole, int]", label(mask, generate_binary_structure(mask.ndim, mask.ndim))
    )
    large = np.bincount(parts.ravel()) >= smallest
    large[0] = False
    kept: Flags = large[parts]
    return kept


def _count(mask: Flags, structure: Flags) -> int:
    return cast("tuple[Whole, int]", label(mask, structure))[1]
