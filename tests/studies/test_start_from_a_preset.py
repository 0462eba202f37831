"""Starting from a preset or a published study …"""

import pytest

from reviewapp.studies import protocol
from reviewapp.studies.errors import NoSuchStartingPoint
from reviewapp.studies.starting_points import (
    PRESETS,
    StartingPoint,
    starting_point,
    starting_points,
)


def code_of(point: StartingPoint) -> str:
    return point.code


def test_the_eight_presets_come_first_and_published_ones_after() -> None:
    codes = [point.code for point in starting_points()]

    assert tuple(codes[:8]) == PRESETS
    assert len(codes) == len(set(codes)) == 8 + 13
    assert [point.is_published for point in starting_points()] == [False] * 8 + [True] * 13


@pytest.mark.parametrize("point", starting_points(), ids=code_of)
def test_each_can_be_followed_and_gives_no_doubt(point: StartingPoint) -> None:
    rules = protocol.parse(point.content)

    assert rules.doubts == []
    assert rules.criteria is not None
    assert all(one.why for one in rules.criteria.each)
    assert len(protocol.digest(point.content)) == 64


@pytest.mark.parametrize("point", starting_points()[8:], ids=code_of)
def test_a_published_one_says_where_it_is_from_and_how_it_differs(point: StartingPoint) -> None:
    assert point.source["cite"]
    assert point.source["differs"]


def test_its_content_is_a_copy() -> None:
    starting_point("accept").content["questions"].clear()

    assert starting_point("accept").content["questions"]


def test_another_is_refused() -> None:
    with pytest.raises(NoSuchStartingPoint, match="no draft was made"):
        starting_point("beauty-contest")
