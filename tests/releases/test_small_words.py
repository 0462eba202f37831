"""What stands in a cell of a table …"""

import pytest

from reviewapp.releases import images, ratings, tables
from reviewapp.studies.questions import Question, QuestionKind


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, ""), (True, "true"), (0.1, "0.1"), ("=1+1", "'=1+1"), ("CT", "CT"), (-3, -3)],
)
def test_is_no_formula_and_has_one_form(value: object, expected: object) -> None:
    assert tables._cell(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, ""), (False, "false"), (4, "4"), ("A", "A"), (["=x"], '["=x"]'), ("=x", '"=x"')],
)
def test_is_an_answer_in_a_word_or_as_json(value: object, expected: str) -> None:
    assert ratings._text(value) == expected


def test_is_a_list_of_attributes_in_a_line() -> None:
    assert images._words(["a", "b"]) == "a; b"


def test_is_a_score_of_one_image_only_where_the_answer_is_about_it() -> None:
    scale = Question("realism", QuestionKind.SCALE, "How real?", anchors=("no", "yes"))

    assert ratings._score(scale, {"A": 3, "B": 4}, "B", is_pair=True) == 4
    assert ratings._score(scale, 3, "A", is_pair=True) is None
    assert ratings._score(scale, 3, "A", is_pair=False) == 3
