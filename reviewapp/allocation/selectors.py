"""Ask about draws: what was stored, and what the same seed gives again."""

from collections import defaultdict
from uuid import UUID

from reviewapp.allocation.draw import Draw, digest_of, draw
from reviewapp.allocation.errors import NotAllocated
from reviewapp.allocation.models import Arm, Schedule
from reviewapp.provenance import selectors as provenance
from reviewapp.provenance.models import CohortVersion, Origin
from reviewapp.reading.models import Side, Worklist
from reviewapp.studies import protocol
from reviewapp.studies import selectors as studies
from reviewapp.studies.models import Study


def study_with_id(study_id: UUID) -> Study:
    """For the command line, where the machine's keeper asks and no coordinator."""
    return Study.objects.get(pk=study_id)


def schedule_of(study: Study) -> Schedule | None:
    return Schedule.objects.filter(study=study).first()


def schedule(study: Study) -> Schedule:
    """The draw as it was written down."""
    found = schedule_of(study)
    if found is None:
        raise NotAllocated(
            f"No schedule was drawn for “{study.name}”, so there is nothing to compare. "
            f"Draw it first; that is done before a study opens."
        )
    return found


def arms(study: Study) -> list[CohortVersion]:
    """Which cohort versions a study compares."""
    found = Arm.objects.filter(study=study).select_related("cohort_version__cohort")
    return [arm.cohort_version for arm in found.order_by("cohort_version__cohort__name")]


def stored(study: Study) -> str:
    """Name what the readers' worklists really hold."""
    sides = (
        Side.objects.filter(reading__worklist__study=study)
        .order_by("reading__worklist_id", "reading__position", "place")
        .values_list("reading__worklist__reader_id", "copy__image__digest")
    )
    shown: dict[str, list[str]] = defaultdict(list)
    for reader, digest in sides.iterator():
        shown[str(reader)].append(digest)
    return digest_of(
        {reader: list(zip(row[::2], row[1::2], strict=True)) for reader, row in shown.items()}
    )


def derived(study: Study) -> Draw:
    """Draw again from the seed, the arms and the readers."""
    kept = schedule(study)
    rules = protocol.parse(studies.the_locked_protocol(study).content)
    sides = {kind: version for version in arms(study) for kind in provenance.kinds(version)}
    readers = Worklist.objects.filter(study=study).values_list("reader_id", flat=True)
    return draw(
        digests(sides[Origin.Kind.REAL]),
        digests(sides[Origin.Kind.SYNTHETIC]),
        cases=rules.cases,
        readers=sorted(map(str, readers)),
        seed=kept.seed,
    )


def digests(version: CohortVersion) -> list[str]:
    return [image.digest for image in provenance.images(version)]
