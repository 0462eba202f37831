"""Ask about draws: what was stored, and what the same seed gives again."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from reviewapp.accounts.selectors import Person
from reviewapp.allocation.draw import Draw, digest_of, draw
from reviewapp.allocation.errors import NotAllocated
from reviewapp.allocation.models import Arm, Schedule
from reviewapp.imaging.models import Image
from reviewapp.provenance import selectors as provenance
from reviewapp.provenance.models import CohortImage, CohortVersion, Origin
from reviewapp.reading.models import Side, Worklist
from reviewapp.studies import protocol
from reviewapp.studies import selectors as studies
from reviewapp.studies.models import Part, State, Study


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


def cohort_versions_for(person: Person) -> QuerySet[CohortVersion]:
    """All frozen versions but those that would tell a reader what they are being asked."""
    told = CohortImage.objects.filter(image__in=_still_read_by(person))
    return provenance.versions().exclude(pk__in=told.values("version"))


def image_for(person: Person, image_id: UUID) -> Image:
    """Open the door to an image of a cohort, closed to who reads it in a study under way."""
    shown = provenance.images_of_cohorts().exclude(pk__in=_still_read_by(person))
    return shown.get(pk=image_id)


def _still_read_by(person: Person) -> QuerySet[CohortImage, UUID]:
    """Each image of the arms of studies that this person reads and that are not evaluated yet."""
    under_way = Study.objects.filter(
        state__in=[State.LOCKED, State.READING, State.CLOSED],
        members__user=person,
        members__part=Part.READER,
    )
    arms = Arm.objects.filter(study__in=under_way.values("pk"))
    images = CohortImage.objects.filter(version__in=arms.values("cohort_version"))
    return images.values_list("image_id", flat=True)


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
    return drawn(
        sides[Origin.Kind.REAL],
        sides[Origin.Kind.SYNTHETIC],
        rules=rules,
        readers=readers,
        seed=kept.seed,
    )


def drawn(
    real: CohortVersion,
    synthetic: CohortVersion,
    *,
    rules: protocol.Rules,
    readers: Iterable[UUID],
    seed: int,
) -> Draw:
    """Draw by the rules of a protocol; stores nothing."""
    arms = [list(provenance.images(version)) for version in (real, synthetic)]
    matched_on = {
        image.digest: image.attributes.get(rules.match_on, "") for arm in arms for image in arm
    }
    return draw(
        *([image.digest for image in arm] for arm in arms),
        cases=rules.cases,
        readers=sorted(map(str, readers)),
        seed=seed,
        alike=matched_on,
    )
