"""No test leaves a session of the database open: Postgres drops no database that has one."""

import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

Found = TypeVar("Found")
# The stubs know of no pool.
postgres: Any = connection
# What has just been given back, opened or ended may take so long to show.
PATIENCE = 5.0


def _taken() -> int:
    """How many sessions of the pool threads of a test hold and never gave back."""
    counts = postgres.pool.get_stats()
    own = connection.connection is not None
    return int(counts.get("pool_size", 0) - counts.get("pool_available", 0) - own)


def _of_others() -> list[str]:
    """The last words of every session but this one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT query FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return [said for (said,) in cursor.fetchall()]


def _once_settled(look: Callable[[], Found]) -> Found:
    end = time.monotonic() + PATIENCE
    while (found := look()) and time.monotonic() < end:
        time.sleep(0.05)
    return found


@pytest.fixture(autouse=True)
def _every_session_is_given_back() -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    before = _taken()
    yield
    if left := _once_settled(lambda: max(0, _taken() - before)):
        pytest.fail(f"{left} of its threads ended without connection.close().")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Before the database is dropped nobody is left, processes that tests have started included."""
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            postgres.close_pool()
            left = _once_settled(_of_others)
            assert not left, f"Sessions were left open, which last said: {left}"
