"""Ask about draws: what was stored, and what the same seed gives again."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from reviewapp.accounts.selectors import Person
from reviewapp.allocation.draw import Draw, digest_of, draw
from reviewapp.allocation.errors import ArmsNotUsable, DrawImpossible, NotAllocated
from reviewapp.allocation.models import Arm, Schedule
from reviewapp.imaging.models import Image
from reviewapp.provenance import selectors as provenance
from reviewapp.provenance.catalogue_models import Entry
from reviewapp.provenance.models import CohortImage, CohortVersion, Origin
from reviewapp.reading.models import Side, Worklist
from reviewapp.studies import protocol
from reviewapp.studies import selectors as studies
from reviewapp.studies.design import Arm as SignedArm
from reviewapp.studies.design import Design, Kind, Matching, Scheme, StratumRole
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


def signed_arms(study: Study) -> list[tuple[SignedArm, CohortVersion]]:
    """The arms that a locked protocol names, each with the cohort version that was signed."""
    design = protocol.parse(studies.the_locked_protocol(study).content).design
    if not design.arms:
        raise DrawImpossible(
            f"The protocol of “{study.name}” names no cohort versions, so nothing was drawn. "
            f"It is of the first schema; choose the versions when you draw it."
        )
    return [(arm, _signed_version(arm)) for arm in design.arms]


def _signed_version(arm: SignedArm) -> CohortVersion:
    alike = provenance.versions().filter(digest=arm.digest)
    version = next((one for one in alike if str(one.pk) == arm.version), None)
    if version is None:
        raise ArmsNotUsable(
            f"The cohort version that was signed for the arm “{arm.text}” is not there as it was "
            f"signed, so nothing was drawn. Amend the protocol to a version that is."
        )
    return version


def cohort_versions_for(person: Person) -> QuerySet[CohortVersion]:
    """All frozen versions but those that would tell a reader what they are being asked."""
    told = CohortImage.objects.filter(image__in=_kept_from(person))
    return provenance.versions().exclude(pk__in=told.values("version"))


def image_for(person: Person, image_id: UUID) -> Image:
    """Open the door to an image, closed to who reads it in a study under way.

    What nobody has found free of identifying pixels is closed to all but who brought it in.
    """
    shown = provenance.images_seen_by(person).exclude(pk__in=_kept_from(person))
    return shown.get(pk=image_id)


def images_hidden_from(person: Person) -> list[UUID]:
    """Which images this person must not come across; for most people there are none."""
    return list(_kept_from(person))


def _kept_from(person: Person) -> QuerySet[Entry, UUID]:
    """Each image of the subjects in the arms of studies that this person still reads.

    From the lock on, which names the versions; a protocol of schema 1 names none before the draw.
    """
    arms = Arm.objects.filter(study__in=studies.still_read_by(person).values("pk"))
    # As a list: for most people it is empty, and then the database is asked nothing about images.
    versions = list(arms.values_list("cohort_version_id", flat=True))
    if signed := studies.arms_read_by(person):
        named = CohortVersion.objects.filter(digest__in=signed)
        versions += named.values_list("pk", flat=True)
    images = CohortImage.objects.filter(version__in=versions).values_list("image_id", flat=True)
    return provenance.of_the_same_subjects(images)


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
    _refuse_what_is_not_drawn(rules.design)
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


def _refuse_what_is_not_drawn(design: Design) -> None:
    """A part of a design that would be left out in silence makes another study of it."""
    left_out = {
        "single images": design.kind is Kind.SINGLE,
        "more than two arms": len(design.arms) > len(protocol.PLACES),
        "context": bool(design.context),
        "hidden repeats": bool(design.repeats.percent),
        "catch cases": bool(design.catch.cases),
        "training cases": bool(design.training.cases),
        "phases": bool(design.phases),
        "balanced strata": any(part.role is StratumRole.BALANCE for part in design.strata),
        "shared cases": design.readers.scheme is not Scheme.ALL,
        "this matching": _is_beyond_one_attribute(design),
    }
    if asked := [name for name, is_asked in left_out.items() if is_asked]:
        raise DrawImpossible(
            f"The protocol asks for {', '.join(asked)}, which this version does not put before "
            f"readers yet, so nothing was drawn. Amend the design to pairs that everybody reads."
        )


def _is_beyond_one_attribute(design: Design) -> bool:
    """Pairs are made by chance, or from what is nearest in one attribute."""
    if design.matching is Matching.CHANCE:
        return False
    return design.matching is not Matching.NEAREST or len(design.attributes) != 1
