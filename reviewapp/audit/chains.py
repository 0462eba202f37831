"""Where the next event of an actor belongs. See docs/decisions/0008-audit-chains.md."""

from typing import NamedTuple

from django.db import connection

from reviewapp.audit.models import Event
from reviewapp.audit.verify_audit import GENESIS


class Place(NamedTuple):
    """One free place at the end of a chain."""

    chain: str
    seq: int
    prev_hash: str


def next_place(actor: str) -> Place:
    """Find a chain of this actor that no other open transaction writes to. Never waits."""
    if connection.vendor == "postgresql":
        return _unlocked(actor)
    # SQLite has a single writer, and it is us: the transaction began IMMEDIATE.
    last = Event.objects.filter(chain=actor).order_by("-seq").values_list("seq", "hash").first()
    return _after(actor, *(last or (None, None)))


def _unlocked(actor: str) -> Place:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM audit_open_chain(%s)", [actor])
        return _after(*cursor.fetchone())


def _after(chain: str, seq: int | None, last_hash: str | None) -> Place:
    return Place(chain, (seq or 0) + 1, last_hash or GENESIS)
