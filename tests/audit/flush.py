"""Let a test database be emptied, although it refuses to forget.

A test that commits (`transaction=True`, `live_server`) ends with Django emptying every table,
which the triggers of tables that only grow rightly refuse. Here all triggers are lifted for that
one moment and put back before anything else runs. Only test databases know of this: what the site
installs is neither changed nor asked.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker


def lift_guards() -> list[str]:
    """Take our triggers away; return the statements that put them back."""
    if connection.vendor == "postgresql":
        return _lifted_on_postgres()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        guards = cursor.fetchall()
        for name, _ in guards:
            cursor.execute(f"DROP TRIGGER {name}")
    return [sql for _, sql in guards]


def _lifted_on_postgres() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
        )
        guards = cursor.fetchall()
        for name, table in guards:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    return [f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}" for name, table in guards]


def put_back(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def without_guards() -> Iterator[None]:
    """Change tables as their owner could; what belongs together is checked on both sides of it."""
    connection.check_constraints()  # Postgres alters no table that still has something to check
    lifted = lift_guards()
    yield
    connection.check_constraints()
    put_back(lifted)


@pytest.fixture
def _lifted_guards(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[list[str]]:
    lifted: list[str] = []
    yield lifted
    with django_db_blocker.unblock():
        put_back(lifted)


@pytest.fixture
def _django_db_helper(_lifted_guards: list[str], _django_db_helper: None) -> Iterator[None]:
    """Stand between pytest-django's fixture of this name, which empties the tables, and the test.

    Fixtures end in reverse order: lifted here, emptied there, put back by the one before.
    """
    yield
    if not connection.in_atomic_block:  # a test inside a transaction is rolled back, not emptied
        _lifted_guards += lift_guards()
