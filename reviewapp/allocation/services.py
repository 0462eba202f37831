"""Draw a study's cases, worklists and sides: the one act that sees both sides of the wall."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from reviewapp.accounts.selectors import Person
from reviewapp.allocation import selectors, writing
from reviewapp.allocation.errors import AlreadyAllocated, ArmsNotUsable, DrawOutdated
from reviewapp.allocation.knowing import refuse_who_knows
from reviewapp.allocation.models import Arm, Schedule
from reviewapp.allocation.plan import Drawing
from reviewapp.allocation.writing import as_drawing
from reviewapp.audit import services as audit
from reviewapp.imaging.presentation import Look
from reviewapp.provenance import selectors as provenance
from reviewapp.provenance.models import CohortVersion, Origin
from reviewapp.studies import commitments, protocol
from reviewapp.studies import selectors as studies
from reviewapp.studies.design import Design
from reviewapp.studies.errors import StudyNotLocked
from reviewapp.studies.models import Protocol, State, Study


@dataclass(frozen=True)
class Arms:
    """What a study compares."""

    real: CohortVersion
    synthetic: CohortVersion


@dataclass(frozen=True)
class Drawn:
    """What is to be stored, by which protocol and for whom it was drawn, and how it is shown."""

    protocol: Protocol
    readers: Sequence[UUID]
    versions: Sequence[CohortVersion]
    drawing: Drawing
    digest: str
    look: Look
    # What stands beside the candidates, and how that is shown.
    context: Sequence[CohortVersion] = ()
    context_look: Look | None = None


def draw_signed(study: Study, *, by: Person, at: datetime) -> Schedule:
    """Draw the cohort versions that the locked protocol names, from begin to end."""
    drawn = drawn_as_signed(study)
    return store(study, drawn, copies_of(drawn), by=by, at=at)


def drawn_as_signed(study: Study) -> Drawn:
    """What the signed arms, the promised seed and the readers of now give; stores nothing."""
    versions = refuse_what_is_not_signed(study)
    written = studies.the_locked_protocol(study)
    rules = protocol.parse(written.content)
    readers = [reader.pk for reader in studies.readers(study)]
    seed = commitments.seed_of(study)
    drawn = selectors.drawn_by_design(versions, rules=rules, readers=readers, seed=seed)
    return Drawn(
        written,
        readers,
        versions,
        drawn,
        drawn.digest,
        rules.look,
        selectors.signed_context(rules.design),
        rules.context_look,
    )


def refuse_what_is_not_signed(study: Study) -> list[CohortVersion]:
    """Everything that can be refused at once; the versions to be drawn, where nothing is."""
    study = selectors.study_with_id(study.pk)
    _refuse_unless_due(study)
    named = selectors.signed_arms(study)
    for arm, version in named:
        _refuse_mixed(version, Origin.Kind(arm.origin))
    versions = [version for _, version in named]
    design = protocol.parse(studies.the_locked_protocol(study).content).design
    _refuse_makers(study, [*versions, *selectors.signed_context(design)])
    return versions


def allocate(study: Study, *, arms: Arms, by: Person, at: datetime) -> Schedule:
    """Draw these two arms; of a protocol that names its arms, they have to be those signed."""
    study = selectors.study_with_id(study.pk)
    _refuse_unless_due(study)
    versions = [arms.real, arms.synthetic]
    _refuse_mixed(arms.real, Origin.Kind.REAL)
    _refuse_mixed(arms.synthetic, Origin.Kind.SYNTHETIC)
    written = studies.the_locked_protocol(study)
    rules = protocol.parse(written.content)
    _refuse_unsigned(study, arms, rules.design)
    if rules.design.arms:
        return draw_signed(study, by=by, at=at)
    _refuse_makers(study, versions)
    readers = [reader.pk for reader in studies.readers(study)]
    seed = commitments.seed_of(study)
    drawn = selectors.drawn(*versions, rules=rules, readers=readers, seed=seed)
    whole = Drawn(written, readers, versions, as_drawing(drawn), drawn.digest, rules.look)
    return store(study, whole, copies_of(whole), by=by, at=at)


def copies_of(
    drawn: Drawn, *, report: writing.Report = lambda _done, _total, _unit: None
) -> writing.Copies:
    """Make what readers will be sent, before and outside of storing what they read.

    Thousands of copies in one transaction would hold the database for minutes.
    """
    made = writing.copies(drawn.versions, drawn.drawing, drawn.look, report=report)
    look = drawn.context_look or drawn.look
    return made | writing.context_copies(drawn.context, drawn.drawing, look, report=report)


@transaction.atomic
def store(
    study: Study, drawn: Drawn, copies: writing.Copies, *, by: Person, at: datetime
) -> Schedule:
    """Store everything that will be read whole, before anybody reads."""
    study = Study.objects.select_for_update().get(pk=study.pk)
    _refuse_unless_due(study)
    _refuse_if_changed(study, drawn)
    cases = writing.write(study, drawn.drawing, copies)
    for version in drawn.versions:
        Arm.objects.create(study=study, cohort_version=version)
    seed = commitments.seed_of(study)
    schedule = Schedule.objects.create(
        study=study, protocol=drawn.protocol, seed=seed, digest=drawn.digest, drawn_at=at
    )
    facts: dict[str, object] = {"cases": cases, "readers": len(drawn.drawing.worklists)}
    audit.record("study.allocated", study, by=by, at=at, after=drawn.digest, facts=facts)
    return schedule


def _refuse_if_changed(study: Study, drawn: Drawn) -> None:
    now = [reader.pk for reader in studies.readers(study)]
    if studies.the_locked_protocol(study) != drawn.protocol or now != list(drawn.readers):
        raise DrawOutdated(
            f"The protocol or the readers of “{study.name}” changed while it was drawn, so "
            f"nothing was stored. Draw it again."
        )


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


def _refuse_mixed(version: CohortVersion, kind: Origin.Kind) -> None:
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


def _refuse_makers(study: Study, versions: Sequence[CohortVersion]) -> None:
    refuse_who_knows(
        studies.readers(study),
        study,
        versions=versions,
        follows="nothing was drawn",
        choose="Start a new study with readers",
    )
