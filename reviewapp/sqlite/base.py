"""Django's own SQLite, whose writers of one process wait in a queue.

SQLite lets one write at a time. Who finds it busy sleeps and tries again, up to a tenth of a second
apart, against everybody who tries just then: with fifty at once some never came first, and after
20 seconds were told “database is locked”. In a queue, the fiftieth waits for forty-nine.
"""

import sqlite3
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from reviewapp.sqlite import turns
from reviewapp.sqlite.errors import BUSY, DatabaseBusy

# Statements that write although nobody began a transaction for them.
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes a turn for every transaction: all begin IMMEDIATE, so all of them write."""

    # Ends the turn, once; also when this connection is thrown away in the middle of one.
    _end_turn: Callable[[], object] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  as Django calls it
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(self._alone_in_turn)

    def _start_transaction_under_autocommit(self) -> None:
        self._take_turn()
        try:
            with _saying_so_when_busy():
                super()._start_transaction_under_autocommit()  # type: ignore[misc]  # missing in the stubs
        except BaseException:
            self._give_turn_back()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # missing in the stubs
        self._give_turn_back()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # missing in the stubs
        finally:
            self._give_turn_back()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # missing in the stubs
        finally:
            self._give_turn_back()

    def _alone_in_turn(
        self,
        execute: Callable[..., object],
        sql: str,
        params: object,
        many: bool,  # noqa: FBT001  as Django calls it
        context: object,
    ) -> object:
        """A statement outside of a transaction is one of its own."""
        if self.in_atomic_block or not sql.lstrip()[:7].upper().startswith(WRITES):
            return execute(sql, params, many, context)
        with self._in_turn(), _saying_so_when_busy():
            return execute(sql, params, many, context)

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        self._take_turn()
        try:
            yield
        finally:
            self._give_turn_back()

    def _take_turn(self) -> None:
        if self._end_turn is not None or self.is_in_memory_db():
            return
        queue = turns.queue_for(str(self.settings_dict["NAME"]))
        if queue.take_turn(patience=self.settings_dict["OPTIONS"].get("timeout", 5.0)):
            self._end_turn = weakref.finalize(self, queue.next_please)

    def _give_turn_back(self) -> None:
        if self._end_turn is not None:
            self._end_turn()
            self._end_turn = None


@contextmanager
def _saying_so_when_busy() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        if getattr(error.__cause__, "sqlite_errorcode", 0) == sqlite3.SQLITE_BUSY:
            raise DatabaseBusy(BUSY) from error
        raise
