"""How sure is a generator, and may one believe it? Ensembles, repeated draws, conformal bounds."""

from dataclasses import dataclass
from math import ceil

import numpy as np
from scipy.stats import norm, spearmanr

from generation.measures.arrays import Array, Floats, finite, same_shape
from generation.measures.chance import Plan
from generation.measures.errors import NotMeasurable
from generation.measures.results import Figure
from generation.measures.subjects import Subjects, averaged

LEAST_DRAWS = 2
SPREADS = 2.0
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Believed:
    """The average of several answers to one question, and how far they lie apart at each pixel."""

    mean: Floats
    spread: Floats

    @classmethod
    def of(cls, answers: Array) -> "Believed":
        """Take answers × images × space: from an ensemble's members or one generator's draws."""
        given = finite(answers, name="The answers")
        if len(given) < LEAST_DRAWS:
            raise NotMeasurable(
                "One answer says nothing about how sure it is, so nothing was measured. "
                "Draw each image several times, or train several generators."
            )
        return cls(given.mean(axis=0), given.std(axis=0, ddof=1))


@dataclass(frozen=True, slots=True)
class Bound:
    """Errors stay within `factor` × (spread + `floor`): a promise about new subjects."""

    factor: float
    floor: float
    pixels: float
    confidence: float
    subjects: int


def uncertainty_of(
    believed: Believed, truth: Array, *, subjects: Subjects, plan: Plan
) -> tuple[Figure, ...]:
    """Is the error large where the generator is unsure, and as large as it says?

    Per image: Spearman's rank correlation of spread and absolute error over the pixels, and the
    share of pixels within two spreads (a normal error of that spread: 95.4 %).
    """
    same_shape(believed.mean, truth)
    error = np.abs(finite(truth, name="The truth") - believed.mean).reshape(len(truth), -1)
    spread = believed.spread.reshape(len(truth), -1)
    flat = np.flatnonzero((spread.std(axis=1) == 0) | (error.std(axis=1) == 0))
    if flat.size:
        raise NotMeasurable(
            f"The answers for image {int(flat[0])} are equally unsure, or wrong, everywhere, so "
            "spread and error cannot be compared. Leave such images out."
        )
    ranked = np.array([spearmanr(a, b).statistic for a, b in zip(spread, error, strict=True)])
    within = (error <= SPREADS * spread).mean(axis=1)
    expected = float(norm.cdf(SPREADS) - norm.cdf(-SPREADS))
    return (
        averaged(ranked, subjects, name="spread_follows_error", unit="correlation", plan=plan),
        averaged(
            within, subjects, name="within_two_spreads", unit="share", plan=plan, expected=expected
        ),
    )


def calibrate(
    believed: Believed,
    truth: Array,
    *,
    subjects: Subjects,
    pixels: float = 0.9,
    confidence: float = 0.9,
) -> Bound:
    """Learn the factor that holds for `pixels` of a new subject's pixels, with `confidence`.

    Split conformal prediction over subjects (Vovk et al., Algorithmic Learning in a Random World,
    2005; Angelopoulos & Bates, 2021, section 1): a subject's score is the quantile of its scaled
    errors, the factor the ⌈(n + 1) · confidence⌉-th smallest score of n. Pixels of one image are
    not exchangeable, subjects are: that is why a promise per pixel is none.
    """
    same_shape(believed.mean, truth)
    count = subjects.count
    rank = ceil((count + 1) * confidence - ROUNDING)
    if rank > count:
        raise NotMeasurable(
            f"{count} subjects allow no promise with confidence {confidence}, so there is none. "
            f"Calibrate on at least {ceil(confidence / (1 - confidence) - ROUNDING)} subjects."
        )
    floor = 0.1 * float(np.median(believed.spread)) or float(np.finfo(np.float64).tiny)
    scaled = np.abs(np.asarray(truth, dtype=np.float64) - believed.mean) / (believed.spread + floor)
    scores = [
        np.quantile(scaled[subjects.clusters == person], pixels, method="higher")
        for person in range(count)
    ]
    return Bound(
        factor=float(np.sort(scores)[rank - 1]),
        floor=floor,
        pixels=pixels,
        confidence=confidence,
        subjects=count,
    )


def bounds(believed: Believed, bound: Bound) -> tuple[Floats, Floats]:
    """The lower and the upper image."""
    reach = bound.factor * (believed.spread + bound.floor)
    return believed.mean - reach, believed.mean + reach


def kept_of(
    believed: Believed, truth: Array, bound: Bound, *, subjects: Subjects, plan: Plan
) -> Figure:
    """In what share of fresh subjects the promise was kept; expected: at least its confidence."""
    lower, upper = bounds(believed, bound)
    inside = ((truth >= lower) & (truth <= upper)).reshape(len(truth), -1).mean(axis=1)
    sizes = np.bincount(subjects.clusters)
    kept = (np.bincount(subjects.clusters, weights=inside) / sizes >= bound.pixels).astype(float)
    people = Subjects(np.arange(subjects.count), subjects.inputs)
    return averaged(
        kept,
        people,
        name="bound_kept",
        unit="share of subjects",
        plan=plan,
        expected=bound.confidence,
        factor=bound.factor,
    )
