"""Sign a protocol first: over what gives its arms away, or was not looked for, with a reason."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet

from reviewapp.accounts.selectors import Person
from reviewapp.allocation import selectors as allocation
from reviewapp.allocation.preflight import selectors
from reviewapp.allocation.preflight.selectors import Standing
from reviewapp.provenance.models import CohortImage, CohortVersion
from reviewapp.studies import design_form, fields, locking, presentation, protocol
from reviewapp.studies import selectors as studies
from reviewapp.studies.design import Arm, Context, Design
from reviewapp.studies.errors import SignatureRefused
from reviewapp.studies.models import Protocol, Study

NO_REASON = "So nothing was signed. Write in the note why the study may be locked all the same."


def sign_first(
    study: Study, *, note: str, expected: str, link: str, by: Person, at: datetime
) -> Protocol:
    """Sign as its coordinator, with a note that is signed beside the protocol."""
    found = list(standing(study, versions=allocation.cohort_versions_for(by)).reasons)
    note = note.strip()
    if found and not note:
        raise SignatureRefused(f"{found[0]} {NO_REASON}")
    beside = ({"note": note} if note else {}) | ({"preflight": found} if found else {})
    return locking.sign(study, by=by, at=at, expected=expected, beside=beside, link=link)


def standing(study: Study, *, versions: "QuerySet[CohortVersion]") -> Standing:
    """What gives the arms of its draft away, and what nobody has compared, in sentences."""
    written = studies.draft_of(study)
    if written is None:
        return Standing((), ())
    arms = _frozen(protocol.parse(written.content).design, versions)
    shown = written.content["presentation"]
    return selectors.standing(study, arms=arms, presentation=shown)


def arms_of(
    content: Mapping[str, object], *, versions: "QuerySet[CohortVersion]"
) -> tuple[Design, list[CohortVersion]]:
    """Read the design and find its cohort versions; each arm must have chosen one."""
    design = design_form.parse(content.get("design"))
    presentation.parse(content.get("presentation"))
    return design, _frozen(design, versions)


def _frozen(design: Design, versions: "QuerySet[CohortVersion]") -> list[CohortVersion]:
    arms = [
        _chosen(arm, arm.text, f"design.arms[{number}].version", versions)
        for number, arm in enumerate(design.arms)
    ]
    context = [
        _chosen(one, one.label, f"design.context[{number}].version", versions)
        for number, one in enumerate(design.context)
    ]
    _refuse_shared([*arms, *context])
    return arms


def _chosen(
    one: Arm | Context, text: str, place: str, versions: "QuerySet[CohortVersion]"
) -> CohortVersion:
    key = _uuid(one.version)
    version = versions.filter(pk=key).first() if key else None
    if version is None:
        raise fields.unusable(place, f"“{text}” has no cohort version yet", "Choose one")
    if one.digest != version.digest:
        raise fields.unusable(
            place, f"“{text}” names another digest than its cohort version", "Choose again"
        )
    return version


def _refuse_shared(versions: Sequence[CohortVersion]) -> None:
    held = CohortImage.objects.filter(version__in=versions).values("image")
    if shared := held.annotate(arms=Count("pk")).filter(arms__gt=1).count():
        raise fields.unusable(
            "design.arms",
            f"design.arms share {shared} of their images",
            "Choose cohort versions that share no image",
        )


def _uuid(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None
