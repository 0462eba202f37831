"""The table of ratings only grows."""

from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction

from reviewapp.reading.models import Rating
from reviewapp.reading.services import submit_rating
from tests.factories import a_reading, rating_fields

pytestmark = pytest.mark.django_db

COLUMNS = "reading_id, revision, token, protocol_id, answers, looked_for, given_at"
OTHER = "'00000000000000000000000000000001'"
only_postgres = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="speaks Postgres")
only_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="speaks SQLite")


@pytest.fixture
def kept() -> Rating:
    rating = submit_rating(a_reading(), **rating_fields())
    connection.check_constraints()  # else Postgres refuses for the sake of unchecked foreign keys
    return rating


def refused(statement: str) -> None:
    before = list(Rating.objects.values())
    with (
        pytest.raises(IntegrityError, match=r"append-only.*add a new revision instead"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.replace("COLUMNS", COLUMNS).replace("OTHER", OTHER))
    assert list(Rating.objects.values()) == before


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    "statement",
    ["UPDATE reading_rating SET revision = 2", "DELETE FROM reading_rating"],
)
def test_it_refuses_a_change_or_removal(statement: str) -> None:
    refused(statement)


def test_it_refuses_the_orm_too(kept: Rating) -> None:
    kept.answers = {"synthetic": "A"}

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        kept.save()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        kept.delete()


@only_sqlite
@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    "row",
    [
        "SELECT id, reading_id, 2, OTHER, protocol_id, answers, looked_for, given_at",
        "SELECT OTHER, reading_id, 2, token, protocol_id, answers, looked_for, given_at",
        "SELECT OTHER, reading_id, revision, OTHER, protocol_id, answers, looked_for, given_at",
    ],
    ids=["id", "token", "place"],
)
def test_it_refuses_to_replace_a_row_in_the_way(row: str) -> None:
    refused(f"INSERT OR REPLACE INTO reading_rating (id, COLUMNS) {row} FROM reading_rating")


@only_postgres
@pytest.mark.usefixtures("kept")
def test_it_refuses_to_be_emptied() -> None:
    refused("TRUNCATE reading_rating")


def test_its_guards_can_be_taken_back_and_put_up_again(kept: Rating) -> None:
    migration = import_module("reviewapp.reading.migrations.0002_ratings_are_append_only")

    with connection.cursor() as cursor:
        for statement in migration.BACKWARDS[connection.vendor]:
            cursor.execute(statement)
        cursor.execute("UPDATE reading_rating SET revision = 2")
        connection.check_constraints()
        for statement in migration.FORWARDS[connection.vendor]:
            cursor.execute(statement)

    refused("UPDATE reading_rating SET revision = 1")
