"""Pure: the ROC curve of every reader, their mean, and where each reader draws the line."""

import numpy as np

from reviewapp.acceptance import laying
from reviewapp.acceptance.described import asked
from reviewapp.acceptance.described.numbers import CONFIDENCE, interval, text
from reviewapp.acceptance.laying import Booleans, Floats
from reviewapp.acceptance.measuring import Basis
from reviewapp.stats import roc
from reviewapp.stats.estimates import Result
from reviewapp.studies.criteria import Criteria
from reviewapp.studies.questions import Question

# The mean is taken at so many false alarm rates, one beside the other.
GRID = np.linspace(0, 1, 51)


def curves(basis: Basis, criteria: Criteria | None) -> list[dict[str, object]]:
    return [_of(basis, question) for question in asked.of_origin(basis, criteria)]


def _of(basis: Basis, question: Question) -> dict[str, object]:
    laid = asked.scored(basis.evidence, question)
    called = laying.called(laid, question)
    found = [
        (reader, points(laid.values[row], laid.truth), _rates(called.values[row], laid.truth))
        for row, reader in enumerate(laid.readers)
        if _has_both(laid.values[row], laid.truth)
    ]
    areas = {
        reader: interval(_area(laid.values[row], laid.truth))
        for row, reader in enumerate(laid.readers)
        if _has_both(laid.values[row], laid.truth)
    }
    return {
        "question": question.code,
        "text": question.text,
        "readers": [
            {"reader": reader, "points": _texts(curve), "at": _texts([at])[0], **areas[reader]}
            for reader, curve, at in found
        ],
        "left_out": [reader for reader in laid.readers if reader not in areas],
        "mean": _texts(mean([curve for _, curve, _ in found])),
        "mean_at": _texts([np.mean([at for *_, at in found], axis=0)])[0] if found else [],
    }


def points(scores: Floats, truth: Booleans) -> Floats:
    """False alarms and hits at every threshold, from (0, 0) to (1, 1)."""
    read = ~np.isnan(scores)
    levels = np.unique(scores[read])[::-1]
    called = scores[read][None, :] >= levels[:, None]
    synthetic = truth[read]
    rates = np.column_stack([called[:, ~synthetic].mean(axis=1), called[:, synthetic].mean(axis=1)])
    return np.vstack([[0.0, 0.0], rates])


def mean(each: list[Floats]) -> list[Floats]:
    """Average the hits of all readers at the same false alarms; where a curve jumps, its top."""
    if not each:
        return []
    tops = []
    for curve in each:
        at, last = np.unique(curve[::-1, 0], return_index=True)
        tops.append(np.interp(GRID, at, curve[::-1, 1][last]))
    hits = np.mean(tops, axis=0)
    return [np.zeros(2), *np.column_stack([GRID, hits])]


def _has_both(scores: Floats, truth: Booleans) -> bool:
    read = ~np.isnan(scores)
    return bool((read & truth).any() and (read & ~truth).any())


def _rates(calls: Floats, truth: Booleans) -> Floats:
    return np.array([np.nanmean(calls[~truth]), np.nanmean(calls[truth])])


def _area(scores: Floats, truth: Booleans) -> Result:
    read = ~np.isnan(scores)
    return roc.auc(scores[read & ~truth], scores[read & truth], confidence=CONFIDENCE)


def _texts(curve: Floats | list[Floats]) -> list[list[str]]:
    return [[text(float(value)) for value in point] for point in curve]
