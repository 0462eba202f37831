"""The smallest things an event can be about, made without leaving events themselves."""

from datetime import UTC, datetime
from itertools import count

from django.db import connection, transaction

from reviewapp.accounts.models import User
from reviewapp.audit import services as audit
from reviewapp.audit.models import Event
from tests.audit import flush

AT = datetime(2026, 11, 21, 9, 30, 15, 120_000, tzinfo=UTC)
_numbers = count(1)


def somebody() -> User:
    number = next(_numbers)
    return User.objects.create(
        email=f"somebody-{number}@example.org", name=f"Somebody {number}", created_at=AT
    )


def an_event(
    *,
    by: User | None = None,
    verb: str = "study.created",
    facts: dict[str, object] | None = None,
    **parts: str,
) -> Event:
    """About the site itself, by the system, unless told otherwise."""
    with transaction.atomic():
        return audit.record(verb, None, by=by, at=AT, facts=facts, **parts)


def some_events(number: int, *, by: User | None = None) -> list[Event]:
    return [an_event(by=by, facts={"turn": turn}) for turn in range(number)]


def tamper(statement: str, *values: str | int) -> None:
    """Change the table as its owner could: take the guards away, and put them back after."""
    lifted = flush.lift_guards()
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    flush.put_back(lifted)
