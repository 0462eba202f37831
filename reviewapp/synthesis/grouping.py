"""Measures that look at an attribute beside the pixels: by group, and as what is to be learned."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from generation.measures import coverage
from generation.measures.arrays import Flags, Floats, Whole
from generation.measures.errors import NotMeasurable
from generation.measures.fairness import LEAST_SUBJECTS, fairness_of
from generation.measures.inputs import Inputs, Part
from generation.measures.results import Figure
from generation.measures.sets import ImageSet
from generation.measures.subjects import Subjects, averaged
from generation.measures.usefulness.arms import Trial, usefulness_of

Values = Mapping[Part, tuple[str, ...]]  # of each image of a side; empty where it has none
Texts = NDArray[np.str_]
STEPS, SEEDS = 400, (0, 1, 2)
FEW = 4  # the smaller number of real subjects is this part of all
USEFULNESS, BY_GROUP = "usefulness", "subgroup coverage"


def usefulness(given: Inputs, values: Values) -> tuple[Figure, ...]:
    """Train on real, on both and on synthetic images to tell the attribute; test on unseen ones."""
    classes = np.unique([value for value in values["train"] if value])
    real = _labelled(given.train, values["train"], classes)
    count = real.subject_count
    regimes = tuple(sorted({max(2, count // FEW), count}))
    return usefulness_of(
        real=real,
        synthetic=_labelled(given.synthetic, values["synthetic"], classes),
        test=_labelled(given.holdout, values["holdout"], classes),
        trial=Trial(task="classification", regimes=regimes, seeds=SEEDS, steps=STEPS),
        plan=given.plan,
    )


def subgroup_coverage(given: Inputs, values: Values) -> tuple[Figure, ...]:
    """Of each group of real people, the share of images that some synthetic one is like."""
    real, synthetic = given.encoded["holdout"], given.encoded["synthetic"]
    covered = coverage.measure(real, synthetic, neighbours=given.plan.neighbours).coverage
    groups = np.array(values["holdout"])
    at = _large(groups, given.holdout)
    inputs = {"holdout": given.holdout.digest, "synthetic": given.synthetic.digest}
    people = Subjects(given.holdout.clusters, inputs)
    gaps = fairness_of(
        covered[at],
        groups[at].tolist(),
        subjects=people.take(at),
        plan=given.plan,
        name="coverage_gap",
    )
    of_each = [
        _of_group(name, covered, groups == name, people, values, given)
        for name in np.unique(groups[at]).tolist()
    ]
    return (*of_each, *gaps)


OF_GROUPS: Mapping[str, Callable[[Inputs, Values], tuple[Figure, ...]]] = {
    BY_GROUP: subgroup_coverage,
    USEFULNESS: usefulness,
}


def _of_group(
    name: str,
    covered: Floats,
    here: Flags,
    people: Subjects,
    values: Values,
    given: Inputs,
) -> Figure:
    at = np.flatnonzero(here).astype(np.int64)
    return averaged(
        covered[at],
        people.take(at),
        name=f"group_coverage[{name}]",
        unit="share",
        plan=given.plan,
        real=float(here.mean()),
        synthetic=float(np.mean([value == name for value in values["synthetic"]])),
    )


def _large(groups: Texts, side: ImageSet) -> Whole:
    """The images of groups with enough subjects; those without a value belong to none."""
    sizes = {name: np.unique(side.clusters[groups == name]).size for name in np.unique(groups)}
    kept = [name for name, size in sizes.items() if name and size >= LEAST_SUBJECTS]
    if len(kept) < 2:  # noqa: PLR2004  a gap lies between two
        counted = ", ".join(f"{name or 'none'}: {size}" for name, size in sizes.items())
        raise NotMeasurable(
            f"The unseen real images have these numbers of subjects by group: {counted}. At least "
            f"two groups of {LEAST_SUBJECTS} are needed, so nothing was measured. Choose another "
            f"attribute, or a larger reference."
        )
    return np.flatnonzero(np.isin(groups, kept)).astype(np.int64)


def _labelled(side: ImageSet, values: tuple[str, ...], classes: Texts) -> ImageSet:
    """The images of known classes, numbered."""
    at = np.flatnonzero(np.isin(np.array(values), classes))
    if at.size < 2:  # noqa: PLR2004  fewer are no set
        raise NotMeasurable(
            "One of the sides has no images with a value that the real training images have, so "
            "nothing was learned. Choose an attribute that all sides are known by."
        )
    labels = np.searchsorted(classes, np.array(values)[at]).astype(np.int64)
    return replace(side.take(at), labels=labels)
