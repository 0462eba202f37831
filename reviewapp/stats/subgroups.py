"""Does a figure of merit differ between subgroups of cases? One call, one answer per pair."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike

from reviewapp.stats import checks, mrmc, multiplicity
from reviewapp.stats.checks import Booleans, Floats, Labels
from reviewapp.stats.errors import WrongInput
from reviewapp.stats.estimates import Estimate, NotEvaluable, Result
from reviewapp.stats.figures import Figure, Jackknifed, by_case
from reviewapp.stats.multiplicity import Adjustment


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """The figure of each level, each difference (first minus second), and adjusted p values."""

    levels: dict[str, Result]
    differences: dict[tuple[str, str], Result]
    adjusted: dict[tuple[str, str], float]
    adjustment: Adjustment


def interaction(  # noqa: PLR0913  each is a choice the report must state
    figure: Figure,
    ratings: ArrayLike,
    truth: ArrayLike,
    levels: Sequence[str],
    *,
    confidence: float,
    least_cases: int = 1,
    adjustment: Adjustment = "holm",
    case_of: Sequence[str] = (),
) -> Interaction:
    """Compare a figure between levels of a factor of the cases, such as scanners.

    For each pair of levels θ_j = θ_j(a) - θ_j(b) goes through the engine for one condition
    (Obuchowski & Rockette 1995, Hillis 2007): a case left out moves only its own level, so
    the jackknife covers both. Columns that `case_of` gives the same name are left out together.
    P values against 0 are adjusted over the pairs. A level with
    fewer cases than `least_cases` is not evaluable and never merged with another.
    """
    checks.confidence_level(confidence)
    given = checks.matrix(ratings, name="The ratings")
    labels = checks.truth_labels(truth, cases=given.shape[1])
    _refuse_unless_named(levels, given.shape[1])
    cases = np.asarray(case_of or [str(column) for column in range(given.shape[1])])
    of = {name: np.array([level == name for level in levels]) for name in sorted(set(levels))}
    small = _small(of, cases, least_cases)
    parts = {name: figure(given[:, of[name]], labels[of[name]]) for name in of.keys() - small}
    found: dict[tuple[str, str], Result] = {
        (one, other): small.get(one)
        or small.get(other)
        or _difference(given, cases, (parts[one], of[one]), (parts[other], of[other]), confidence)
        for one, other in combinations(of, 2)
    }
    return Interaction(
        levels=_levels(of, cases, parts, small, confidence),
        differences=found,
        adjusted=_adjusted(found, adjustment),
        adjustment=adjustment,
    )


def _refuse_unless_named(levels: Sequence[str], cases: int) -> None:
    if len(levels) != cases:
        raise WrongInput(
            f"There are {len(levels)} levels for {cases} cases, so no subgroup was compared. "
            "Name the level of every case."
        )


def _small(of: Mapping[str, Booleans], cases: Labels, least: int) -> dict[str, NotEvaluable]:
    sizes = {name: len(np.unique(cases[at])) for name, at in of.items()}
    return {name: _too_small(name, size, least) for name, size in sizes.items() if size < least}


def _levels(
    of: Mapping[str, Booleans],
    cases: Labels,
    parts: Mapping[str, Jackknifed],
    small: Mapping[str, NotEvaluable],
    confidence: float,
) -> dict[str, Result]:
    return {
        name: small.get(name)
        or mrmc.infer(mrmc.from_figures(by_case(parts[name], cases[at])), confidence)
        for name, at in of.items()
    }


def _difference(
    given: Floats,
    cases: Labels,
    one: tuple[Jackknifed, Booleans],
    other: tuple[Jackknifed, Booleans],
    confidence: float,
) -> Result:
    (left, at_left), (right, at_right) = one, other
    theta = left.theta - right.theta
    left_out = np.repeat(theta[:, None], given.shape[1], axis=1)
    left_out[:, at_left] = left.left_out - right.theta[:, None]
    left_out[:, at_right] = left.theta[:, None] - right.left_out
    inside = at_left | at_right
    missing = float(np.isnan(given[:, inside]).mean())
    apart = by_case(Jackknifed(theta, left_out[:, inside], missing), cases[inside])
    found = mrmc.infer(mrmc.from_figures(apart), confidence, null=0.0)
    return replace(found, method=f"{found.method}, difference between subgroups")


def _adjusted(
    found: dict[tuple[str, str], Result], adjustment: Adjustment
) -> dict[tuple[str, str], float]:
    known = {
        pair: result.p_value
        for pair, result in found.items()
        if isinstance(result, Estimate) and result.p_value is not None
    }
    if not known:
        return {}
    return dict(
        zip(known, multiplicity.adjust(list(known.values()), method=adjustment), strict=True)
    )


def _too_small(name: str, cases: int, least: int) -> NotEvaluable:
    return NotEvaluable(
        reason=f"“{name}” has {cases} cases and {least} were asked for, so nothing is said about "
        "it. Add cases of this subgroup.",
        method="Subgroup",
        cases=cases,
    )
