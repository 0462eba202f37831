"""Split by subject, and cut a cohort down to a data regime without mixing subjects."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from generation.cohorts.cohort import Cohort, CohortNotUsable, Split


def by_subject(cohort: Cohort, *, seed: int, hold_out: float = 0.15, test: float = 0.15) -> Cohort:
    """Put every subject into one split; the order of subjects is by their names and the seed."""
    order = in_drawn_order(cohort.subjects, seed)
    tested, held = round(len(order) * test), round(len(order) * hold_out)
    if len(order) - tested - held < 1:
        raise CohortNotUsable(
            f"“{cohort.name}” has {len(order)} subjects, too few for these shares. "
            f"Ask for smaller ones, or add subjects."
        )
    place: dict[str, Split] = dict.fromkeys(order, "TRAIN")
    place |= dict.fromkeys(order[:tested], "TEST")
    place |= dict.fromkeys(order[tested : tested + held], "HOLD_OUT")
    return replace(cohort, splits=tuple(place[subject] for subject in cohort.subjects))


def regime(cohort: Cohort, *, cases: int, seed: int) -> Cohort:
    """Keep this many training subjects; smaller regimes are nested in larger ones.

    Fewer than 50, 50 to 200 and 200 to 1000 cases are what reviews of the field compare. Hold-out
    and test stay whole, so that regimes are compared on the same cases.
    """
    training = [
        s for s, split in zip(cohort.subjects, cohort.splits, strict=True) if split == "TRAIN"
    ]
    order = in_drawn_order(training, seed)
    if not 1 <= cases <= len(order):
        raise CohortNotUsable(
            f"“{cohort.name}” has {len(order)} subjects to train on, so {cases} cannot be kept."
        )
    kept = set(order[:cases])
    return cohort.chosen(
        [
            i
            for i, (subject, split) in enumerate(zip(cohort.subjects, cohort.splits, strict=True))
            if split != "TRAIN" or subject in kept
        ]
    )


def in_drawn_order(subjects: Sequence[str], seed: int) -> list[str]:
    """Every subject once, in an order that adding others does not change."""
    return sorted(set(subjects), key=lambda s: sha256(f"{seed}/{s}".encode()).digest())
