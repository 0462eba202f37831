"""The table of events only grows."""

import pytest
from django.db import IntegrityError, connection, transaction

from reviewapp.audit.models import Event
from tests.audit.factories import an_event

pytestmark = pytest.mark.django_db

COLUMNS = (
    "chain, seq, at, actor, verb, subject_kind, subject_id, before, after, reason, "
    "request_id, facts, prev_hash, hash"
)
only_postgres = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="speaks Postgres")
only_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="speaks SQLite")


def refused(statement: str) -> None:
    before = list(Event.objects.values())
    with (
        pytest.raises(IntegrityError, match=r"append-only.*record a new event instead"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.replace("COLUMNS", COLUMNS))
    assert list(Event.objects.values()) == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET reason = 'never'",
        "UPDATE audit_event SET hash = hash",
        "DELETE FROM audit_event",
        "INSERT INTO audit_event (id, COLUMNS) SELECT id, COLUMNS FROM audit_event "
        "WHERE true ON CONFLICT (id) DO UPDATE SET reason = 'never'",
    ],
)
def test_it_refuses_a_change_or_removal(statement: str) -> None:
    an_event()

    refused(statement)


@only_sqlite
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT OR REPLACE INTO audit_event (id, COLUMNS) SELECT id, COLUMNS FROM audit_event",
        "REPLACE INTO audit_event (COLUMNS) SELECT COLUMNS FROM audit_event",
        "UPDATE OR REPLACE audit_event SET reason = 'never'",
    ],
)
def test_it_refuses_to_replace_a_row_in_the_way(statement: str) -> None:
    an_event()

    refused(statement)


@only_postgres
@pytest.mark.parametrize("statement", ["TRUNCATE audit_event", "TRUNCATE audit_event CASCADE"])
def test_it_refuses_to_be_emptied(statement: str) -> None:
    an_event()

    refused(statement)


@only_postgres
def test_it_refuses_a_session_that_calls_itself_a_replica() -> None:
    an_event()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")

    refused("DELETE FROM audit_event")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_it_is_empty_and_guarded_again_after_a_test_that_committed(turn: str) -> None:
    assert not Event.objects.exists()
    an_event()

    refused("DELETE FROM audit_event")


def test_its_guards_can_be_taken_back_and_put_up_again() -> None:
    from importlib import import_module

    for name in ("reviewapp.audit.migrations.0002_append_only",):
        migration = import_module(name)
        with connection.cursor() as cursor:
            for statement in migration.BACKWARDS[connection.vendor]:
                cursor.execute(statement)
            an_event()
            Event.objects.all().delete()
            for statement in migration.FORWARDS[connection.vendor]:
                cursor.execute(statement)
    an_event()
    refused("DELETE FROM audit_event")
