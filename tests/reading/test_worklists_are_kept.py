"""What was drawn for a reader …"""

from collections.abc import Callable
from importlib import import_module
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from reviewapp.reading.models import Reading, Side, Worklist
from reviewapp.studies.models import Study
from tests.factories import AT, a_person, an_allocated_study, an_open_study

pytestmark = pytest.mark.django_db
ROWS = [Worklist, Reading, Side]


@pytest.fixture
def study() -> Study:
    study = an_open_study(cases=2)
    connection.check_constraints()  # else Postgres refuses for the sake of unchecked foreign keys
    return study


def refused(change: Callable[[], object], why: str) -> None:
    with pytest.raises(DatabaseError, match=why), transaction.atomic():
        change()


def sql(statement: str) -> Callable[[], None]:
    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return run


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize("row", ROWS)
def test_is_neither_changed_nor_removed(row: type[models.Model]) -> None:
    table = row._meta.db_table

    refused(sql(f"UPDATE {table} SET id = id"), "kept for ever")  # noqa: S608 our own tables
    refused(sql(f"DELETE FROM {table}"), "kept for ever")  # noqa: S608 as above
    if connection.vendor == "postgresql":
        refused(sql(f"TRUNCATE {table} CASCADE"), r"kept for ever|append-only")


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="speaks SQLite")
@pytest.mark.parametrize("row", ROWS)
def test_is_not_replaced_even_before_it_is_read(row: type[models.Model]) -> None:
    an_allocated_study()
    table = row._meta.db_table

    again = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"  # noqa: S608 our own tables
    refused(sql(again), "kept for ever")


def test_takes_no_reader_in_once_it_is_read(study: Study) -> None:
    refused(lambda: Worklist.objects.create(study=study, reader=a_person()), "once its study")


def test_takes_no_case_in_once_it_is_read(study: Study) -> None:
    first = Reading.objects.filter(worklist__study=study)[0]

    def add() -> None:
        Reading.objects.create(worklist=first.worklist, case=first.case, position=99)

    refused(add, "once its study was opened")


def test_takes_no_picture_in_once_it_is_read(study: Study) -> None:
    side = Side.objects.filter(reading__worklist__study=study)[0]

    def add() -> None:
        Side.objects.create(reading=side.reading, copy=side.copy, place="C")

    refused(add, "once its study was opened")


def test_is_signed_once(study: Study) -> None:
    worklist = Worklist.objects.filter(study=study)

    worklist.update(signed_at=AT)

    refused(lambda: worklist.update(signed_at=None), "kept for ever")
    refused(lambda: worklist.update(signed_at=AT), "kept for ever")


def test_does_not_change_hands_with_a_signature(study: Study) -> None:
    other, worklist = a_person(), Worklist.objects.filter(study=study)

    refused(lambda: worklist.update(signed_at=AT, reader=other), "kept for ever")
    refused(lambda: worklist.update(signed_at=AT, id=uuid4()), "kept for ever")


def test_can_be_added_to_before_it_is_opened() -> None:
    study = an_allocated_study()

    assert Worklist.objects.create(study=study, reader=a_person()).signed_at is None


def test_its_guards_can_be_taken_back_and_put_up_again(study: Study) -> None:
    migration = import_module("reviewapp.reading.migrations.0005_worklists_are_kept")
    # Outside of a schema editor, which SQLite allows in no transaction.
    editor = SimpleNamespace(connection=connection, execute=lambda text, **_: sql(text)())

    migration.unguard(apps, editor)
    Side.objects.filter(reading__worklist__study=study, place="A").update(place="C")
    connection.check_constraints()
    migration.guard(apps, editor)

    refused(lambda: Side.objects.filter(place="C").update(place="A"), "kept for ever")


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="speaks Postgres")
def test_every_guard_stands_in_a_replica_too() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'A' ORDER BY 1"
        )
        assert cursor.fetchall() == []
