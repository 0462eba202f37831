"""What the worklists of a study hold, in the form in which it was drawn."""

from collections import defaultdict
from dataclasses import replace

from django.db.models.functions import Coalesce

from reviewapp.allocation.composing import DEGRADED
from reviewapp.allocation.draw import digest_of
from reviewapp.allocation.plan import Drawing, Item, Part, Place
from reviewapp.imaging.presentation import Look
from reviewapp.reading.models import Reading, Side
from reviewapp.studies.models import Study
from reviewapp.studies.protocol import PLACES


def drawn_for(worklist: str = "") -> Coalesce:
    """Whose draw a worklist is, whoever reads it by now."""
    return Coalesce(f"{worklist}drawn_for_id", f"{worklist}reader_id")


def pairs(study: Study) -> str:
    """Name the pairs of a protocol of schema 1."""
    shown: dict[str, list[str]] = defaultdict(list)
    for reader, digest in (
        Side.objects.filter(reading__worklist__study=study)
        .order_by("reading__worklist_id", "reading__position", "place")
        .values_list(drawn_for("reading__worklist__"), "copy__image__digest")
        .iterator()
    ):
        shown[str(reader)].append(digest)
    return digest_of(
        {reader: list(zip(row[::2], row[1::2], strict=True)) for reader, row in shown.items()}
    )


def drawing(study: Study, *, look: Look) -> Drawing:
    """What is shown at every place, in the order of the worklists."""
    spoilt = replace(look, degraded=True).digest
    shown: dict[object, list[str]] = defaultdict(list)
    for reading, digest, made_as in (
        Side.objects.filter(reading__worklist__study=study, place__in=PLACES)
        .order_by("place")
        .values_list("reading_id", "copy__image__digest", "copy__look")
        .iterator()
    ):
        shown[reading].append(digest + DEGRADED if made_as == spoilt else digest)
    beside = _context(study)
    worklists: dict[str, list[Place]] = defaultdict(list)
    for pk, reader, part, phase, session in (
        Reading.objects.filter(worklist__study=study)
        .order_by("worklist_id", "position")
        .values_list("pk", drawn_for("worklist__"), "part", "phase", "session")
        .iterator()
    ):
        item = Item(tuple(shown[pk]), context=beside[pk])
        place = Place(item, Part(part), turned=False, phase=phase, session=session)
        worklists[str(reader)].append(place)
    return Drawing({reader: tuple(places) for reader, places in worklists.items()})


def _context(study: Study) -> dict[object, tuple[tuple[str, str], ...]]:
    """What stands beside the candidates of each reading, by label."""
    found: dict[object, tuple[tuple[str, str], ...]] = defaultdict(tuple)
    for reading, label, digest in (
        Side.objects.filter(reading__worklist__study=study)
        .exclude(place__in=PLACES)
        .values_list("reading_id", "place", "copy__image__digest")
        .iterator()
    ):
        found[reading] += ((label, digest),)
    # As the draw sorts: a database may sort words in another way.
    return defaultdict(tuple, {reading: tuple(sorted(each)) for reading, each in found.items()})
