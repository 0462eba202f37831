"""Answers as tables for notebooks: pandas and numpy are loaded only where they are asked for."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from reviewapp_client.line import Answer

if TYPE_CHECKING:
    import numpy
    import pandas


def rows(found: Iterable[Answer]) -> "pandas.DataFrame":
    """A row for each: cohorts, models, releases, jobs …"""
    import pandas

    return pandas.json_normalize(list(found))


def measurements(measuring: Answer) -> "pandas.DataFrame":
    """Every number of a measuring by name, with its interval and why there is none."""
    import pandas

    return pandas.DataFrame(measuring["numbers"]).set_index("name")


def estimates(measuring: Answer) -> "numpy.ndarray[tuple[int, int], numpy.dtype[numpy.float64]]":
    """Estimate, low and high, a row for each number; NaN where there is none."""
    import numpy

    columns = ("estimate", "low", "high")
    found = [[number[column] for column in columns] for number in measuring["numbers"]]
    return numpy.array(found, dtype=numpy.float64)
