"""Ratings in a worklist that is read in stages …"""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviewapp.allocation import services as allocation
from reviewapp.reading.errors import CorrectionNotAllowed, NotReadYet
from reviewapp.reading.models import Reading
from reviewapp.reading.services import submit_rating
from reviewapp.studies import services as studies
from reviewapp.studies.models import Part
from tests.allocation.designs import a_study_locked_under
from tests.factories import AT, a_person, rating_fields
from tests.studies.protocols import a_protocol

pytestmark = pytest.mark.django_db

GRADE = {"code": "grade", "kind": "YES_NO", "text": "Is this image sharp?"}
ORIGIN = {"code": "synthetic", "kind": "YES_NO", "text": "Is this image synthetic?"}
PHASES = [
    {"code": "quality", "told": "Please grade these images.", "questions": ["grade"]},
    {"code": "origin", "told": "Some of these are synthetic.", "questions": ["synthetic"]},
]
LATER = {"percent": 50, "distance": 1, "session": "LATER", "washout_days": 28}
# What only a look through the places of other stages asks.
LOOKED_THROUGH = ('"position" <', '"position" >')


def places_of_one(**design: Any) -> list[Reading]:  # noqa: ANN401 the parts of a design
    """Every place of one of three readers, four in the first stage."""
    readers = [a_person() for _ in range(3)]
    content = a_protocol(design__cases=4, design__readers__planned=3, questions=[GRADE, ORIGIN])
    content["design"] |= {"kind": "SINGLE", **design}
    study = a_study_locked_under(content, readers=readers, size=8)
    by = study.members.get(part=Part.COORDINATOR).user
    allocation.draw_signed(study, by=by, at=AT)
    studies.open_reading(study, by=by, at=AT)
    found = Reading.objects.filter(worklist__reader=readers[0]).order_by("position")
    return list(found.select_related("worklist__reader"))


def rate(place: Reading, *, days: int = 0) -> None:
    code = "grade" if place.phase == 1 else "synthetic"
    submit_rating(place, **rating_fields(answers={code: True}, at=AT + timedelta(days=days)))


def rate_both(place: Reading, *, days: int = 0) -> None:
    answers = {"grade": True, "synthetic": True}
    submit_rating(place, **rating_fields(answers=answers, at=AT + timedelta(days=days)))


def looks_through(place: Reading) -> int:
    """How often rating this place asks about all that is before or behind it."""
    with CaptureQueriesContext(connection) as queries:
        rate(place)
    return sum(any(one in query["sql"] for one in LOOKED_THROUGH) for query in queries)


def test_look_at_all_that_is_before_only_where_a_stage_begins() -> None:
    places = places_of_one(phases=PHASES)

    assert [looks_through(place) for place in places] == [1, 0, 0, 0, 1, 0, 0, 0]


def test_look_at_what_is_behind_only_for_a_correction() -> None:
    first, second, *_ = places_of_one(phases=PHASES)
    rate(first)
    rate(second)

    assert looks_through(first) == 1


def test_may_be_given_in_any_order_within_a_stage() -> None:
    places = places_of_one(phases=PHASES)

    for place in [*places[3::-1], *places[:3:-1]]:
        rate(place)

    assert not Reading.objects.filter(worklist=places[0].worklist, ratings=None).exists()


def test_wait_until_every_place_before_is_answered() -> None:
    first, *others, missing, next_stage, _, _, _ = places_of_one(phases=PHASES)
    for place in (first, *others):
        rate(place)

    with pytest.raises(NotReadYet):
        rate(next_stage)
    rate(missing)
    rate(next_stage)


def test_are_corrected_until_the_next_stage_is_begun_wherever_it_is() -> None:
    places = places_of_one(phases=PHASES)
    for place in places[:4]:
        rate(place)
    rate(places[0])

    rate(places[-1])

    for place in places[:4]:
        with pytest.raises(CorrectionNotAllowed):
            rate(place)
    rate(places[-1])


def test_of_a_later_session_wait_for_the_washout() -> None:
    *first, one, other = places_of_one(repeats=LATER)
    for place in first:
        rate_both(place)

    with pytest.raises(NotReadYet):
        rate_both(one, days=27)
    rate_both(one, days=28)
    rate_both(other, days=28)
    rate_both(one, days=29)
    assert (one.ratings.count(), other.ratings.count()) == (2, 1)
