"""Sending a rating …"""

from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from reviewapp.reading.models import Rating, Reading
from reviewapp.studies.models import State, Study
from tests.web.reader.conftest import said

pytestmark = pytest.mark.django_db


def a_body(**changed: object) -> dict[str, object]:
    return {
        "token": str(uuid4()),
        "answers": {"synthetic": "A", "confidence": 2},
        "looked_for_ms": 4200,
    } | changed


def a_look(**changed: object) -> dict[str, object]:
    return {
        "place": "A",
        "center": 40,
        "width": 400,
        "zoom": 1.5,
        "rotation": 0,
        "inverted": False,
        "mirrored": False,
    } | changed


def address(reading: Reading) -> str:
    return f"/api/reading/readings/{reading.token}/ratings"


def test_it_keeps_the_rating(reader: Client, reading: Reading) -> None:
    answer = reader.post(address(reading), a_body(), content_type="application/json")

    assert (answer.status_code, answer.json()) == (201, {"revision": 1, "feedback": None})
    assert Rating.objects.get().looked_for.total_seconds() == 4.2


def test_it_keeps_a_rating_sent_twice_only_once(reader: Client, reading: Reading) -> None:
    body = a_body()

    answers = [reader.post(address(reading), body, "application/json") for _ in range(2)]

    assert [answer.json() for answer in answers] == [{"revision": 1, "feedback": None}] * 2
    assert Rating.objects.count() == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"token": "17"},
        {"answers": "A"},
        {"looked_for_ms": -1},
        {"looked_for_ms": "soon"},
        {"reader": "somebody else"},
        {"answers": {"synthetic": "A", "confidence": 2, "why": "a\0b"}},
        {"view": [a_look()] * 9},
        {"view": [a_look(center=2**31)]},
        {"view": [a_look(width=-(2**31) - 1)]},
        {"view": [a_look(zoom="nan")]},
        {"view": [a_look(place="x" * 41)]},
    ],
)
def test_it_is_refused_when_the_body_is_not_what_is_asked_for(
    reader: Client, reading: Reading, changed: dict[str, object]
) -> None:
    answer = reader.post(address(reading), a_body(**changed), "application/json")

    assert answer.status_code == 400
    assert not Rating.objects.exists()


def test_it_keeps_how_each_picture_was_looked_at(reader: Client, reading: Reading) -> None:
    looks = [a_look(), a_look(place="B", zoom=2.25)]

    answer = reader.post(address(reading), a_body(view=looks), "application/json")

    assert answer.status_code == 201
    assert Rating.objects.get().view == looks


@pytest.mark.parametrize("places", [["C"], ["A", "A"]])
def test_it_is_refused_when_it_looks_at_what_is_not_there(
    reader: Client, reading: Reading, places: list[str]
) -> None:
    looks = [a_look(place=place) for place in places]

    answer = reader.post(address(reading), a_body(view=looks), "application/json")

    assert answer.status_code == 409
    assert not Rating.objects.exists()


def test_it_is_refused_when_a_question_has_no_answer(reader: Client, reading: Reading) -> None:
    body = a_body(answers={"synthetic": "A"})

    answer = reader.post(address(reading), body, "application/json")

    assert answer.status_code == 422
    assert not Rating.objects.exists()


def test_it_is_refused_when_the_body_is_no_object(reader: Client, reading: Reading) -> None:
    assert reader.post(address(reading), ["A"], "application/json").status_code == 400


def test_it_is_refused_with_a_sentence_once_the_study_has_closed(
    reader: Client, reading: Reading
) -> None:
    Study.objects.update(state=State.CLOSED)

    answer = reader.post(address(reading), a_body(), "application/json")

    assert answer.status_code == 409
    assert "is not open for reading, so nothing was kept. Ask" in answer.json()["detail"]


def test_it_does_not_exist_for_anybody_else(stranger: Client, reading: Reading) -> None:
    theirs = stranger.post(address(reading), a_body(), "application/json")
    nobodys = stranger.post(
        "/api/reading/readings/AAAAAAAAAAAAAAAAAAAAAA/ratings", a_body(), "application/json"
    )

    badly = stranger.post(address(reading), ["A"], "application/json")

    assert theirs.status_code == 404
    assert said(theirs) == said(nobodys) == said(badly)


def test_it_needs_the_secret_of_the_form(reading: Reading) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(reading.worklist.reader)

    assert client.post(address(reading), a_body(), "application/json").status_code == 403


def test_it_asks_the_database_no_more_than_it_needs(
    reader: Client, reading: Reading, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    reader.post(address(reading), a_body(), "application/json")

    # session, person, roles, door, two savepoints, lock, earlier ratings, insert, the trail's
    with django_assert_max_num_queries(13) as queries:
        reader.post(address(reading), a_body(), "application/json")

    assert not [q for q in queries.captured_queries if "provenance_" in q["sql"]]


@pytest.mark.parametrize("token", ["a%00b", "%00" * 22, "x" * 5000])
def test_it_is_looked_for_under_nothing_that_is_no_token(reader: Client, token: str) -> None:
    answer = reader.post(f"/api/reading/readings/{token}/ratings", a_body(), "application/json")

    assert answer.status_code == 404
