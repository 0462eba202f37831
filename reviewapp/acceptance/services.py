"""Evaluate a closed study. Here, and here only, the sealed book is opened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from reviewapp import VERSION
from reviewapp.acceptance import evidence, results, selectors, technical
from reviewapp.acceptance.errors import NothingRated, WorklistsAltered
from reviewapp.acceptance.evidence import Evidence, Seen, Shown
from reviewapp.acceptance.measuring import Basis
from reviewapp.acceptance.models import Evaluation
from reviewapp.acceptance.results import Asked, Told, unheard
from reviewapp.accounts.selectors import Person
from reviewapp.allocation import selectors as allocation
from reviewapp.audit import services as audit
from reviewapp.audit.canonical import digest
from reviewapp.provenance import selectors as provenance
from reviewapp.provenance.models import CohortVersion
from reviewapp.studies import protocol
from reviewapp.studies import selectors as studies
from reviewapp.studies import services as study_services
from reviewapp.studies.design import StratumRole
from reviewapp.studies.life import CONCLUDE
from reviewapp.studies.models import Protocol, Study
from reviewapp.studies.protocol import Rules

CHANGED = (
    "Criteria, questions, what counts as missing or when reading ends were changed after the first "
    "reading, so this study is exploratory for ever: its numbers describe, and it cannot be "
    "accepted."
)


@dataclass(frozen=True)
class Opened:
    """A closed study beside the opened book: all that its evaluation is computed from."""

    rules: Protocol
    basis: Basis
    asked: Asked
    inputs: str  # their digest


def evaluate(
    study: Study, *, by: Person, at: datetime, reason: str, told: Told = unheard
) -> Evaluation:
    """Judge a closed study by its criteria, once; the same data give the same bytes.

    The opening of the book is kept first and for itself: whoever is stopped or fails in between
    has opened it. Nothing is locked while it computes, and `told` may raise to stop it.
    """
    opened = _open(study, by=by, at=at, reason=reason)
    kept = results.kept(opened.basis, opened.asked, told=told)
    return _keep(study, opened, kept, by=by, at=at)


@transaction.atomic
def _open(study: Study, *, by: Person, at: datetime, reason: str) -> Opened:
    study = Study.objects.select_for_update().get(pk=study.pk)
    CONCLUDE.refuse_unless_due(study)
    rules = studies.the_locked_protocol(study)
    schedule = allocation.schedule(study)
    _refuse_altered(study, drawn=schedule.digest)
    places = selectors.places(study)
    if not any(place.answers is not None for place in places.seen):
        raise NothingRated(
            f"Nobody has rated anything in “{study.name}”, so it was not evaluated and the sealed "
            f"book stays shut. Start a new study; this one is closed for good."
        )
    audit.record("book.opened", study, by=by, at=at, reason=reason)
    parsed = protocol.parse(rules.content)
    table = _opened(study, parsed, places.seen, places.images)
    stored = technical.measurements(study, parsed)
    inputs = evidence.inputs(table, protocol=rules.digest, schedule=schedule.digest)
    basis = Basis(
        evidence=table,
        questions=parsed.questions,
        measurements=stored,
        cohort=_decided_about(study),
        seed=int(rules.digest[:8], 16),
        strata={part.attribute: part.values for part in parsed.design.strata},
    )
    return Opened(rules, basis, _asked(study, parsed), digest(inputs | technical.inputs(stored)))


@transaction.atomic
def _keep(
    study: Study, opened: Opened, kept: dict[str, object], *, by: Person, at: datetime
) -> Evaluation:
    study = Study.objects.select_for_update().get(pk=study.pk)
    CONCLUDE.refuse_unless_due(study)
    evaluation = Evaluation.objects.create(
        study=study,
        protocol=opened.rules,
        inputs_digest=opened.inputs,
        results=kept,
        code_version=VERSION,
        evaluated_by=by,
        evaluated_at=at,
    )
    study_services.conclude(study, results=digest(kept), by=by, at=at)
    return evaluation


def _opened(study: Study, rules: Rules, seen: Iterable[Seen], images: set[UUID]) -> Evidence:
    """Put the truth beside what was seen; this is the opening of the book."""
    synthetic = provenance.synthetic_among(images)
    about: dict[str, Shown] = {}
    for version in allocation.arms(study):
        code = _arm(version, rules)
        for image in provenance.images(version).filter(pk__in=images):
            about[str(image.pk)] = Shown(code, image.pk in synthetic, image.attributes)
    return evidence.gather(seen, about)


def _arm(version: CohortVersion, rules: Rules) -> str:
    """The code by which the protocol names an arm; of older protocols, its origin."""
    for arm in rules.design.arms:
        if arm.version == str(version.pk):
            return arm.code
    return min(provenance.kinds(version))


def _decided_about(study: Study) -> str:
    """The digest of the synthetic cohort version, which is what is accepted or not."""
    return selectors.version_decided_about(study).digest


def _asked(study: Study, rules: Rules) -> Asked:
    return Asked(
        criteria=rules.criteria,
        subgroups={
            stratum.attribute: stratum.values
            for stratum in rules.design.strata
            if stratum.role is StratumRole.SUBGROUP
        },
        exploratory=CHANGED if studies.is_exploratory(study) else "",
    )


def _refuse_altered(study: Study, *, drawn: str) -> None:
    """Sides that were swapped afterwards would turn right answers into wrong ones."""
    if allocation.stored(study) != drawn:
        raise WorklistsAltered(
            f"The worklists of “{study.name}” are not the ones that were drawn, so it was not "
            f"evaluated and the sealed book stays shut. Have `manage.py check_schedule {study.pk}` "
            f"and `manage.py audit_verify` run, and find out who changed the database."
        )
