"""A worklist that goes over to somebody else …"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from reviewapp.accounts.models import User
from reviewapp.reading.models import Reading, Worklist
from reviewapp.studies.models import Study
from tests.factories import AT, a_person, an_allocated_study

needs_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="speaks SQLite")
BEFORE = ("reading", "0007_readings_say_what_they_are_for")
GUARDS = {
    "sqlite": "SELECT name, sql FROM sqlite_master "
    "WHERE type = 'trigger' AND tbl_name = 'reading_worklist' ORDER BY 1",
    "postgresql": "SELECT tgname, pg_get_triggerdef(pg_trigger.oid), tgenabled, prosrc "
    "FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
    "WHERE tgrelid = 'reading_worklist'::regclass AND NOT tgisinternal ORDER BY 1",
}


def execute(statement: str, *values: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def replacing_unasked() -> Iterator[None]:
    """A connection in which a row that is replaced does not ask what guards its removal."""
    execute("PRAGMA recursive_triggers=OFF")
    try:
        yield
    finally:
        execute("PRAGMA recursive_triggers=ON")


@pytest.fixture
def empty_one(db: None) -> tuple[Study, User, User]:
    """A drawn study, its reader, and another with a worklist that nothing refers to."""
    reader, other = a_person(), a_person()
    study = an_allocated_study(reader=reader)
    Worklist.objects.create(study=study, reader=other)
    connection.check_constraints()
    return study, reader, other


@needs_sqlite
def test_pushes_out_no_other(empty_one: tuple[Study, User, User]) -> None:
    study, reader, other = empty_one
    hand_over = (
        "UPDATE OR REPLACE reading_worklist SET reader_id = %s, drawn_for_id = %s "
        "WHERE reader_id = %s"
    )

    with (
        replacing_unasked(),
        pytest.raises(DatabaseError, match="kept for ever"),
        transaction.atomic(),
    ):
        execute(hand_over, other.pk.hex, reader.pk.hex, reader.pk.hex)
    assert Worklist.objects.filter(study=study).count() == 2


@needs_sqlite
@pytest.mark.parametrize("act", ["reader_id = %s, drawn_for_id = reader_id", "signed_at = %s"])
def test_takes_the_row_of_no_other(empty_one: tuple[Study, User, User], act: str) -> None:
    study, reader, other = empty_one
    said = AT.isoformat() if act.startswith("signed") else a_person().pk.hex
    change = (
        f"UPDATE OR REPLACE reading_worklist SET {act}, rowid = "  # noqa: S608  our own words
        "(SELECT rowid FROM reading_worklist WHERE reader_id = %s) WHERE reader_id = %s"
    )

    with (
        replacing_unasked(),
        pytest.raises(DatabaseError, match="kept for ever"),
        transaction.atomic(),
    ):
        execute(change, said, other.pk.hex, reader.pk.hex)
    assert Worklist.objects.filter(study=study).count() == 2


@pytest.mark.django_db(transaction=True)
def test_stays_guarded_when_its_migration_is_taken_back_and_made_again() -> None:
    worklist = Worklist.objects.get(study=an_allocated_study())
    readings = Reading.objects.count()
    guards = execute(GUARDS[connection.vendor])
    try:
        MigrationExecutor(connection).migrate([BEFORE])

        names = [name for name, *_ in execute(GUARDS[connection.vendor])]
        assert names == [name for name, *_ in guards]
        with pytest.raises(DatabaseError, match="kept for ever"):
            execute("DELETE FROM reading_worklist")
        with pytest.raises(DatabaseError, match="kept for ever"):
            execute("UPDATE reading_worklist SET id = id")
    finally:
        again = MigrationExecutor(connection)
        again.migrate(again.loader.graph.leaf_nodes())

    assert execute(GUARDS[connection.vendor]) == guards
    assert Worklist.objects.get() == worklist
    assert Reading.objects.count() == readings
