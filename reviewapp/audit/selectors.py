"""Read the trail."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from django.apps import apps
from django.db import models
from django.db.models import Max, QuerySet

from reviewapp.audit.models import Event
from reviewapp.audit.verify_audit import EVENT_FIELDS, Fields

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
    return list(Event.objects.order_by("verb").values_list("verb", flat=True).distinct())


def subject_kinds() -> list[str]:
    kinds = Event.objects.exclude(subject_kind="").order_by("subject_kind")
    return list(kinds.values_list("subject_kind", flat=True).distinct())


def kind_label(kind: str) -> str:
    """What people call a kind of thing; a kind that is no more keeps its old name."""
    try:
        return str(apps.get_model(kind)._meta.verbose_name).capitalize()
    except (LookupError, ValueError):
        return kind


def is_longer_than(number: int) -> bool:
    """Count no further than needed."""
    return Event.objects.all()[: number + 1].count() > number


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
    """Every event, chain by chain, as it is hashed and exported; a few in memory at a time."""
    rows = Event.objects.order_by("chain", "seq").values(*EVENT_FIELDS)
    for row in rows.iterator(chunk_size=500):
        # SQLite gives nothing for a moment that somebody made unreadable; its hash will tell.
        yield {**row, "at": stamp(row["at"]) if row["at"] else ""}


def stamp(at: datetime) -> str:
    """The one form of a moment: UTC, always with microseconds, as precise as both databases."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
