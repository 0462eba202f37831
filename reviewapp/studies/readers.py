"""The readers of a study: invite them, remind them, and let another read instead."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string

from reviewapp.accounts.permissions import Action, permits
from reviewapp.accounts.selectors import Person
from reviewapp.audit import services as audit
from reviewapp.studies import selectors, services
from reviewapp.studies.errors import PersonHasAPart, ReaderMissing, StudyNotLocked, StudyNotOpen
from reviewapp.studies.models import Member, Part, State, Study
from reviewapp.studies.record_models import Departure, Qualification


@transaction.atomic
def invite(
    study: Study,
    *,
    user: Person,
    qualification: str,
    experience_years: int,
    by: Person,
    at: datetime,
) -> Member:
    """Add a reader to a draft, pin what they are, and write to them."""
    _refuse_who_cannot_read(study, user)
    member = services.add_member(study, user=user, part=Part.READER, by=by, at=at)
    _pin(member, qualification, experience_years)
    _write(study, user, "invited", "You are asked to read images")
    return member


@transaction.atomic
def remind(study: Study, *, member: Member, by: Person, at: datetime) -> None:
    """Write to a reader of a study that is open."""
    study = services.locked_row(study)
    if study.state != State.READING:
        raise StudyNotOpen(
            f"“{study.name}” is {study.get_state_display().lower()}, so nobody was reminded. "
            f"There is something to read only while it is open."
        )
    found = _reading(study, member)
    _write(study, found.user, "reminded", "A reading waits for you")
    audit.record("reader.reminded", study, by=by, at=at, facts={"user": str(found.user_id)})


@transaction.atomic
def replace(  # noqa: PLR0913 as above
    study: Study,
    *,
    member: Member,
    user: Person,
    qualification: str,
    experience_years: int,
    reason: str,
    by: Person,
    at: datetime,
) -> Member:
    """Let somebody else read instead of a reader for whom nothing was drawn yet."""
    study = services.locked_row(study)
    if study.state == State.LOCKED and study.cases.exists():
        # Whoever asked before the draw waited for it here; a worklist is taken before its study.
        raise StudyNotLocked(
            f"The cases of “{study.name}” were drawn just now, so nobody was replaced. "
            f"Do it again: what was drawn for this reader then goes over too."
        )
    if study.state not in {State.DRAFT, State.LOCKED}:
        raise StudyNotLocked(
            f"The cases of “{study.name}” were drawn for its readers, so nobody was replaced. "
            f"Close the study when the others are done: what this reader leaves is missing."
        )
    return _exchanged(study, member, user, qualification, experience_years, reason, by=by, at=at)


@transaction.atomic
def replace_drawn(  # noqa: PLR0913 as above
    study: Study,
    *,
    member: Member,
    user: Person,
    qualification: str,
    experience_years: int,
    reason: str,
    by: Person,
    at: datetime,
) -> Member:
    """The same after the draw, for whoever hands over the worklist in the same transaction."""
    study = services.locked_row(study)
    if study.state != State.LOCKED:
        raise StudyNotLocked(
            f"“{study.name}” was opened for its readers, so nobody was replaced. "
            f"Close the study when the others are done: what this reader leaves is missing."
        )
    return _exchanged(study, member, user, qualification, experience_years, reason, by=by, at=at)


def tell_coordinators(study: Study, *, reader: Person) -> None:
    """Write to who runs a study that a reader was stopped by its training."""
    for member in study.members.filter(part=Part.COORDINATOR).select_related("user"):
        subject = f"A reader has not passed the training: {study.name}"
        _send("not_trained", member.user, subject, {"name": study.name, "reader": reader})


def _exchanged(  # noqa: PLR0913 as above
    study: Study,
    member: Member,
    user: Person,
    qualification: str,
    experience_years: int,
    reason: str,
    *,
    by: Person,
    at: datetime,
) -> Member:
    leaving = _reading(study, member)
    _refuse_who_cannot_read(study, user)
    if study.members.filter(user=user).exists():
        raise PersonHasAPart(
            f"{user} has a part in “{study.name}” already, so nobody was replaced. "
            f"Choose somebody who has none."
        )
    entering = Member.objects.create(study=study, user=user, part=Part.READER, since=at)
    _pin(entering, qualification, experience_years)
    Departure.objects.create(member=leaving, instead=entering, reason=reason, left_at=at)
    facts: dict[str, object] = {"left": str(leaving.user_id), "instead": str(user.pk)}
    audit.record("reader.replaced", study, by=by, at=at, reason=reason, facts=facts)
    _write(study, user, "invited", "You are asked to read images")
    return entering


def _reading(study: Study, member: Member) -> Member:
    for found in selectors.reading_members(study):
        if found.pk == member.pk:
            return found
    raise ReaderMissing(
        f"This person does not read “{study.name}”, so nothing was done. Choose one of its readers."
    )


def _refuse_who_cannot_read(study: Study, user: Person) -> None:
    if not permits(user, Action.READING_RATE):
        raise PersonHasAPart(
            f"{user} has no role that reads, so they were not added. "
            f"Ask an administrator to grant it, or choose another person."
        )
    signatory = selectors.signatory_of(study)
    if signatory is not None and signatory.pk == user.pk:
        raise PersonHasAPart(
            f"{user} signs “{study.name}” beside its coordinator, so they were not added. "
            f"Choose another person."
        )


def _pin(member: Member, text: str, experience_years: int) -> None:
    Qualification.objects.create(
        member=member, text=text.strip(), experience_years=experience_years
    )


def _write(study: Study, user: Person, letter: str, subject: str) -> None:
    """Send a letter once the change is kept; it names the study as readers see it."""
    _send(letter, user, f"{subject}: {study.title}", {"title": study.title})


def _send(letter: str, to: Person, subject: str, facts: Mapping[str, object]) -> None:
    whole = {**facts, "person": to, "link": settings.PUBLIC_URL}
    text = render_to_string(f"studies/letters/{letter}.txt", whole)
    # robust: a mail server that is down must not undo what was done.
    transaction.on_commit(lambda: send_mail(subject, text, None, [to.email]), robust=True)
