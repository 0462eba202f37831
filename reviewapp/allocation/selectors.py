"""Ask about draws: what was stored, and what the same seed gives again."""

from collections.abc import Iterable, Sequence
from itertools import combinations
from uuid import UUID

from django.db.models import QuerySet

from reviewapp.accounts.selectors import Person
from reviewapp.allocation import as_stored
from reviewapp.allocation.beside import Beside
from reviewapp.allocation.candidates import candidates
from reviewapp.allocation.composing import Source, composed, plan_of
from reviewapp.allocation.draw import Draw, draw
from reviewapp.allocation.drawing import drawing
from reviewapp.allocation.errors import ArmsNotUsable, DrawImpossible, NotAllocated
from reviewapp.allocation.knowing import signed_in
from reviewapp.allocation.models import Arm, Schedule
from reviewapp.allocation.plan import Drawing
from reviewapp.imaging.models import Image
from reviewapp.provenance import selectors as provenance
from reviewapp.provenance.catalogue_models import Entry
from reviewapp.provenance.models import CohortImage, CohortVersion, Origin
from reviewapp.reading.models import Worklist
from reviewapp.studies import protocol
from reviewapp.studies import selectors as studies
from reviewapp.studies.design import Arm as SignedArm
from reviewapp.studies.design import Context, Design, Session
from reviewapp.studies.design import Origin as Stands
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
    return [(arm, _signed_version(arm, f"the arm “{arm.text}”")) for arm in design.arms]


def signed_context(design: Design) -> list[CohortVersion]:
    """Where the pictures beside the candidates come from, as it was signed."""
    return [_signed_version(one, f"“{one.label}”") for one in design.context]


def _signed_version(signed: SignedArm | Context, called: str) -> CohortVersion:
    alike = provenance.versions().filter(digest=signed.digest)
    version = next((one for one in alike if str(one.pk) == signed.version), None)
    if version is None:
        raise ArmsNotUsable(
            f"The cohort version that was signed for {called} is not there as it was signed, so "
            f"nothing was drawn. Amend the protocol to a version that is."
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
    # As a list: for most people it is empty, and then the database is asked nothing about images.
    read = list(studies.still_read_by(person))
    arms = Arm.objects.filter(study__in=read)
    versions = list(arms.values_list("cohort_version_id", flat=True))
    if signed := set[str]().union(*signed_in(read).values()):
        named = CohortVersion.objects.filter(digest__in=signed)
        versions += named.values_list("pk", flat=True)
    images = CohortImage.objects.filter(version__in=versions).values_list("image_id", flat=True)
    return provenance.of_the_same_subjects(images)


def stored(study: Study) -> str:
    """Name what the readers' worklists really hold, as its draw was named."""
    rules = protocol.parse(studies.the_locked_protocol(study).content)
    if rules.design.arms:
        return as_stored.drawing(study, look=rules.look).digest
    return as_stored.pairs(study)


def derived(study: Study) -> Draw | Drawing:
    """Draw again from the seed, the arms and the readers."""
    kept = schedule(study)
    rules = protocol.parse(kept.protocol.content)
    worklists = Worklist.objects.filter(study=study)
    readers = list(worklists.values_list(as_stored.drawn_for(), flat=True))
    if rules.design.arms:
        named = {str(version.pk): version for version in arms(study)}
        versions = [named[arm.version] for arm in rules.design.arms]
        return drawn_by_design(versions, rules=rules, readers=readers, seed=kept.seed)
    sides = {kind: version for version in arms(study) for kind in provenance.kinds(version)}
    both = sides[Origin.Kind.REAL], sides[Origin.Kind.SYNTHETIC]
    return drawn(*both, rules=rules, readers=readers, seed=kept.seed)


def drawn(
    real: CohortVersion,
    synthetic: CohortVersion,
    *,
    rules: protocol.Rules,
    readers: Iterable[UUID],
    seed: int,
) -> Draw:
    """Draw by the rules of a protocol of schema 1; stores nothing."""
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


def drawn_by_design(
    versions: Sequence[CohortVersion],
    *,
    rules: protocol.Rules,
    readers: Sequence[UUID],
    seed: int,
) -> Drawing:
    """Draw by a design since schema 2, one version for each of its arms; stores nothing."""
    design = rules.design
    _refuse_what_is_not_shown(design)
    sources = [
        Source(arm.code, arm.origin, tuple(candidates(version)))
        for arm, version in zip(design.arms, versions, strict=True)
    ]
    beside = [
        Beside(one.label, tuple(candidates(version)))
        for one, version in zip(design.context, signed_context(design), strict=True)
    ]
    _refuse_shared([*sources, *(Source(one.label, Stands.REAL, one.images) for one in beside)])
    named = rules.criteria.each if rules.criteria else ()
    asked_for = {frozenset(criterion.arms) for criterion in named}
    teaches = rules.taught is not None
    made = composed(
        sources,
        design=design,
        seed=seed,
        asked_for=asked_for,
        teaches=teaches,
        beside=beside,
    )
    return drawing(
        made.cases,
        plan=plan_of(design, readers=len(readers)),
        readers=sorted(map(str, readers)),
        seed=seed,
        catches=made.catches,
        training=made.training,
    )


def _refuse_shared(sources: Sequence[Source]) -> None:
    """An image in two arms would be compared with itself, or shown twice."""
    for one, other in combinations(sources, 2):
        shared = {image.name for image in one.images} & {image.name for image in other.images}
        if shared:
            raise ArmsNotUsable(
                f"The arms “{one.code}” and “{other.code}” share {len(shared)} of their images, so "
                f"nothing was drawn. Amend the protocol to cohort versions that share no image."
            )


def _refuse_what_is_not_shown(design: Design) -> None:
    """A part of a design that would be left out in silence makes another study of it."""
    left_out = {
        "phases with repeats in a later session": bool(design.phases)
        and design.repeats.session is Session.LATER
        and bool(design.repeats.percent),
    }
    if asked := [name for name, is_asked in left_out.items() if is_asked]:
        raise DrawImpossible(
            f"The protocol asks for {', '.join(asked)}, which this version does not put before "
            f"readers yet, so nothing was drawn. Amend the design to do without."
        )
