"""The pages of a reader …"""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from reviewapp.accounts.roles import Role
from reviewapp.reading.models import Reading, Worklist
from reviewapp.reading.services import submit_rating
from reviewapp.studies.models import State, Study
from tests.factories import AT, a_person, an_open_study, rating_fields

pytestmark = pytest.mark.django_db


def rate_all(reading: Reading) -> None:
    for each in reading.worklist.readings.all():
        submit_rating(each, **rating_fields())


def test_they_offer_a_reading_to_start(reader: Client, reading: Reading) -> None:
    page = reader.get("/reading/").content.decode()

    assert reading.worklist.study.title in page
    assert "3 cases, about 1 minute." in page
    assert "Start reading" in page


def test_they_offer_to_go_on(reader: Client, reading: Reading) -> None:
    submit_rating(reading, **rating_fields())

    page = reader.get("/reading/").content.decode()

    assert "Go on reading" in page
    assert "1 of 3" in page


def test_they_offer_to_sign_what_is_answered(reader: Client, reading: Reading) -> None:
    rate_all(reading)

    assert "Review and sign" in reader.get("/reading/").content.decode()


def test_they_say_what_is_signed_and_what_is_closed(reader: Client, reading: Reading) -> None:
    Study.objects.update(state=State.CLOSED)
    assert (
        "This study is closed. 0 of 3 cases answered." in reader.get("/reading/").content.decode()
    )

    Worklist.objects.update(signed_at=AT)
    assert "You have signed this reading." in reader.get("/reading/").content.decode()


def test_they_teach_when_there_is_nothing(stranger: Client) -> None:
    assert "Nothing to read yet" in stranger.get("/reading/").content.decode()


def test_they_name_a_study_by_its_neutral_title_only(reader: Client, reading: Reading) -> None:
    for address in ("/reading/", f"/reading/{reading.worklist_id}/"):
        assert reading.worklist.study.name not in reader.get(address).content.decode()


def test_they_open_the_room(reader: Client, reading: Reading) -> None:
    answer = reader.get(f"/reading/{reading.worklist_id}/")

    assert f'data-worklist="{reading.worklist_id}"' in answer.content.decode()
    assert "csrf" in answer.cookies


def test_they_lead_back_home_when_the_room_is_shut(reader: Client, reading: Reading) -> None:
    Study.objects.update(state=State.CLOSED)

    assert reader.get(f"/reading/{reading.worklist_id}/")["Location"] == "/reading/"


def test_they_do_not_exist_for_others(stranger: Client, reading: Reading) -> None:
    assert stranger.get(f"/reading/{reading.worklist_id}/").status_code == 404
    assert stranger.get(f"/reading/{reading.worklist_id}/sign/").status_code == 404


@pytest.mark.parametrize("page", ["", "{}/", "{}/sign/"])
def test_they_ask_to_sign_in(client: Client, reading: Reading, page: str) -> None:
    answer = client.get(f"/reading/{page.format(reading.worklist_id)}")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/")


def test_they_are_refused_to_a_person_who_is_no_reader(client: Client) -> None:
    client.force_login(a_person(Role.RESEARCHER))

    assert client.get("/reading/").status_code == 403


def test_they_ask_the_database_as_often_however_many_readings_there_are(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    person = a_person()
    for _ in range(4):
        an_open_study(reader=person, cases=1)
    client.force_login(person)
    client.get("/reading/")  # the first request of a session also writes it

    # session, person, roles, worklists
    with django_assert_max_num_queries(4) as queries:
        client.get("/reading/")

    assert not [q for q in queries.captured_queries if "provenance_" in q["sql"]]
