"""Batches …"""

from reviewapp.imaging.batches import batches


def test_they_hold_everything_once_and_in_order() -> None:
    assert list(batches(range(5), 2)) == [[0, 1], [2, 3], [4]]


def test_there_are_none_of_nothing() -> None:
    assert list(batches([])) == []
