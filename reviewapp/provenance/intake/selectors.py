"""Ask about imports. An import is its keeper's own: nobody else's list shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from django.db.models import Count, QuerySet

from reviewapp.accounts.selectors import Person
from reviewapp.imaging.models import Image
from reviewapp.provenance.confirmations import last_word
from reviewapp.provenance.intake import quarantine
from reviewapp.provenance.intake.attributes import COLUMNS
from reviewapp.provenance.intake.keepers import kept_by, left_behind
from reviewapp.provenance.intake_models import Arrival, Confirmation, Deidentification, Import

# The names under which web knows the rows it may not import.
OneImport: TypeAlias = Import
OneArrival: TypeAlias = Arrival

STATES = Import.State
OUTCOMES = Arrival.Outcome
FACES = Confirmation.Face
MOST_LEFT = 50


@dataclass(frozen=True)
class Line:
    """A file as its page shows it: what it was called, as long as that may be known."""

    arrival: Arrival
    name: str


def imports(person: Person) -> QuerySet[Import]:
    """A person's own, the newest first."""
    return kept_by(person).select_related("job").order_by("-begun_at", "pk")


def to_look_at_by(person: Person) -> dict[UUID, int]:
    """How many images of each of a person's imports wait for somebody to look at them."""
    waiting = Deidentification.objects.filter(of__in=_keys(person)).annotate(
        word=last_word("image")
    )
    rows = waiting.filter(word="").values_list("of").annotate(number=Count("pk"))
    return dict(rows.order_by())


def import_for(person: Person, import_id: UUID) -> Import:
    """The only door to an import."""
    return imports(person).get(pk=import_id)


def arrival_for(person: Person, import_id: UUID, arrival_id: UUID) -> Arrival:
    """The only door to a file of an import."""
    found = Arrival.objects.filter(of__in=_keys(person), of=import_id).select_related("of")
    return found.get(pk=arrival_id)


def arrivals(opened: Import, *, outcome: str = "") -> QuerySet[Arrival]:
    """Every file in the order it came, or those with one outcome."""
    found = opened.arrivals.select_related("archive").order_by("number")
    return found.filter(outcome=outcome) if outcome else found


def lines(found: Sequence[Arrival]) -> list[Line]:
    """Files with their names; after the end there are none."""
    return [Line(arrival, name_of(arrival)) for arrival in found]


def name_of(arrival: Arrival) -> str:
    """Within an archive: the archive's name, then the entry's."""
    name = quarantine.name_of(arrival.of_id, arrival.pk)
    if arrival.archive is None or not name:
        return name
    return f"{quarantine.name_of(arrival.of_id, arrival.archive.pk)} › {name}"


def outcomes(opened: Import) -> dict[str, int]:
    """How many files have each outcome, every outcome named."""
    rows = opened.arrivals.values_list("outcome").annotate(number=Count("pk")).order_by()
    found = dict(rows)
    return {outcome: found.get(outcome, 0) for outcome in OUTCOMES.values}


def tables(opened: Import) -> dict[str, list[dict[str, object]]]:
    """The attribute tables that the preview found, by arrival; gone with the quarantine."""
    found = quarantine.noted(opened.pk, COLUMNS)
    return found if isinstance(found, dict) else {}


def sheet(opened: Import, *, only_new: bool = False) -> QuerySet[Deidentification]:
    """The images of an import with the last `word` on each, in an order nobody chose."""
    found = Deidentification.objects.filter(of=opened).select_related("image")
    worded = found.annotate(word=last_word("image")).order_by("image__digest")
    return worded.filter(word="") if only_new else worded


def to_look_at(opened: Import) -> int:
    """How many images wait for somebody to look at them."""
    return sheet(opened, only_new=True).count()


def image_for(person: Person, import_id: UUID, image_id: UUID) -> Image:
    """The only door to a picture on a sheet: whose import it is may look at it."""
    found = Deidentification.objects.filter(of__in=_keys(person), of=import_id)
    return found.select_related("image").get(image=image_id).image


def left_to(person: Person) -> list[tuple[Import, int]]:
    """Imports that a person may take over, each with the number of images that wait."""
    others = left_behind().exclude(begun_by=person)
    return [(opened, to_look_at(opened)) for opened in others[:MOST_LEFT]]


def left_import(import_id: UUID) -> Import:
    """The only door to an import that is nobody's any longer."""
    return left_behind().get(pk=import_id)


def _keys(person: Person) -> QuerySet[Import, UUID]:
    return kept_by(person).values_list("pk", flat=True)
