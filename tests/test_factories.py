"""The factories …"""

import pytest

from reviewapp.studies.models import State
from tests.factories import a_reading, a_study, an_open_study, rating_fields

pytestmark = pytest.mark.django_db


def test_they_make_a_reading_in_an_open_study() -> None:
    reading = a_reading()

    assert reading.worklist.study.state == State.READING
    assert reading.sides.count() == 2
    assert set(rating_fields()) == {"answers", "looked_for", "token", "at"}


def test_they_make_a_draft_and_an_open_study() -> None:
    assert a_study().state == State.DRAFT
    assert an_open_study(cases=3).cases.count() == 3
