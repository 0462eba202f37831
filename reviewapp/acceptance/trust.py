"""Pure: answers that cannot decide anything, however well their numbers look.

An interval supposes readers who look, each for themselves. Where the answers show that somebody
did not, nothing is evaluated on them: neither for nor against.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import combinations

import numpy as np

from reviewapp.acceptance.evidence import Evidence
from reviewapp.acceptance.laying import Booleans, Laid
from reviewapp.studies.metrics import INDISTINGUISHABLE, Metric
from reviewapp.studies.questions import Question, QuestionKind

# The engine is validated up to gaps of this size; beyond, the readers who stayed could be another
# kind of readers.
MOST_MISSING, MOST_OF_ONE = 0.10, 0.50
# So many equal answers in a row are no accident of a short reading.
LEAST_TO_TELL = 12
# Which side an image stands on is a fair coin, so no honest choice keeps to one so often.
MOST_ON_ONE_SIDE = 0.90
# Who cannot tell images apart has no reason to agree on them; who rates them has.
MOST_ALIKE_AT_CHANCE, MOST_ALIKE = 0.8, 1.0
ROUNDING = 1e-9


def obstacle(laid: Laid, evidence: Evidence, question: Question, metric: Metric) -> str:
    """Say why these answers cannot decide; an empty string if nothing speaks against it."""
    return (
        gaps(laid)
        or _always_the_same(evidence, question)
        or _alike(laid, MOST_ALIKE_AT_CHANCE if metric in INDISTINGUISHABLE else MOST_ALIKE)
    )


def gaps(laid: Laid) -> str:
    """Say whose readings are missing if they are too many, of all or of one reader."""
    if laid.missing > MOST_MISSING:
        return (
            f"{laid.missing:.0%} of the readings are missing, and nothing is decided with more "
            f"than {MOST_MISSING:.0%}. Who did not answer may have seen what others did not."
        )
    gone = (np.isnan(laid.values) & laid.due).sum(axis=1)
    few = np.flatnonzero(gone > MOST_OF_ONE * laid.due.sum(axis=1))
    if not few.size:
        return ""
    return (
        f"Reader {', '.join(str(place + 1) for place in few)} left more than {MOST_OF_ONE:.0%} of "
        "the cases without an answer, and nobody is a reader who did not read."
    )


def _always_the_same(evidence: Evidence, question: Question) -> str:
    """Controls count here: who finds the degraded image has looked."""
    given: dict[str, list[str]] = {}
    for place in evidence.seen:
        if place.answers is None or question.code not in place.answers:
            continue
        answer = place.answers[question.code]
        several = answer.values() if isinstance(answer, dict) else [answer]
        given.setdefault(place.reader, []).extend(map(repr, several))
    most = MOST_ON_ONE_SIDE if question.kind is QuestionKind.CANDIDATE else 1
    same = [
        place + 1
        for place, reader in enumerate(evidence.readers)
        if _most_equal(given.get(reader, [])) >= most
    ]
    if not same:
        return ""
    return (
        f"Reader {', '.join(map(str, same))} always or nearly always gave the same answer to "
        f"“{question.text}”, so nothing shows that this reader looked. Positive controls in the "
        "next study would."
    )


def _most_equal(given: Sequence[str]) -> float:
    """The share of the answer that was given most often, once there are enough to tell."""
    if len(given) < LEAST_TO_TELL:
        return 0.0
    return max(Counter(given).values()) / len(given)


def _alike(laid: Laid, most: float) -> str:
    for one, other in combinations(range(len(laid.readers)), 2):
        shared = ~np.isnan(laid.values[one]) & ~np.isnan(laid.values[other])
        if int(shared.sum()) < LEAST_TO_TELL:
            continue
        if _kappa(laid, one, other, shared) >= most:
            return (
                f"Readers {one + 1} and {other + 1} answered the {int(shared.sum())} cases they "
                "share too much alike to have looked each for themselves, so the interval does "
                "not hold. Find out why."
            )
    return ""


def _kappa(laid: Laid, one: int, other: int, shared: Booleans) -> float:
    """Cohen's kappa within each truth: who is always right agrees by the images, not by pact."""
    agreed = chance = 0.0
    for truth in (True, False):
        inside = shared & (laid.truth == truth)
        left, right = laid.values[one, inside], laid.values[other, inside]
        agreed += float((left == right).sum())
        for value in set(left):
            chance += float((left == value).sum()) * float((right == value).mean())
    count = float(shared.sum())
    return (agreed - chance) / (count - chance) if count - chance > ROUNDING else 0.0
