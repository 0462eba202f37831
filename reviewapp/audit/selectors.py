"""Read the trail."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from django.apps import apps
from django.db import connection, models
from django.db.models import Max, Q, QuerySet

from reviewapp.audit.models import Event
from reviewapp.audit.verify_audit import EVENT_FIELDS, Fields

AT_ONCE = 500
CHAINS_AT_ONCE = 100
Line: TypeAlias = Event  # the name under which web knows the row it may not import


@dataclass(frozen=True)
class Wanted:
    """Which events of the trail somebody asks for; empty means all."""

    actor: str = ""
    verb: str = ""
    subject_kind: str = ""
    subject_id: str = ""
    since: datetime | None = None
    until: datetime | None = None


def events(subject: models.Model) -> QuerySet[Event]:
    """What happened to one thing, the first event first."""
    return Event.objects.filter(
        subject_kind=subject._meta.label_lower, subject_id=str(subject.pk)
    ).order_by("id")


def trail(wanted: Wanted, *, older_than: int | None = None, size: int = 50) -> list[Event]:
    """One page, the newest first; `older_than` is the id of the last event of the page before."""
    found = Event.objects.order_by("-id")
    asked = {
        "actor": wanted.actor,
        "verb": wanted.verb,
        "subject_kind": wanted.subject_kind,
        "subject_id": wanted.subject_id,
        "at__gte": wanted.since,
        "at__lt": wanted.until,
        "id__lt": older_than,
    }
    return list(found.filter(**{name: value for name, value in asked.items() if value})[:size])


def verbs() -> list[str]:
    return _each("verb")


def subject_kinds() -> list[str]:
    return [kind for kind in _each("subject_kind") if kind]


def kind_label(kind: str) -> str:
    """What people call a kind of thing; a kind that is no more keeps its old name."""
    try:
        return str(apps.get_model(kind)._meta.verbose_name).capitalize()
    except (LookupError, ValueError):
        return kind


def is_longer_than(number: int) -> bool:
    """Count no further than needed."""
    return Event.objects.all()[: number + 1].count() > number


def newest_at() -> datetime | None:
    return Event.objects.order_by("-id").values_list("at", flat=True).first()


def lost(heads: Collection[tuple[str, int, str]]) -> set[tuple[str, int, str]]:
    """Of these chains, numbers and hashes, those of which there is no event."""
    asked = list(heads)
    there: set[tuple[str, int, str]] = set()
    for start in range(0, len(asked), CHAINS_AT_ONCE):
        places = [
            Q(chain=chain, seq=seq) for chain, seq, _ in asked[start : start + CHAINS_AT_ONCE]
        ]
        found = Event.objects.filter(Q(*places, _connector=Q.OR))
        there.update(found.values_list("chain", "seq", "hash"))
    return set(asked) - there


def heads() -> dict[str, tuple[int, str]]:
    """The last number and hash of every chain.

    Events never change, so reading each hash after its number cannot mix two states.
    """
    last = Event.objects.order_by("chain").values_list("chain").annotate(Max("seq"))
    return {
        chain: (seq, Event.objects.values_list("hash", flat=True).get(chain=chain, seq=seq))
        for chain, seq in last
    }


def exported() -> Iterator[Fields]:
    """Every event, chain by chain, as it is hashed and exported; a few are asked for at a time."""
    for chain in _each("chain"):
        for row in _rows(chain):
            del row["pk"]
            # SQLite gives nothing for a moment that somebody made unreadable; its hash will tell.
            yield {**row, "at": stamp(row["at"]) if row["at"] else ""}


def _rows(chain: str) -> Iterator[Fields]:
    """In order; of two with one number, which the database has to be broken for, both."""
    left = Event.objects.filter(chain=chain).order_by("seq", "pk")
    after = Q()
    while True:
        row = None
        for row in left.filter(after).values(*EVENT_FIELDS, "pk")[:AT_ONCE].iterator():
            seq, pk = row["seq"], row["pk"]
            yield row
        if row is None:
            return
        after = Q(seq__gt=seq) | Q(seq=seq, pk__gt=pk)


def _each(column: str) -> list[str]:
    """Every value of an indexed column once: from each one step to the next greater one.

    As quick for a long trail as for a short one; DISTINCT would walk all of it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH RECURSIVE step(value) AS (
                SELECT MIN({column}) FROM audit_event
                UNION ALL
                SELECT (SELECT MIN({column}) FROM audit_event WHERE {column} > step.value)
                FROM step WHERE step.value IS NOT NULL
            )
            SELECT value FROM step WHERE value IS NOT NULL
            """  # noqa: S608 one of three names above
        )
        return [value for (value,) in cursor.fetchall()]


def stamp(at: datetime) -> str:
    """The one form of a moment: UTC, always with microseconds, as precise as both databases."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
