"""The rows of reading …"""

import pytest

from reviewapp.reading.models import opaque_token
from reviewapp.reading.services import submit_rating
from tests.factories import a_reading, rating_fields

pytestmark = pytest.mark.django_db


def test_they_say_what_they_are() -> None:
    reading = a_reading()
    rating = submit_rating(reading, **rating_fields())

    assert str(reading) == f"place 1 of {reading.worklist}"
    assert (
        str(reading.worklist)
        == f"worklist of {reading.worklist.reader} in {reading.worklist.study}"
    )
    assert str(rating) == f"revision 1 in {reading}"
    assert str(reading.sides.get(place="B")) == f"B of {reading}"


def test_they_have_tokens_of_22_random_characters() -> None:
    tokens = {opaque_token() for _ in range(100)}

    assert len(tokens) == 100
    assert {len(token) for token in tokens} == {22}
