"""From a list of readings to the table the estimators take."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from reviewapp.stats import checks
from reviewapp.stats.checks import Floats, Integers, Labels
from reviewapp.stats.errors import WrongInput


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """One value per row and column, NaN where nothing was read."""

    values: Floats
    rows: Labels
    columns: Labels


def table(rows: ArrayLike, columns: ArrayLike, values: ArrayLike) -> Table:
    """Lay out one value per (row, column), for example per reader and case.

    Labels may be anything that sorts. A pair that is absent, or whose value is NaN,
    stays missing; a pair given twice is refused, because no one may choose for it.
    """
    given = checks.gapped(values, name="The values")
    row_labels, at_row = np.unique(np.asarray(rows), return_inverse=True)
    column_labels, at_column = np.unique(np.asarray(columns), return_inverse=True)
    checks.same_length(at_row, given, name="The rows and the values")
    checks.same_length(at_column, given, name="The columns and the values")
    _refuse_repeats(at_row * len(column_labels) + at_column)
    laid = np.full((len(row_labels), len(column_labels)), np.nan)
    laid[at_row, at_column] = given
    return Table(laid, row_labels, column_labels)


def _refuse_repeats(places: Integers) -> None:
    if len(np.unique(places)) < len(places):
        raise WrongInput(
            "A reader gave two values for the same case, so there is no table. "
            "Keep the reading that counts and leave the repeat to the retest analysis."
        )
