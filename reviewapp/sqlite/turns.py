"""First come, first served. Pure: knows no database.

Order and nothing more: whoever has waited too long, or does not ask at all, is kept from doing two
things at once by the database's own lock, as ever.
"""

import os
from collections import deque
from threading import Event, Lock


class Queue:
    """All threads of one process that want the same thing."""

    def __init__(self) -> None:
        self._door = Lock()
        self._waiting: deque[Event] = deque()
        self._is_taken = False

    def take_turn(self, *, patience: float) -> bool:
        """Wait behind all who came before; False: after so many seconds it is still not my turn."""
        with self._door:
            if not self._is_taken:
                self._is_taken = True
                return True
            called = Event()
            self._waiting.append(called)
        return called.wait(patience) or self._was_called_meanwhile(called)

    def next_please(self) -> None:
        """End my turn."""
        with self._door:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._is_taken = False

    def _was_called_meanwhile(self, called: Event) -> bool:
        with self._door:
            if not called.is_set():
                self._waiting.remove(called)
            return called.is_set()


_queues: dict[str, Queue] = {}
_opening = Lock()


def queue_for(name: str) -> Queue:
    with _opening:
        return _queues.setdefault(name, Queue())


def _start_afresh() -> None:
    """A forked process has none of the threads that stood in its parent's queues."""
    global _opening  # noqa: PLW0603 the parent's may be held by a thread that is not here
    _opening = Lock()
    _queues.clear()


os.register_at_fork(after_in_child=_start_afresh)
