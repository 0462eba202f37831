"""The session of a worklist …"""

import json
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from reviewapp.accounts.roles import Role
from reviewapp.reading.models import Reading
from reviewapp.reading.services import submit_rating
from reviewapp.studies.models import State, Study
from tests.factories import LOOK, a_person, a_reading, an_open_study, rating_fields
from tests.web.reader.conftest import said

pytestmark = pytest.mark.django_db


def address(reading: Reading) -> str:
    return f"/api/reading/worklists/{reading.worklist_id}"


def test_it_says_where_the_reader_is(reader: Client, reading: Reading) -> None:
    submit_rating(reading, **rating_fields())

    body = reader.get(address(reading)).json()

    assert (body["title"], body["total"], body["done"]) == (reading.worklist.study.title, 3, 1)
    assert [place["number"] for place in body["readings"]] == [1, 2, 3]
    assert [place["answers"] for place in body["readings"]] == [
        {"synthetic": "A", "confidence": 2},
        None,
        None,
    ]


def test_it_says_how_pictures_and_questions_look(reader: Client, reading: Reading) -> None:
    body = reader.get(address(reading)).json()

    assert body["picture"] == {
        "rows": LOOK.rows,
        "columns": LOOK.columns,
        "slices": 1,
        "colour": False,
        "offset": LOOK.low,
        "highest": LOOK.high,
        "unit": "",
        "row_spacing": 0,
        "column_spacing": 0,
        "slice_spacing": 0,
        "window": {"center": 40, "width": 400},
        "presets": [],
    }
    assert body["candidates"] == ["A", "B"]
    assert body["questions"][1] == {
        "code": "confidence",
        "kind": "SCALE",
        "text": "How sure are you?",
        "per": "CASE",
        "optional": False,
        "show_if": None,
        "anchors": ["Guessing", "Rather sure", "Certain"],
        "none": "",
        "low": "",
        "high": "",
        "options": [],
        "most": 0,
        "shapes": [],
    }
    assert body["reader"] == {
        "back": "ANY",
        "comments": False,
        "breaks_after": 0,
        "session_cap": 0,
        "may_decline": [],
    }


def test_it_names_each_place_with_its_own_token(reader: Client, reading: Reading) -> None:
    places = reader.get(address(reading)).json()["readings"]

    sides = [side for place in places for side in place["sides"]]
    assert [side["place"] for side in sides] == ["A", "B"] * 3
    assert len({side["token"] for side in sides}) == 6


def test_it_shows_no_pictures_of_a_closed_study(reader: Client, reading: Reading) -> None:
    Study.objects.update(state=State.CLOSED)

    body = reader.get(address(reading)).json()

    assert (body["is_open"], body["readings"]) == (False, [])


def test_it_does_not_exist_for_anybody_else(stranger: Client, reading: Reading) -> None:
    theirs = stranger.get(address(reading))
    nobodys = stranger.get(f"/api/reading/worklists/{uuid4()}")

    assert theirs.status_code == 404
    assert said(theirs) == said(nobodys)


def test_it_asks_to_sign_in(client: Client, reading: Reading) -> None:
    answer = client.get(address(reading))

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Session")


def test_it_is_refused_to_a_person_who_is_no_reader(client: Client, reading: Reading) -> None:
    client.force_login(a_person(Role.COORDINATOR))

    assert client.get(address(reading)).status_code == 403


@pytest.mark.parametrize("query", ["?format=json", "?ordering=origin", "?x", "?expand=case"])
def test_it_takes_no_parameters(reader: Client, reading: Reading, query: str) -> None:
    answer = reader.get(address(reading) + query)

    assert answer.status_code == (200 if query == "?x=" else 400)


def test_it_describes_nothing_when_asked_for_its_options(reader: Client, reading: Reading) -> None:
    assert reader.options(address(reading)).status_code == 405


def test_it_is_kept_by_no_cache(reader: Client, reading: Reading) -> None:
    assert reader.get(address(reading))["Cache-Control"] == "no-store, no-transform"


def test_it_asks_the_database_as_often_however_long_the_worklist_is(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    worklist = a_reading(study=an_open_study(cases=30)).worklist
    client.force_login(worklist.reader)
    client.get("/reading/")  # the first request of a session also writes it

    # session, person, roles, progress, protocol, its content, readings, sides
    with django_assert_max_num_queries(8) as queries:
        body = client.get(f"/api/reading/worklists/{worklist.pk}").content

    assert len(json.loads(body)["readings"]) == 30
    assert not [q for q in queries.captured_queries if "provenance_" in q["sql"]]
