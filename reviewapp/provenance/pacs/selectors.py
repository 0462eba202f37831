"""Ask about archives and what was asked of them."""

from typing import TypeAlias
from uuid import UUID

from django.db.models import QuerySet

from reviewapp.accounts.selectors import Person
from reviewapp.provenance.pacs.models import Pacs, Reception, Retrieval, WantedSeries

PacsRow: TypeAlias = Pacs  # the names under which web knows the rows it may not import
RetrievalRow: TypeAlias = Retrieval


def listed() -> QuerySet[Pacs]:
    """Those that may be asked, by name."""
    return Pacs.objects.filter(retired_at=None).order_by("name")


def pacs_with_id(pacs_id: UUID) -> Pacs:
    return listed().get(pk=pacs_id)


def pacs_named(name: str) -> Pacs | None:
    return listed().filter(name=name).first()


def retrievals_of(person: Person) -> QuerySet[Retrieval]:
    """A person's own, the newest first."""
    return (
        Retrieval.objects.filter(asked_by=person)
        .select_related("pacs", "of", "job")
        .order_by("-asked_at")
    )


def retrieval_for(person: Person, retrieval_id: UUID) -> Retrieval:
    """The only door to a retrieval."""
    return retrievals_of(person).get(pk=retrieval_id)


def receptions_of(person: Person) -> QuerySet[Reception]:
    """What was sent here for a person, the newest first."""
    return Reception.objects.filter(of__begun_by=person).select_related("of").order_by("-begun_at")


def wanted_series(retrieval: Retrieval) -> QuerySet[WantedSeries]:
    return retrieval.wanted_series.order_by("number")
