"""Is it as good for everyone? The largest gap between groups of subjects."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from generation.measures.arrays import Floats, Whole, vector
from generation.measures.chance import Plan, permutation_p
from generation.measures.errors import NotMeasurable
from generation.measures.results import Figure
from generation.measures.subjects import Subjects

LEAST_SUBJECTS = 5


def fairness_of(
    values: Floats, groups: Sequence[str], *, subjects: Subjects, plan: Plan, name: str = "gap"
) -> tuple[Figure, ...]:
    """The largest gap between group averages, then every pair of groups.

    `values` are one number per image: an error, a loss, 1 for a right answer. Subjects are drawn
    within their group. The largest of several gaps is never 0, so `details` hold the gap to expect
    if groups were dealt by chance, and its p value; pairs have p values for having looked at all
    of them (Westfall & Young, Resampling-Based Multiple Testing, 1993: the largest gap of each
    dealing).
    """
    known = vector(values, name="The values", length=subjects.clusters.size)
    numbers, names = _groups(groups, subjects)
    observed = _averages(known, numbers, np.ones((1, known.size)), len(names))[0]
    drawn = _averages(known, numbers, _within(numbers, subjects, plan), len(names))
    chance = _dealt(known, numbers, subjects, plan)
    gaps = chance.max(axis=1) - chance.min(axis=1)
    figures = [_largest(name, observed, drawn, gaps, subjects=subjects, plan=plan)]
    for one, other in combinations(range(len(names)), 2):
        gap = float(observed[one] - observed[other])
        figures.append(
            subjects.figure(
                f"{name}[{names[one]} - {names[other]}]",
                gap,
                subjects.interval(drawn[:, one] - drawn[:, other], plan),
                plan=plan,
                unit="difference",
                details={"adjusted_p_value": permutation_p(abs(gap), gaps)},
            )
        )
    return tuple(figures)


def _largest(
    name: str,
    observed: Floats,
    drawn: Floats,
    gaps: Floats,
    *,
    subjects: Subjects,
    plan: Plan,
) -> Figure:
    estimate = float(observed.max() - observed.min())
    worst = drawn[:, observed.argmax()] - drawn[:, observed.argmin()]
    details = {
        "p_value": permutation_p(estimate, gaps),
        "expected": float(gaps.mean()),
        "groups": float(observed.size),
    }
    interval = subjects.interval(worst, plan)
    return subjects.figure(
        f"{name}_largest", estimate, interval, plan=plan, unit="difference", details=details
    )


def _groups(groups: Sequence[str], subjects: Subjects) -> tuple[Whole, list[str]]:
    if len(groups) != subjects.clusters.size:
        raise NotMeasurable(
            f"There are {subjects.clusters.size} images and {len(groups)} groups, so nothing was "
            "measured. Give the group of each image's subject."
        )
    names, numbers = np.unique(np.array(groups), return_inverse=True)
    mixed = [
        person
        for person in range(subjects.count)
        if np.unique(numbers[subjects.clusters == person]).size > 1
    ]
    if mixed:
        raise NotMeasurable(
            f"{len(mixed)} subjects are in more than one group, so nothing was measured. "
            "Put every subject into one."
        )
    sizes = [np.unique(subjects.clusters[numbers == at]).size for at in range(names.size)]
    if names.size == 1 or min(sizes) < LEAST_SUBJECTS:
        smallest = dict(zip(names.tolist(), sizes, strict=True))
        raise NotMeasurable(
            f"The groups have these numbers of subjects: {smallest}. A gap needs two groups of at "
            f"least {LEAST_SUBJECTS}, so nothing was measured. Join or leave out small groups."
        )
    return numbers.astype(np.int64), names.tolist()


def _averages(values: Floats, numbers: Whole, weights: Floats, count: int) -> Floats:
    """Average of each group for each row of weights."""
    member = np.eye(count)[numbers]
    averages: Floats = (weights * values) @ member / (weights @ member)
    return averages


def _within(numbers: Whole, subjects: Subjects, plan: Plan) -> Floats:
    weights = np.empty((plan.draws, numbers.size))
    for at in np.unique(numbers):
        here = numbers == at
        weights[:, here] = subjects.take(here).weights(plan, f"fairness, group {at}")
    return weights


def _dealt(values: Floats, numbers: Whole, subjects: Subjects, plan: Plan) -> Floats:
    """Group averages when the groups are dealt to the subjects anew."""
    of_subject = np.empty(subjects.count, dtype=np.int64)
    of_subject[subjects.clusters] = numbers
    random = plan.generator("fairness, groups dealt")
    dealt = random.permuted(np.tile(of_subject, (plan.draws, 1)), axis=1)[:, subjects.clusters]
    averages = [
        ((dealt == at) * values).sum(axis=1) / (dealt == at).sum(axis=1)
        for at in np.unique(numbers)
    ]
    return np.stack(averages, axis=1)
