"""Does reading change along the session: time, order, first half against second."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from reviewapp.stats import checks, linear_mixed, mrmc
from reviewapp.stats.checks import Booleans, Floats, Labels
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.estimates import Estimate, NotEvaluable, Result
from reviewapp.stats.figures import Figure, Jackknifed


@dataclass(frozen=True, slots=True)
class Association:
    """Kendall's τ-b with its p."""

    tau: float
    p_value: float


def kendall(order: ArrayLike, values: ArrayLike) -> Association | NotEvaluable:
    """Return τ-b = (C - D)/√((n0-n1)(n0-n2)) of order and value, ties allowed.

    Kendall, Biometrika 33:239-251, 1945. Not evaluable: one of the two is constant.
    """
    x, y = checks.vector(order, name="The order"), checks.vector(values, name="The values")
    checks.same_length(x, y, name="The order and the values")
    if np.unique(x).size < 2 or np.unique(y).size < 2:
        return NotEvaluable(
            reason="The order or the values are all the same, so they cannot go together. "
            "Report the values.",
            method="Kendall tau-b",
        )
    found = stats.kendalltau(x, y)
    return Association(float(found.statistic), float(found.pvalue))


def ranks_within(groups: ArrayLike, order: ArrayLike) -> Floats:
    """Return the place of each reading within its group, from 1."""
    group, given = np.asarray(groups), checks.vector(order, name="The order")
    checks.same_length(group, given, name="The groups and the order")
    places = np.empty(given.size)
    for name in np.unique(group):
        inside = group == name
        places[inside] = stats.rankdata(given[inside])
    return places


def batches(starts: ArrayLike, *, gap: float) -> Labels:
    """Return a batch number per reading of one reader; a longer gap than this begins a new one.

    Starts are times in one unit, ascending.
    """
    given = checks.vector(starts, name="The times")
    if (np.diff(given) < 0).any():
        raise WrongInput(
            "The times do not ascend, so batches cannot be told apart. Sort the readings by time."
        )
    return np.concatenate([[0], np.cumsum(np.diff(given) > gap)])


def log_time_slope(
    times: ArrayLike,
    order: ArrayLike,
    readers: ArrayLike,
    cases: ArrayLike,
    *,
    confidence: float,
    per: float = 100.0,
) -> Estimate | NotEvaluable:
    """Estimate how log(time) moves per so many readings, with random readers and cases.

    log t = a + b·order/per + u_reader + v_case + e, REML. Times that are not positive are
    refused: a logarithm would not exist.
    """
    given, place = checks.gapped(times, name="The times"), checks.vector(order, name="The order")
    checks.same_length(given, place, name="The times and the order")
    if not (given[~np.isnan(given)] > 0).all():
        raise WrongInput(
            "A reading time is not positive, so its logarithm does not exist and nothing was "
            "fitted. Correct the clock or leave the reading out."
        )
    design = np.column_stack([np.ones(place.size), place / per])
    terms = [linear_mixed.Term(readers), linear_mixed.Term(cases)]
    found = linear_mixed.fit(np.log(given), design, terms, confidence=confidence)
    return found if isinstance(found, NotEvaluable) else found.coefficients[1]


def halves(
    figure: Figure, ratings: ArrayLike, truth: ArrayLike, order: ArrayLike, *, confidence: float
) -> Result:
    """Estimate a figure in the second half of each reader's readings minus the first.

    Halves are cut at each reader's median order; the difference of figures goes through
    the engine, so it covers readers and cases. `order` is readers × cases.
    """
    given = checks.matrix(ratings, name="The ratings")
    place = checks.matrix(order, name="The order")
    if place.shape != given.shape or np.isnan(place[~np.isnan(given)]).any():
        raise WrongInput(
            "A reading has no place in the order, so the halves cannot be told apart. "
            "Give an order for every reading."
        )
    labels = checks.truth_labels(truth, cases=given.shape[1])
    read = ~np.isnan(given)
    # A reader who read nothing has no median; the figure will say so.
    middle = np.array(
        [np.median(p[r]) if r.any() else 0.0 for p, r in zip(place, read, strict=True)]
    )
    second = place > middle[:, None]
    late = figure(np.where(second, given, np.nan), labels)
    early = figure(np.where(second, np.nan, given), labels)
    apart = Jackknifed(late.theta - early.theta, late.left_out - early.left_out)
    return mrmc.infer(mrmc.from_figures(apart), confidence, null=0.0)


def speeders(times: ArrayLike, *, least: float) -> Booleans:
    """Mark, never remove, readings faster than `least` or a third of the 5th percentile."""
    given = checks.vector(times, name="The times")
    marked: Booleans = (given < least) | (given < np.quantile(given, 0.05) / 3)
    return marked
