"""Pure: can anything but the picture tell which arm it is from?

Three rules, from certain to statistical:

* What is no chance must be equal. A status, a length or a header that differs between two pictures
  is a leak, even when it differs in few of them: a test of ranks would overlook those.
* The best single number. max over all numbers of |AUC − ½|, against the same maximum after the
  arms were dealt again at random (a permutation test, so no number is too many).
* All numbers together. Ridge discriminant, scored on readings it was not fitted on, against the
  same after the arms were dealt again.

The arms are dealt again within a reading where it shows several, as they were drawn.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

Floats = NDArray[np.float64]

DEALT = 1999
DEALT_AT_ONCE = 250
DEALT_FOR_THE_CLASSIFIER = 499
FOLDS = 5
RIDGE = 1.0
LEVEL = 0.01
# So few pictures of an arm prove nothing either way.
FEWEST = 4
VALUES_TOLD = 3


@dataclass(frozen=True)
class Item:
    """All that came with one picture: what has to be equal, and what may be chance."""

    arm: int
    group: str
    constants: Mapping[str, str]
    numbers: Mapping[str, float]


@dataclass(frozen=True)
class Finding:
    rule: str
    what: str
    told: str


@dataclass(frozen=True)
class Verdict:
    """What a test of chance came to; `p` under the level is a finding."""

    best: str
    auc: float
    p: float


def unequal(items: Sequence[Item]) -> list[Finding]:
    """Name every constant that is none; one that is missing somewhere is none either."""
    names = sorted({name for item in items for name in item.constants})
    found = []
    for name in names:
        values = {item.constants.get(name, "(missing)") for item in items}
        if len(values) > 1:
            some = ", ".join(repr(value) for value in sorted(values)[:VALUES_TOLD])
            found.append(Finding("EQUAL", name, f"{len(values)} different values: {some}"))
    return found


def best_number(items: Sequence[Item], *, seed: int) -> Verdict | None:
    """Ask whether the best single number is better than chance; none where too little was seen."""
    names, ranks = _ranks(items)
    arms = np.array([item.arm for item in items], np.float64)
    if not names or not _enough(arms):
        return None
    aucs = _aucs(arms[np.newaxis], ranks)[0]
    best = int(np.argmax(np.abs(aucs - 0.5)))
    observed = abs(aucs[best] - 0.5)
    chance = np.random.default_rng(seed)
    as_good = 0
    for start in range(0, DEALT, DEALT_AT_ONCE):
        dealt = _dealt(items, min(DEALT_AT_ONCE, DEALT - start), chance)
        best_dealt = np.abs(_aucs(dealt, ranks) - 0.5).max(axis=1)
        as_good += int(np.sum(best_dealt >= observed - 1e-12))
    return Verdict(names[best], float(aucs[best]), (1 + as_good) / (1 + DEALT))


def classifier(items: Sequence[Item], *, seed: int) -> Verdict | None:
    """Ask whether all numbers together are better than chance."""
    names, ranks = _ranks(items)
    arms = np.array([item.arm for item in items], np.float64)
    groups = sorted({item.group for item in items})
    if not names or not _enough(arms) or len(groups) < FOLDS:
        return None
    chance = np.random.default_rng(seed)
    labels = np.vstack([arms, _dealt(items, DEALT_FOR_THE_CLASSIFIER, chance)])
    fold_of = dict(zip(groups, chance.permutation(len(groups)) % FOLDS, strict=True))
    folds = np.array([fold_of[item.group] for item in items])
    scores = _scores(_standard(ranks), labels, folds)
    aucs = np.array(
        [
            _aucs(row[np.newaxis], rankdata(column)[:, np.newaxis])[0, 0]
            for row, column in zip(labels, scores.T, strict=True)
        ]
    )
    as_good = int(np.sum(aucs[1:] >= aucs[0] - 1e-12))
    return Verdict(
        f"{len(names)} numbers together", float(aucs[0]), (1 + as_good) / (1 + len(aucs) - 1)
    )


def _scores(x: Floats, labels: Floats, folds: NDArray[np.int64]) -> Floats:
    """Score each item by what was learnt from the other folds, for all deals at once."""
    scores = np.zeros((len(x), len(labels)))
    y = labels.T - labels.mean(axis=1)
    for fold in range(FOLDS):
        held = folds == fold
        seen = x[~held]
        learnt = np.linalg.solve(seen.T @ seen + RIDGE * np.eye(x.shape[1]), seen.T @ y[~held])
        scores[held] = x[held] @ learnt
    return scores


def _ranks(items: Sequence[Item]) -> tuple[list[str], Floats]:
    """One column per number that moves at all; a picture without it ranks in the middle."""
    names = sorted({name for item in items for name in item.numbers})
    columns, kept = [], []
    for name in names:
        known = [item.numbers[name] for item in items if name in item.numbers]
        middle = float(np.median(known))
        column = np.array([item.numbers.get(name, middle) for item in items], np.float64)
        if np.ptp(column) > 0:
            kept.append(name)
            columns.append(rankdata(column))
    return kept, np.array(columns, np.float64).reshape(len(kept), len(items)).T


def _aucs(labels: Floats, ranks: Floats) -> Floats:
    """P(number is higher in arm 1) + ½ P(equal), from rank sums; one row per deal."""
    ones = labels.sum(axis=1, keepdims=True)
    zeros = labels.shape[1] - ones
    return np.asarray((labels @ ranks - ones * (ones + 1) / 2) / (ones * zeros), np.float64)


def _dealt(items: Sequence[Item], times: int, chance: np.random.Generator) -> Floats:
    """Deal the arms again: within a reading that shows several, else over all that show one."""
    places: dict[str, list[int]] = defaultdict(list)
    for index, item in enumerate(items):
        places[item.group].append(index)
    alone = [index for group in places.values() if len(group) == 1 for index in group]
    blocks = [*(group for group in places.values() if len(group) > 1), *([alone] if alone else [])]
    arms = np.array([item.arm for item in items], np.float64)
    dealt = np.tile(arms, (times, 1))
    for block in blocks:
        order = np.argsort(chance.random((times, len(block))), axis=1)
        dealt[:, block] = arms[block][order]
    return dealt


def _standard(ranks: Floats) -> Floats:
    return np.asarray((ranks - ranks.mean(axis=0)) / ranks.std(axis=0), np.float64)


def _enough(arms: Floats) -> bool:
    return bool(min(arms.sum(), len(arms) - arms.sum()) >= FEWEST)
