"""What was measured is written down whole, and the page says the same."""

import json
from dataclasses import fields

import pytest

from benchmarks.harness import PAGE, RESULTS, Result, compare, table
from benchmarks.readers_at_once import refuse_what_was_lost_or_doubled
from benchmarks.sampling_request import ROWS_ONCE, refuse_rows_that_grow

KEYS = [
    *("name", "ours", "yardstick", "ratio", "goal"),
    *("met", "unit", "repetitions", "date", "machine"),
]


def test_a_result_has_exactly_these_parts() -> None:
    assert [field.name for field in fields(Result)] == KEYS


def test_every_kept_result_has_them_too() -> None:
    kept = [
        entry for file in RESULTS.glob("*.json") for entry in json.loads(file.read_text("utf-8"))
    ]
    assert kept
    assert all(list(entry) == KEYS for entry in kept)
    assert all(entry["met"] == (entry["ratio"] <= entry["goal"]) for entry in kept)


def test_the_page_shows_the_kept_results() -> None:
    assert table().strip() in PAGE.read_text("utf-8")


def test_the_ratio_is_of_medians_and_the_first_round_does_not_count() -> None:
    ours, yardstick = iter([[900.0], *[[3.0, 4.0, 500.0]] * 3]), iter([[9.0], *[[2.0]] * 3])

    result = compare(
        "x", ours=lambda: next(ours), yardstick=lambda: next(yardstick), goal=2.0, rounds=3
    )

    assert (result.ours, result.yardstick, result.ratio, result.met) == (4.0, 2.0, 2.0, True)
    assert result.repetitions == 9


@pytest.mark.parametrize(
    ("kept", "says"),
    [
        (["a"], "1 of 2 ratings are lost"),
        (["a", "b", "b"], "1 are doubled"),
        (["a", "b", "c"], "0 of 2"),
    ],
)
def test_nothing_is_measured_where_a_rating_was_lost_or_doubled(kept: list[str], says: str) -> None:
    with pytest.raises(SystemExit, match=says):
        refuse_what_was_lost_or_doubled(["a", "b", "a"], kept)


@pytest.mark.parametrize("rows", [49, 50 + ROWS_ONCE + 1])
def test_nothing_is_measured_where_rows_grow_with_the_images(rows: int) -> None:
    with pytest.raises(SystemExit, match=f"50 chunks wrote {rows} rows"):
        refuse_rows_that_grow(rows, chunks=50)


def test_a_row_for_each_chunk_and_a_few_more_are_as_expected() -> None:
    refuse_rows_that_grow(50, chunks=50)
    refuse_rows_that_grow(50 + ROWS_ONCE, chunks=50)


def test_a_rating_that_was_sent_twice_is_kept_once() -> None:
    refuse_what_was_lost_or_doubled(["a", "b", "a"], ["b", "a"])
