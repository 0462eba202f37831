"""Whose an import is: who began it, or whoever took it over last."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, UUIDField
from django.db.models.functions import Coalesce

from reviewapp.accounts import selectors as people
from reviewapp.accounts.permissions import TABLE, Action
from reviewapp.accounts.selectors import Person
from reviewapp.provenance.confirmations import last_word
from reviewapp.provenance.intake_models import Deidentification, Import, Takeover

CONFIRMING = [role for role, actions in TABLE.items() if Action.IMAGE_CONFIRM in actions]


def kept_by(person: Person) -> QuerySet[Import]:
    taken = Takeover.objects.filter(by=person).values("of")
    ever_theirs = Import.objects.filter(Q(begun_by=person) | Q(pk__in=taken))
    return ever_theirs.annotate(keeper=_keeper()).filter(keeper=person.pk)


def keeper_of(opened: Import) -> Person:
    last = opened.takeovers.select_related("by").order_by("revision").last()
    return last.by if last else opened.begun_by


def left_behind() -> QuerySet[Import]:
    """Imports that are over and wait for a look, by nobody who could: the oldest first."""
    able = people.people().filter(is_active=True, role_grants__role__in=CONFIRMING)
    ended = Import.objects.filter(ended_at__isnull=False).annotate(keeper=_keeper())
    orphaned = ended.exclude(keeper__in=able.order_by().values("pk"))
    images = Deidentification.objects.filter(of=OuterRef("pk")).annotate(word=last_word("image"))
    found = orphaned.filter(Exists(images.filter(word="")))
    return found.select_related("begun_by").order_by("begun_at", "pk")


def _keeper() -> Coalesce:
    last = Takeover.objects.filter(of=OuterRef("pk")).order_by("-revision").values("by")
    return Coalesce(Subquery(last[:1]), F("begun_by"), output_field=UUIDField())
