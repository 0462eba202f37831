"""A list of readings as a table."""

import numpy as np
import pytest

from reviewapp.stats import layout
from reviewapp.stats.errors import WrongInput


def test_a_list_of_readings_becomes_a_table() -> None:
    laid = layout.table(["b", "a", "b"], [7, 7, 3], [1.0, 2.0, 3.0])
    np.testing.assert_array_equal(laid.values, [[np.nan, 2.0], [3.0, 1.0]])
    assert list(laid.rows) == ["a", "b"]
    assert list(laid.columns) == [3, 7]


def test_a_reading_given_twice_is_refused() -> None:
    with pytest.raises(WrongInput, match="two values for the same case"):
        layout.table(["a", "a"], [1, 1], [1.0, 2.0])


@pytest.mark.parametrize(("rows", "columns"), [(["a"], [1, 2]), (["a", "b"], [1])])
def test_lists_of_different_length_are_refused(rows: list[str], columns: list[int]) -> None:
    with pytest.raises(WrongInput, match="cannot be paired"):
        layout.table(rows, columns, [1.0, 2.0])


def test_more_readers_than_cases_are_no_repeats() -> None:
    laid = layout.table(["a", "b", "c"], [2, 1, 1], [1.0, 2.0, 3.0])
    assert laid.values.shape == (3, 2)
