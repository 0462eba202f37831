"""Fifty hands that write to one SQLite at once …"""

import gc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

import pytest
from django.db import OperationalError, connections
from pytest_django import DjangoDbBlocker

from reviewapp import environment
from reviewapp.sqlite.base import DatabaseWrapper
from reviewapp.sqlite.errors import DatabaseBusy

WRITERS, EACH = 50, 10
PATIENCE = 3.0  # in place of the site's 20 seconds; all the work together takes about one
WORK = 0.002  # what a transaction does besides


class Opening:
    """Opens connections to one file as the site does, but for its patience."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self._settings = settings
        self._opened: list[DatabaseWrapper] = []

    def __call__(self) -> DatabaseWrapper:
        options = {**self._settings["OPTIONS"], "timeout": PATIENCE}
        connection = DatabaseWrapper({**self._settings, "OPTIONS": options}, "own")
        connection.inc_thread_sharing()
        connection.connect()
        self._opened.append(connection)
        return connection

    def forget(self, connection: DatabaseWrapper) -> None:
        self._opened.remove(connection)

    def close_all(self) -> None:
        for connection in self._opened:
            connection.close()


@pytest.fixture
def opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: DjangoDbBlocker
) -> Iterator[Opening]:
    monkeypatch.setenv("OWN_DATABASE", f"sqlite:///{tmp_path}/own.sqlite3")
    usual = connections["default"].settings_dict
    opened = Opening({**usual, **environment.database("OWN_DATABASE", "")})
    with django_db_blocker.unblock():
        with opened().cursor() as cursor:
            cursor.execute("CREATE TABLE kept (writer INTEGER)")
        yield opened
        opened.close_all()


def kept(connection: DatabaseWrapper) -> int:
    with connection.cursor() as cursor:
        return int(cursor.execute("SELECT COUNT(*) FROM kept").fetchone()[0])


def insert(connection: DatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO kept VALUES (1)")


def in_a_transaction(connection: DatabaseWrapper) -> None:
    connection._start_transaction_under_autocommit()
    insert(connection)
    sleep(WORK)
    connection._commit()


@pytest.mark.parametrize("write", [in_a_transaction, insert])
def test_all_come_first_in_time(write: Callable[[DatabaseWrapper], None], opening: Opening) -> None:
    def hand(connection: DatabaseWrapper) -> float:
        longest = 0.0
        for _ in range(EACH):
            began = perf_counter()
            write(connection)
            longest = max(longest, perf_counter() - began)
        return longest

    hands = [opening() for _ in range(WRITERS)]
    with ThreadPoolExecutor(WRITERS) as threads:
        longest = list(threads.map(hand, hands))

    assert kept(opening()) == WRITERS * EACH
    assert max(longest) < PATIENCE


def test_a_failed_beginning_holds_nobody_up(opening: Opening) -> None:
    first, second = opening(), opening()
    vars(first)["transaction_mode"] = "NONSENSE"

    with pytest.raises(OperationalError, match="NONSENSE"):
        in_a_transaction(first)

    in_a_transaction(second)
    assert kept(second) == 1


def test_a_rollback_lets_the_next_one_in(opening: Opening) -> None:
    first, second = opening(), opening()
    first._start_transaction_under_autocommit()
    first._rollback()

    in_a_transaction(second)

    assert kept(second) == 1


@pytest.mark.parametrize("end", ["close", "forget"])
def test_a_connection_that_goes_away_in_the_middle_lets_the_next_one_in(
    end: str, opening: Opening
) -> None:
    first, second = opening(), opening()
    first._start_transaction_under_autocommit()

    if end == "close":
        first.close()
    else:
        opening.forget(first)
        del first
        gc.collect()
    began = perf_counter()
    in_a_transaction(second)

    assert perf_counter() - began < PATIENCE
    assert kept(second) == 1


@pytest.mark.parametrize("write", [in_a_transaction, insert])
def test_one_who_waited_too_long_is_told_what_to_do(
    write: Callable[[DatabaseWrapper], None], opening: Opening
) -> None:
    first, second = opening(), opening()
    second.settings_dict["OPTIONS"]["timeout"] = 0.01
    first._start_transaction_under_autocommit()

    with pytest.raises(DatabaseBusy, match="Try again"):
        write(second)

    first._commit()
    in_a_transaction(second)
