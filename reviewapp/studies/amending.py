"""Change locked rules openly: a new version with a reason, two signatures and a visible diff.

Ratings keep the version they were given under; only what has not been read is affected.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from reviewapp.accounts.selectors import Person
from reviewapp.audit import services as audit
from reviewapp.studies import drafting, protocol, selectors, services
from reviewapp.studies.differences import Difference, differences
from reviewapp.studies.errors import (
    AmendmentRefused,
    DraftMoved,
    ProtocolNotUsable,
    StudyNotLocked,
)
from reviewapp.studies.models import Protocol, State, Study
from reviewapp.studies.questions import Question
from reviewapp.studies.record_models import Amendment, ExploratoryMark

# Drawn once for all readers: what they were shown cannot become something else.
DRAWN = ("design", "presentation")
# What is asked, in which words, what counts as missing, when it ends, and what it is held against.
DECIDING = ("criteria", "questions", "reader.may_decline", "closing", "monitoring")
AMENDABLE = (State.LOCKED, State.READING)


@dataclass(frozen=True)
class Effect:
    """What an amendment would change, why it cannot be kept, and whether the study is marked."""

    changes: list[Difference]
    refusal: AmendmentRefused | ProtocolNotUsable | None = None
    marks: bool = False


def settled(study: Study) -> tuple[str, ...]:
    """The parts of its protocol that no amendment changes any more."""
    return DRAWN if study.cases.exists() else ()


def effect_of(study: Study, content: Mapping[str, object]) -> Effect:
    """Say beforehand what an amendment would do; nothing is kept."""
    _refuse_unless_locked(study)
    current = dict(selectors.the_locked_protocol(study).content)
    try:
        protocol.parse(content)
    except ProtocolNotUsable as refusal:
        return Effect([], refusal)
    changes = differences(current, dict(content))
    marks = _marks(study, [one.place for one in changes])
    try:
        if changes:
            _refuse_what_was_shown(study, current, content)
    except AmendmentRefused as refusal:
        return Effect(changes, refusal, marks)
    return Effect(changes, None, marks)


@transaction.atomic
def propose(
    study: Study,
    *,
    content: Mapping[str, object],
    reason: str,
    by: Person,
    at: datetime,
    expected: str = "",
) -> Protocol:
    """Write a new version beside the one in force; it counts once two people have signed it.

    `expected` is the digest of the version that was changed, as for a draft.
    """
    study = services.locked_row(study)
    _refuse_unless_locked(study)
    if not reason.strip():
        raise AmendmentRefused("The amendment has no reason, so nothing was kept. Write why.")
    current = selectors.the_locked_protocol(study)
    protocol.parse(content)
    _refuse_what_was_shown(study, dict(current.content), content)
    waiting = selectors.draft_of(study)
    _refuse_moved(study, waiting or current, expected)
    written = waiting or Protocol(study=study, version=current.version + 1)
    drafting.void_signature(written, by=by, at=at)
    written.content, written.digest, written.record = dict(content), protocol.digest(content), None
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
    marks = _marks(study, places)
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


def _refuse_unless_locked(study: Study) -> None:
    if study.state not in AMENDABLE:
        raise StudyNotLocked(
            f"“{study.name}” is {study.get_state_display().lower()}, so it was not amended. "
            f"A draft is simply changed, and a study that was closed needs a new one."
        )


def _refuse_moved(study: Study, newest: Protocol, expected: str) -> None:
    if expected and expected != newest.digest:
        raise DraftMoved(
            f"Somebody amended “{study.name}” meanwhile, so your amendment was not kept. "
            f"Reload the page, look at theirs and change it again."
        )


def _marks(study: Study, places: Iterable[str]) -> bool:
    return study.state == State.READING and any(place.startswith(DECIDING) for place in places)


def _refuse_what_was_shown(
    study: Study, current: Mapping[str, object], content: Mapping[str, object]
) -> None:
    changed = differences(current, dict(content))
    if not changed:
        raise AmendmentRefused(
            f"The amendment says what the protocol of “{study.name}” says already, so nothing was "
            f"kept. Change something, or leave it as it is."
        )
    fixed = settled(study)
    if drawn := [one.place for one in changed if one.place.startswith(fixed)]:
        raise AmendmentRefused(
            f"“{drawn[0]}” was settled when the cases were drawn, so the amendment was not kept. "
            f"Leave it as it is, or start a new study.",
            place=drawn[0],
        )
    if study.state == State.READING:
        _refuse_other_questions(current, content)


def _refuse_other_questions(current: Mapping[str, object], content: Mapping[str, object]) -> None:
    asked_after = protocol.parse(content).questions
    after = {one.code: one for one in asked_after}
    places = {one.code: f"questions[{number}]" for number, one in enumerate(asked_after)}
    for asked in protocol.parse(current).questions:
        if asked.code not in after or _means(after[asked.code]) != _means(asked):
            raise AmendmentRefused(
                f"“{asked.text}” may have been answered already, so the amendment was not kept. "
                f"Its words may change, but not what can be answered; add a new question instead.",
                place=places.get(asked.code, "questions"),
            )


def _means(question: Question) -> tuple[object, ...]:
    """What answers are made of; the words around them are left out."""
    codes = tuple(option.code for option in question.options)
    return question.kind, question.per, len(question.anchors), codes, bool(question.none)


def _places(before: Protocol, after: Protocol) -> list[str]:
    return [one.place for one in differences(before.content, after.content)]
