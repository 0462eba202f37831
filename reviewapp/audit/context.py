"""Which request is being served, so that its events can name it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_request_id: ContextVar[str] = ContextVar("request_id", default="")


def request_id() -> str:
    return _request_id.get()


@contextmanager
def request(new_id: str) -> Iterator[str]:
    before = _request_id.set(new_id)
    try:
        yield new_id
    finally:
        _request_id.reset(before)
