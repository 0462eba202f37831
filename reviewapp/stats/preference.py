"""Which of several generators do readers prefer? Paired choices, ties, order and readers."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special
from scipy.sparse import csgraph

from reviewapp.stats import checks, mrmc
from reviewapp.stats.checks import Floats, Integers, Labels
from reviewapp.stats.errors import NotConverged, WrongInput
from reviewapp.stats.estimates import Estimate, NotEvaluable

STEPS = 200
SETTLED = 1e-18
MARKED = 4


@dataclass(frozen=True, slots=True, eq=False)
class Choices:
    """One row per comparison: what was shown first and second, and what was preferred.

    `won` is 1 for the first, 0 for the second, ½ for neither; `weights` count repeats;
    `readers` names who chose, for errors that respect readers.
    """

    first: ArrayLike
    second: ArrayLike
    won: ArrayLike
    weights: ArrayLike | None = None
    readers: ArrayLike | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Preferences:
    """The worth λ of each item, the advantage γ of being first, log ν of ties, the deviance."""

    abilities: dict[str, Estimate]
    order: Estimate | None
    ties: Estimate | None
    deviance: float


@dataclass(frozen=True, slots=True, eq=False)
class _Data:
    items: Labels
    first: Integers
    second: Integers
    won: Floats
    weights: Floats
    readers: Labels | None


def fit(
    choices: Choices,
    *,
    confidence: float,
    reference: str | None = None,
    order_effect: bool = False,
    ridge: float = 0.0,
) -> Preferences | NotEvaluable:
    """Fit Bradley-Terry, with ties (Davidson) and an order effect where asked for.

    P(i) : P(j) : P(tie) = e^{s/2} : e^{-s/2} : ν with s = λ_i - λ_j + γ (Bradley & Terry,
    Biometrika 39:324-345, 1952; Davidson, JASA 65:317-328, 1970; Davidson & Beaver,
    Biometrics 33:693-702, 1977). ν only where ties occur. λ is 0 for the reference, or
    sums to 0 without one. Errors: inverse information with z; with readers the sandwich
    over readers, G/(G-1), with t(G-1). Not evaluable: items that never lose to, or never
    meet, the others (no finite fit; `ridge` > 0 lifts this for items that did meet), and
    fewer than three readers.
    """
    checks.confidence_level(confidence)
    data = _merged(_data(choices))
    if reason := _obstacle(data, ridge):
        return NotEvaluable(reason=reason, method="Bradley-Terry", cases=len(data.won))
    design, tied = _design(data, order_effect), bool((data.won == 0.5).any())
    place, information, scores = _climb(data, design, tied, ridge)
    inverse = _inverse(information, _basis(data, reference, place.size))
    df = None
    if data.readers is not None:
        inverse, df = _sandwich(inverse, scores, data.readers)
    shifted = _shift(place, data, reference)
    found = [
        _estimate(value, variance, df, confidence)
        for value, variance in zip(shifted, np.diag(inverse), strict=True)
    ]
    count = len(data.items)
    return Preferences(
        abilities={str(item): found[at] for at, item in enumerate(data.items)},
        order=found[count] if order_effect else None,
        ties=found[-1] if tied else None,
        deviance=_deviance(data, design, place, order_effect),
    )


def of_wins(wins: ArrayLike, items: ArrayLike) -> Choices:
    """Return the choices behind a table of counts: row beat column, the diagonal ignored."""
    table, names = checks.matrix(wins, name="The table of wins"), np.asarray(items)
    if table.shape != (len(names), len(names)) or not (table >= 0).all():
        raise WrongInput(
            "The table needs one row and one column per item and no negative count, so nothing "
            "was fitted. Give the wins of row over column."
        )
    first, second = np.nonzero((table > 0) & ~np.eye(len(names), dtype=bool))
    return Choices(names[first], names[second], np.ones(len(first)), table[first, second])


def _data(choices: Choices) -> _Data:
    first, second = np.asarray(choices.first), np.asarray(choices.second)
    won = checks.vector(choices.won, name="The outcomes")
    given = np.ones(won.size) if choices.weights is None else choices.weights
    weights = checks.vector(given, name="The weights")
    readers = None if choices.readers is None else np.asarray(choices.readers)
    for beside in (first, second, weights, *(() if readers is None else (readers,))):
        checks.same_length(won, beside, name="The outcomes and what stands beside them")
    if (first == second).any() or not np.isin(won, (0, 0.5, 1)).all() or not (weights > 0).all():
        raise WrongInput(
            "A comparison shows one item twice, has an outcome other than 1, ½ or 0, or a weight "
            "that is not positive, so nothing was fitted. Correct the row."
        )
    items, at = _numbered(np.concatenate([first, second]))
    return _Data(items, at[: won.size], at[won.size :], won, weights, readers)


def _merged(data: _Data) -> _Data:
    """Count comparisons that are the same in all respects once, with their total weight."""
    readers = np.zeros(data.won.size, dtype=np.intp) if data.readers is None else data.readers
    names, who = _numbered(readers)
    count, people = len(data.items), len(names)
    outcome = (2 * data.won).astype(np.intp)
    key = ((data.first * count + data.second) * 3 + outcome) * people + who
    kept, at = _numbered(key)
    pair, outcome = kept // people // 3, kept // people % 3
    return _Data(
        data.items,
        pair // count,
        pair % count,
        outcome / 2,
        np.bincount(at, data.weights).astype(np.float64),
        None if data.readers is None else names[kept % people],
    )


def _numbered(labels: Labels) -> tuple[Labels, Integers]:
    """Return the different labels in order, and the place of each entry among them."""
    if labels.dtype.kind == "i":
        low = int(labels.min())
        width = int(labels.max()) - low + 1
        # Where whole numbers lie close, marking those in use is quicker than sorting them.
        if width <= MARKED * labels.size:
            at = labels.astype(np.intp) - low
            used = np.zeros(width, dtype=np.bool_)
            used[at] = True
            return np.flatnonzero(used) + low, (np.cumsum(used) - 1)[at]
    names, places = np.unique(labels, return_inverse=True)
    return names, places


def _obstacle(data: _Data, ridge: float) -> str:
    count = len(data.items)
    beaten = np.zeros((count, count))
    up = data.won > 0
    np.add.at(beaten, (data.first[up], data.second[up]), 1)
    down = data.won < 1
    np.add.at(beaten, (data.second[down], data.first[down]), 1)
    strength: Literal["weak", "strong"] = "weak" if ridge > 0 else "strong"
    parts, _ = csgraph.connected_components(beaten, connection=strength)
    if parts > 1:
        return (
            "Some items never met the others, or never won or never lost against them, so the "
            "comparisons have no finite common scale. Compare them more, or leave them out."
        )
    if data.readers is not None and len(np.unique(data.readers)) < mrmc.LEAST_READERS:
        return (
            "There are fewer than three readers, so errors over readers do not exist. "
            "Add readers, or ask about these comparisons only."
        )
    return ""


def _design(data: _Data, order_effect: bool) -> Floats:  # noqa: FBT001  a private switch
    rows = np.arange(len(data.won))
    design = np.zeros((len(rows), len(data.items) + int(order_effect)))
    design[rows, data.first] = 1
    design[rows, data.second] -= 1
    if order_effect:
        design[:, -1] = 1
    return design


def _shares(design: Floats, place: Floats, tied: bool) -> Floats:  # noqa: FBT001  likewise
    half = design @ place[: design.shape[1]] / 2
    logs = np.column_stack([half, -half, np.full_like(half, place[-1] if tied else -np.inf)])
    return np.asarray(special.softmax(logs, axis=1))


def _climb(
    data: _Data,
    design: Floats,
    tied: bool,  # noqa: FBT001  likewise
    ridge: float,
) -> tuple[Floats, Floats, Floats]:
    place = np.zeros(design.shape[1] + int(tied))
    seen = np.column_stack([data.won - 0.5, data.won == 0.5])
    for _ in range(STEPS):
        p = _shares(design, place, tied)
        lead, even = (p[:, 0] - p[:, 1]) / 2, p[:, 2]
        rest = seen - np.column_stack([lead, even])
        spread = (p[:, 0] + p[:, 1]) / 4 - lead**2
        columns = np.column_stack([design, np.zeros((len(design), int(tied)))])
        last = np.zeros_like(columns)
        last[:, -1] = tied
        scores = data.weights[:, None] * (columns * rest[:, :1] + last * rest[:, 1:])
        w = data.weights[:, None]
        cross = columns.T @ (w * (-lead * even)[:, None] * last)
        information = (
            columns.T @ (w * spread[:, None] * columns)
            + cross
            + cross.T
            + last.T @ (w * (even * (1 - even))[:, None] * last)
            + ridge * np.eye(place.size)
        )
        slope = scores.sum(axis=0) - ridge * place
        step = np.linalg.lstsq(information, slope, rcond=1e-12)[0]
        if float(slope @ step) <= SETTLED * data.weights.sum():
            return place, information, scores
        # Far from the top a full step may overshoot; the cap keeps exp() in range.
        place += step / max(1.0, float(np.abs(step).max()) / 2)
    raise NotConverged(
        "The worths did not settle, so no preference was fitted. "
        "Check for items that almost always win."
    )


def _basis(data: _Data, reference: str | None, size: int) -> Floats:
    count = len(data.items)
    if reference is None:
        centre = np.eye(size)
        centre[:count, :count] -= 1 / count
        return centre
    known = [str(item) for item in data.items]
    if reference not in known:
        raise WrongInput(
            f"“{reference}” was never compared, so it cannot be the reference. "
            f"Choose one of {', '.join(known)}."
        )
    return np.delete(np.eye(size), known.index(reference), axis=1)


def _inverse(information: Floats, basis: Floats) -> Floats:
    inside = np.linalg.pinv(basis.T @ information @ basis, hermitian=True)
    return np.asarray(basis @ inside @ basis.T)


def _shift(place: Floats, data: _Data, reference: str | None) -> Floats:
    count = len(data.items)
    shifted = place.copy()
    known = [str(item) for item in data.items]
    base = place[:count].mean() if reference is None else place[known.index(reference)]
    shifted[:count] -= base
    return shifted


def _sandwich(inverse: Floats, scores: Floats, readers: Labels) -> tuple[Floats, int]:
    groups, code = np.unique(readers, return_inverse=True)
    sums = np.zeros((len(groups), scores.shape[1]))
    np.add.at(sums, code, scores)
    meat = len(groups) / (len(groups) - 1) * sums.T @ sums
    robust: Floats = inverse @ meat @ inverse
    return robust, len(groups) - 1


def _estimate(value: float, variance: float, df: int | None, confidence: float) -> Estimate:
    spread = max(float(variance), 0.0)
    null = 0.0 if spread > mrmc.ROUNDING**2 else None
    return mrmc.interval(float(value), spread, df, confidence=confidence, null=null)


def _deviance(
    data: _Data,
    design: Floats,
    place: Floats,
    ordered: bool,  # noqa: FBT001  a private switch
) -> float:
    tied = place.size > design.shape[1]
    p = _shares(design, place, tied)
    swap = (data.first > data.second) & (not ordered)
    low, high = np.minimum(data.first, data.second), np.maximum(data.first, data.second)
    sides = np.where(swap, low, data.first), np.where(swap, high, data.second)
    won = np.where(swap, 1 - data.won, data.won)
    pair = np.unique(sides[0] * len(data.items) + sides[1], return_inverse=True)[1]
    kind = np.select([won == 1, won == 0], [0, 1], 2)
    counts = np.zeros((pair.max() + 1, 3))
    np.add.at(counts, (pair, kind), data.weights)
    fitted = np.zeros_like(counts)
    fitted[pair] = np.where(swap[:, None], p[:, [1, 0, 2]], p)
    total = counts.sum(axis=1, keepdims=True)
    return 2 * float(special.xlogy(counts, counts / (total * np.maximum(fitted, 1e-300))).sum())
