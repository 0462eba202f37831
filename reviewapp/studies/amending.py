"""Change locked rules openly: a new version with a reason, two signatures and a visible diff.

Ratings keep the version they were given under; only what has not been read is affected.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from reviewapp.accounts.selectors import Person
from reviewapp.audit import services as audit
from reviewapp.studies import drafting, protocol, selectors, services
from reviewapp.studies.differences import differences
from reviewapp.studies.errors import AmendmentRefused, StudyNotLocked
from reviewapp.studies.models import Protocol, State, Study
from reviewapp.studies.questions import Question
from reviewapp.studies.record_models import Amendment, ExploratoryMark

# Drawn once for all readers: what they were shown cannot become something else.
DRAWN = ("design", "presentation")
# What is asked, in which words, and what the answers are held against.
DECIDING = ("criteria", "questions")


@transaction.atomic
def propose(
    study: Study, *, content: Mapping[str, object], reason: str, by: Person, at: datetime
) -> Protocol:
    """Write a new version beside the one in force; it counts once two people have signed it."""
    study = services.locked_row(study)
    if study.state not in {State.LOCKED, State.READING}:
        raise StudyNotLocked(
            f"“{study.name}” is {study.get_state_display().lower()}, so it was not amended. "
            f"A draft is simply changed, and a study that was closed needs a new one."
        )
    if not reason.strip():
        raise AmendmentRefused("The amendment has no reason, so nothing was kept. Write why.")
    current = selectors.the_locked_protocol(study)
    protocol.parse(content)
    _refuse_what_was_shown(study, dict(current.content), content)
    written = selectors.draft_of(study) or Protocol(study=study, version=current.version + 1)
    drafting.void_signature(written, by=by, at=at)
    written.content, written.digest = dict(content), protocol.digest(content)
    written.record = None
    written.save()
    Amendment.objects.update_or_create(
        protocol=written, defaults={"reason": reason.strip(), "proposed_by": by, "proposed_at": at}
    )
    audit.record(
        "amendment.proposed",
        study,
        by=by,
        at=at,
        before=current.digest,
        after=written.digest,
        reason=reason.strip(),
        facts={"version": written.version, "places": _places(current, written)},
    )
    return written


def put_in_force(study: Study, written: Protocol, *, by: Person, at: datetime) -> None:
    """Note that an amendment was signed by both; called in the transaction that locked it."""
    former = selectors.version_before(written)
    # Again: between the proposal and this signature cases may have been drawn and answered.
    _refuse_what_was_shown(study, dict(former.content), written.content)
    places = _places(former, written)
    marks = study.state == State.READING and any(place.startswith(DECIDING) for place in places)
    if marks:
        ExploratoryMark.objects.get_or_create(
            study=study, defaults={"protocol": written, "marked_at": at}
        )
    audit.record(
        "protocol.amended",
        study,
        by=by,
        at=at,
        before=former.digest,
        after=written.digest,
        reason=written.amendment.reason,
        facts={"version": written.version, "places": places, "exploratory": marks},
    )


def _refuse_what_was_shown(
    study: Study, current: Mapping[str, object], content: Mapping[str, object]
) -> None:
    changed = differences(current, dict(content))
    if not changed:
        raise AmendmentRefused(
            f"The amendment says what the protocol of “{study.name}” says already, so nothing was "
            f"kept. Change something, or leave it as it is."
        )
    if study.cases.exists() and (
        drawn := [one.place for one in changed if one.place.startswith(DRAWN)]
    ):
        raise AmendmentRefused(
            f"“{drawn[0]}” was settled when the cases were drawn, so the amendment was not kept. "
            f"Leave it as it is, or start a new study."
        )
    if study.state == State.READING:
        _refuse_other_questions(current, content)


def _refuse_other_questions(current: Mapping[str, object], content: Mapping[str, object]) -> None:
    after = {one.code: one for one in protocol.parse(content).questions}
    for asked in protocol.parse(current).questions:
        if asked.code not in after or _means(after[asked.code]) != _means(asked):
            raise AmendmentRefused(
                f"“{asked.text}” may have been answered already, so the amendment was not kept. "
                f"Its words may change, but not what can be answered; add a new question instead."
            )


def _means(question: Question) -> tuple[object, ...]:
    """What answers are made of; the words around them are left out."""
    codes = tuple(option.code for option in question.options)
    return question.kind, question.per, len(question.anchors), codes, bool(question.none)


def _places(before: Protocol, after: Protocol) -> list[str]:
    return [one.place for one in differences(before.content, after.content)]
