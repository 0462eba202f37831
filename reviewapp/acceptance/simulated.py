"""Pure: readers of a stated skill, as signal detection describes them; they are nobody.

What a simulated reader perceives of an image is a number, higher for what looks synthetic:

    single    (d + u_j)·synthetic + b_j + c_k + e        e ~ N(0, 1)
    pair      right if  d·(1 − drift·t) + u_j + c_k + e√2 > 0, then turned by bias and carelessness

with reader j's skill u_j ~ N(0, spread²), leaning b_j ~ N(lean, ½·spread²), the case's own c_k ~
N(0, cases²) and the share t of the session that lies behind. A careless reader answers at random
so often; a biased one picks the left image so often without looking; answers are left out so
often. Single images: Green & Swets 1966; pairs with d′ = √2·z(p): Macmillan & Creelman 2005, ch. 7.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy import optimize, special

from reviewapp.acceptance.evidence import Answers
from reviewapp.acceptance.laying import Floats
from reviewapp.studies.metrics import Metric
from reviewapp.studies.questions import Per, Question, QuestionKind

HIGHEST_CONFIDENCE = 100
FARTHEST = 8.0
RATED_DOWN = frozenset({Metric.REALISM_DIFFERENCE, Metric.LESION_FIDELITY, Metric.ACCEPTANCE_RATE})


@dataclass(frozen=True, kw_only=True)
class Skill:
    """What the readers of a rehearsal are like."""

    d_prime: float = 0.0
    spread: float = 0.2
    cases: float = 0.3
    lean: float = 0.0
    drift: float = 0.0  # the share of the skill that is gone at the end
    careless: float = 0.0
    left: float = 0.0  # how often the left image is picked without looking
    missing: float = 0.0
    accepts_below: float = 1.0  # an image is accepted if it looks less synthetic than this


@dataclass(frozen=True, eq=False)
class Perceived:
    """What one reader perceived at every place, in the order of the worklist."""

    of_single: Floats
    of_pair: Floats  # above 0: right
    careless: np.ndarray[tuple[int], np.dtype[np.bool_]]
    left: np.ndarray[tuple[int], np.dtype[np.bool_]]
    missing: np.ndarray[tuple[int], np.dtype[np.bool_]]
    dice: Floats


def perceive(
    skill: Skill,
    synthetic: Sequence[bool],
    case_noise: Floats,
    random: np.random.Generator,
) -> Perceived:
    """Let one reader, drawn at random, look at every place of a worklist."""
    count = len(synthetic)
    own = random.normal(0, skill.spread)
    leaning = skill.lean + random.normal(0, skill.spread / sqrt(2))
    d = skill.d_prime * (1 - skill.drift * np.arange(count) / max(count - 1, 1))
    noise = random.normal(size=(2, count))
    is_synthetic = np.asarray(synthetic, dtype=np.float64)
    return Perceived(
        of_single=(d + own) * is_synthetic + leaning + case_noise + noise[0],
        of_pair=d + own + case_noise + sqrt(2) * noise[1],
        careless=random.random(count) < skill.careless,
        left=random.random(count) < skill.left,
        missing=random.random(count) < skill.missing,
        dice=random.random(count),
    )


def answer_pair(question: Question, seen: Perceived, place: int, *, synthetic_at: str) -> Answers:
    """Pick one of two."""
    right = bool(seen.of_pair[place] > 0)
    other = "B" if synthetic_at == "A" else "A"
    picked = synthetic_at if right else other
    if seen.careless[place]:
        picked = "A" if seen.dice[place] < 0.5 else "B"  # noqa: PLR2004 a fair coin
    elif seen.left[place]:
        picked = "A"
    return {question.code: picked}


def answer_single(
    question: Question, metric: Metric, seen: Perceived, place: int, *, skill: Skill
) -> Answers:
    """Judge one image by the question's own kind."""
    value = float(seen.of_single[place])
    if seen.careless[place]:
        value = float(special.ndtri(np.clip(seen.dice[place], 1e-6, 1 - 1e-6))) * 2
    given = level(question, metric, value, skill=skill)
    return {question.code: {"A": given} if question.per is Per.CANDIDATE else given}


def level(question: Question, metric: Metric, value: float, *, skill: Skill) -> int | bool:
    """Turn what was perceived into an answer: ratings fall with it, suspicion rises."""
    if question.kind is QuestionKind.YES_NO:
        if metric in RATED_DOWN:
            return value < skill.accepts_below
        return value > skill.d_prime / 2
    steps = len(question.anchors) or HIGHEST_CONFIDENCE + 1
    first = 1 if question.anchors else 0
    if metric in RATED_DOWN:
        return int(np.clip(round(steps - 1 - value), first, steps - 1 + first))
    middle = first + (steps - 1) / 2 + (value - skill.d_prime / 2) * steps / 6
    return int(np.clip(round(middle), first, steps - 1 + first))


# --- the skill that stands exactly at a margin ---


def at_accuracy(share: float, skill: Skill) -> float:
    """The d′ with which readers are right in this share of pairs: z(p)·√(2 + spread² + cases²)."""
    return float(special.ndtri(share)) * sqrt(2 + skill.spread**2 + skill.cases**2)


def at_acceptance(rate: float, skill: Skill) -> float:
    """The d′ with which this share of synthetic images is accepted."""
    error = _error(skill, is_made=True)
    return skill.accepts_below - skill.lean - float(special.ndtri(rate)) * error


def at_calls(share: float, skill: Skill, metric: Metric | None) -> float:
    """The d′ with which this share of images is called what they are; no metric: of pairs.

    The line is drawn in the middle, so half of d′ lies on either side of it. A leaning towards
    “synthetic” helps with synthetic images, whose readers differ more, and harms with real ones.
    Of both kinds together nobody knows it but by search.
    """
    if metric is None:
        return at_accuracy(share, skill)
    if metric is Metric.ACCURACY:
        return _between(lambda d: (_called(d, skill, is_made=True) + _called(d, skill)) / 2 - share)
    made = metric is Metric.SENSITIVITY
    lean = skill.lean if made else -skill.lean
    return 2 * (float(special.ndtri(share)) * _error(skill, is_made=made) - lean)


def _called(d: float, skill: Skill, *, is_made: bool = False) -> float:
    lean = skill.lean if is_made else -skill.lean
    return float(special.ndtr((d / 2 + lean) / _error(skill, is_made=is_made)))


def _error(skill: Skill, *, is_made: bool) -> float:
    """How far what is perceived of one image strays, over readers and cases."""
    return sqrt(1 + (1.5 if is_made else 0.5) * skill.spread**2 + skill.cases**2)


def at_difference(difference: float, skill: Skill, *, steps: int) -> float:
    """The d′ with which synthetic images are rated lower by this much; no number if none is."""

    def off(d: float) -> float:
        return _rated(d, skill, steps) - _rated(None, skill, steps) - difference

    return _between(off)


def _between(off: Callable[[float], float]) -> float:
    """Where it is nothing; no number where that lies beyond what anybody perceives."""
    if off(-FARTHEST) * off(FARTHEST) > 0:
        return float("nan")
    return float(optimize.brentq(off, -FARTHEST, FARTHEST, xtol=1e-10))


def _rated(d: float | None, skill: Skill, steps: int) -> float:
    """The mean rating of a synthetic image, or of a real one: a rounded, clipped normal."""
    error = _error(skill, is_made=d is not None)
    centre = steps - 1 - skill.lean - (d or 0.0)
    borders = np.arange(1, steps) + 0.5
    return 1 + float(special.ndtr((centre - borders) / error).sum())


def asked_for(questions: Sequence[Question], metrics: Mapping[str, Metric]) -> list[Question]:
    """The questions that some criterion looks at; the others need no answer in a rehearsal."""
    return [question for question in questions if question.code in metrics]
