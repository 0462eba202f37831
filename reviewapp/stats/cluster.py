"""Standard errors that respect two clusterings at once, as a sensitivity analysis."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

from reviewapp.stats import checks, mrmc
from reviewapp.stats.estimates import NotEvaluable, Result


@dataclass(frozen=True, slots=True)
class ClusterErrors:
    """The standard error of a mean by reader, by case and by both; None if not positive."""

    reader: float
    case: float
    both: float | None


def errors(ratings: ArrayLike) -> ClusterErrors:
    """Return cluster-robust standard errors of the mean over all readings.

    V = J/(J-1) Σ_j e_j.² /N² + K/(K-1) Σ_k e_.k² /N² - Σ e_jk² /N² (Cameron, Gelbach &
    Miller, J Bus Econ Stat 29:238-249, 2011, eq. 2.11; no correction on the last term).
    Fewer than two readers or cases: refused.
    """
    given = checks.matrix(ratings, name="The ratings", least=(2, 2))
    read = ~np.isnan(given)
    total = max(int(read.sum()), 1)
    rest = np.where(read, given - np.where(read, given, 0.0).sum() / total, 0.0)
    readers, cases = (int(read.any(axis=axis).sum()) for axis in (1, 0))
    by_reader = readers / max(readers - 1, 1) * float((rest.sum(axis=1) ** 2).sum()) / total**2
    by_case = cases / max(cases - 1, 1) * float((rest.sum(axis=0) ** 2).sum()) / total**2
    both = by_reader + by_case - float((rest**2).sum()) / total**2
    return ClusterErrors(sqrt(by_reader), sqrt(by_case), sqrt(both) if both > 0 else None)


def two_way(ratings: ArrayLike, *, confidence: float) -> Result:
    """Estimate the mean over all readings with t(J-1) and the two-way error.

    Not evaluable: fewer than three readers, or a variance that is not positive.
    """
    checks.confidence_level(confidence)
    given = checks.matrix(ratings, name="The ratings", least=(2, 2))
    method = "Two-way cluster-robust"
    readers = int((~np.isnan(given)).any(axis=1).sum())
    error = errors(given).both
    if readers < mrmc.LEAST_READERS or error is None:
        return NotEvaluable(
            reason="There are fewer than three readers, or the readings vary too little, so the "
            "two-way error does not exist. Add readers, or use the engine's interval.",
            method=method,
            readers=readers,
            cases=given.shape[1],
        )
    centre = float(np.nanmean(given))
    found = mrmc.interval(centre, error**2, readers - 1, confidence=confidence, null=None)
    return mrmc.described(found, method=method, readers=readers, cases=given.shape[1])
