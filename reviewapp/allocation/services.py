"""Draw a study's cases, worklists and sides: the one act that sees both sides of the wall."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from reviewapp.accounts.selectors import Person
from reviewapp.allocation import selectors
from reviewapp.allocation.draw import Draw
from reviewapp.allocation.errors import AlreadyAllocated, ArmsNotUsable, DrawImpossible
from reviewapp.allocation.models import Arm, Schedule
from reviewapp.audit import services as audit
from reviewapp.imaging import services as imaging
from reviewapp.imaging.models import Image, PresentationCopy
from reviewapp.imaging.presentation import Look
from reviewapp.provenance import selectors as provenance
from reviewapp.provenance.models import CohortVersion, Origin
from reviewapp.reading.models import Reading, Side, Worklist
from reviewapp.studies import commitments, protocol
from reviewapp.studies import selectors as studies
from reviewapp.studies.design import Design
from reviewapp.studies.errors import PersonHasAPart, StudyNotLocked
from reviewapp.studies.models import Case, CaseImage, State, Study

ROWS_AT_ONCE = 1000


@dataclass(frozen=True)
class Arms:
    """What a study compares."""

    real: CohortVersion
    synthetic: CohortVersion


@transaction.atomic
def draw_signed(study: Study, *, by: Person, at: datetime) -> Schedule:
    """Draw the cohort versions that the locked protocol names."""
    study = Study.objects.select_for_update().get(pk=study.pk)
    _refuse_unless_due(study)
    named = selectors.signed_arms(study)
    found = {
        kind: [version for arm, version in named if arm.origin == kind] for kind in Origin.Kind
    }
    real, synthetic = found[Origin.Kind.REAL], found[Origin.Kind.SYNTHETIC]
    if len(real) != 1 or len(synthetic) != 1:
        raise DrawImpossible(
            f"“{study.name}” does not compare one real with one synthetic arm, which is all that "
            f"can be drawn yet, so nothing was drawn. Amend its arms."
        )
    return allocate(study, arms=Arms(real=real[0], synthetic=synthetic[0]), by=by, at=at)


@transaction.atomic
def allocate(study: Study, *, arms: Arms, by: Person, at: datetime) -> Schedule:
    """Draw everything that will be read, and store it whole before anybody reads.

    The seed is the promised one, and the arms are those whose digests were signed.
    """
    study = Study.objects.select_for_update().get(pk=study.pk)
    _refuse_unless_due(study)
    _refuse_mixed(arms)
    _refuse_makers(study, arms)
    rules = protocol.parse(studies.the_locked_protocol(study).content)
    _refuse_unsigned(study, arms, rules.design)
    seed = commitments.seed_of(study)
    drawn = selectors.drawn(
        arms.real,
        arms.synthetic,
        rules=rules,
        readers=[reader.pk for reader in studies.readers(study)],
        seed=seed,
    )
    _write(study, drawn, _copies(arms, drawn, rules.look))
    for version in (arms.real, arms.synthetic):
        Arm.objects.create(study=study, cohort_version=version)
    schedule = Schedule.objects.create(study=study, seed=seed, digest=drawn.digest, drawn_at=at)
    facts: dict[str, object] = {"cases": len(drawn.pairs), "readers": len(drawn.worklists)}
    audit.record("study.allocated", study, by=by, at=at, after=schedule.digest, facts=facts)
    return schedule


def _refuse_unless_due(study: Study) -> None:
    if study.state != State.LOCKED:
        raise StudyNotLocked(
            f"“{study.name}” is {study.get_state_display().lower()}, so nothing was drawn. "
            f"A study is drawn once, after its protocol is locked and before it opens."
        )
    if Schedule.objects.filter(study=study).exists():
        raise AlreadyAllocated(
            f"“{study.name}” has its schedule already, so nothing was drawn. Open it for reading."
        )


def _refuse_mixed(arms: Arms) -> None:
    wanted = {Origin.Kind.REAL: arms.real, Origin.Kind.SYNTHETIC: arms.synthetic}
    for kind, version in wanted.items():
        if provenance.kinds(version) != {kind}:
            raise ArmsNotUsable(
                f"“{version}” does not hold {kind.label.lower()} images only, so nothing was "
                f"drawn. Choose a version whose images are all {kind.label.lower()}."
            )


def _refuse_unsigned(study: Study, arms: Arms, design: Design) -> None:
    """A protocol of schema 1 names no arms, so none were signed that others could differ from."""
    signed = {(str(arm.origin), arm.version, arm.digest) for arm in design.arms}
    given = {Origin.Kind.REAL: arms.real, Origin.Kind.SYNTHETIC: arms.synthetic}
    for kind, version in given.items():
        if signed and (str(kind), str(version.pk), version.digest) not in signed:
            raise ArmsNotUsable(
                f"“{version}” is not among the arms that were signed for “{study.name}”, so "
                f"nothing was drawn. Draw the versions that its protocol names, or amend it."
            )


def _refuse_makers(study: Study, arms: Arms) -> None:
    makers = provenance.makers(arms.real) | provenance.makers(arms.synthetic)
    for reader in studies.readers(study):
        if reader.pk in makers:
            raise PersonHasAPart(
                f"{reader} made images that “{study.name}” compares and would know them again, so "
                f"nothing was drawn. Start a new study with readers who had no hand in its images."
            )


def _copies(arms: Arms, drawn: Draw, look: Look) -> dict[str, PresentationCopy]:
    """Make the copies of what was drawn, in an order that mixes the arms."""
    wanted = {digest for pair in drawn.pairs for digest in (pair.real, pair.synthetic)}
    both = [*provenance.images(arms.real), *provenance.images(arms.synthetic)]
    images: list[Image] = sorted(
        (image for image in both if image.digest in wanted), key=lambda image: image.digest
    )
    made = imaging.make_presentation_copies(images, look=look)
    return {image.digest: copy for image, copy in zip(images, made, strict=True)}


def _write(study: Study, drawn: Draw, copies: dict[str, PresentationCopy]) -> None:
    cases = {pair.name: Case(study=study) for pair in drawn.pairs}
    Case.objects.bulk_create(cases.values(), ROWS_AT_ONCE)
    candidates = [
        CaseImage(case=cases[pair.name], kind=CaseImage.Kind.CANDIDATE, copy=copies[digest])
        for pair in drawn.pairs
        for digest in (pair.real, pair.synthetic)
    ]
    # By their random ids: no table keeps the order real, synthetic, real, synthetic …
    CaseImage.objects.bulk_create(sorted(candidates, key=lambda row: row.pk), ROWS_AT_ONCE)
    worklists = {
        reader: Worklist(pk=uuid4(), study=study, reader_id=UUID(reader))
        for reader in drawn.worklists
    }
    Worklist.objects.bulk_create(worklists.values(), ROWS_AT_ONCE)
    readings = [
        (Reading(worklist=worklists[reader], case=cases[place.pair.name], position=number), place)
        for reader, places in drawn.worklists.items()
        for number, place in enumerate(places, start=1)
    ]
    Reading.objects.bulk_create([reading for reading, _ in readings], ROWS_AT_ONCE)
    sides = [side for reading, place in readings for side in _sides(reading, place.shown, copies)]
    Side.objects.bulk_create(sides, ROWS_AT_ONCE)


def _sides(
    reading: Reading, shown: tuple[str, str], copies: dict[str, PresentationCopy]
) -> Iterator[Side]:
    for place, digest in zip(protocol.PLACES, shown, strict=True):
        yield Side(reading=reading, place=place, copy=copies[digest])
