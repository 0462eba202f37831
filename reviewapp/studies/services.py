"""All that can be done to a study. Each act is one step of its life and one event."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from reviewapp.accounts import names
from reviewapp.accounts.selectors import Person
from reviewapp.audit import services as audit
from reviewapp.audit.canonical import digest
from reviewapp.studies import commitments, life
from reviewapp.studies.errors import NothingToRead, PersonHasAPart, StudyIsOver
from reviewapp.studies.life import CLOSE, CONCLUDE, LOCK, OPEN, Step
from reviewapp.studies.models import Member, Part, Protocol, State, Study


@transaction.atomic
def create(*, title: str, name: str, by: Person, at: datetime) -> Study:
    """Start a draft; who starts it coordinates it. Readers see `title` and never `name`."""
    title, name = names.plain(title), names.plain(name)
    study = Study.objects.create(title=title, name=name, created_at=at)
    Member.objects.create(study=study, user=by, part=Part.COORDINATOR, since=at)
    audit.record("study.created", study, by=by, at=at, after=_digest(study))
    return study


@transaction.atomic
def add_member(study: Study, *, user: Person, part: Part, by: Person, at: datetime) -> Member:
    """Give a person their one part in a draft."""
    study = locked_row(study)
    LOCK.refuse_unless_due(study)
    member, is_new = Member.objects.get_or_create(
        study=study, user=user, defaults={"part": part, "since": at}
    )
    if not is_new:
        raise PersonHasAPart(
            f"{user} is {member.get_part_display().lower()} of “{study.name}” already, so nothing "
            f"was changed. Nobody has two parts in one study; choose another person."
        )
    audit.record(
        "member.added", study, by=by, at=at, facts={"user": str(user.pk), "part": str(part)}
    )
    return member


@transaction.atomic
def open_reading(study: Study, *, by: Person, at: datetime, reason: str = "") -> Study:
    """Let the readers in."""
    study = locked_row(study)
    OPEN.refuse_unless_due(study)
    if not study.cases.exists():
        raise NothingToRead(
            f"No cases have been drawn for “{study.name}”, so it was not opened. "
            f"Draw its schedule first."
        )
    study.opened_at = at
    return _take(OPEN, study, by=by, at=at, reason=reason)


@transaction.atomic
def close(study: Study, *, by: Person, at: datetime, reason: str = "") -> Study:
    """End the reading for everybody; what is not rated by now is missing."""
    study = locked_row(study)
    CLOSE.refuse_unless_due(study)
    study.closed_at = at
    return _take(CLOSE, study, by=by, at=at, reason=reason)


@transaction.atomic
def withdraw(study: Study, *, by: Person, at: datetime, reason: str) -> Study:
    """Give a study up before it is decided; what was read stays, and is never evaluated."""
    study = locked_row(study)
    if study.state not in life.UNDECIDED:
        raise StudyIsOver(
            f"“{study.name}” is {study.get_state_display().lower()}, so it was not withdrawn. "
            f"Only a study without a decision can be given up."
        )
    return _take(
        replace(life.WITHDRAW, leaves=State(study.state)), study, by=by, at=at, reason=reason
    )


def take_lock(study: Study, *, by: Person, at: datetime, locked: Protocol, seal: str) -> Study:
    """Step from draft to locked; `locking.sign` calls it with the second signature."""
    LOCK.refuse_unless_due(study)
    facts: dict[str, object] = {"protocol": locked.digest, "record": seal}
    return _take(LOCK, study, by=by, at=at, facts=facts)


@transaction.atomic
def conclude(study: Study, *, results: str, by: Person, at: datetime) -> Study:
    """Note that the closed study was evaluated; `results` is the digest of what came out."""
    study = locked_row(study)
    CONCLUDE.refuse_unless_due(study)
    opened = commitments.opened(study)
    if opened:
        audit.record("seed.revealed", study, by=by, at=at, facts=opened)
    return _take(CONCLUDE, study, by=by, at=at, facts={"results": results})


def locked_row(study: Study) -> Study:
    """Take the row, so that two acts on one study follow each other."""
    return Study.objects.select_for_update().get(pk=study.pk)


def _take(
    step: Step,
    study: Study,
    *,
    by: Person,
    at: datetime,
    reason: str = "",
    facts: dict[str, object] | None = None,
) -> Study:
    before = _digest(Study.objects.get(pk=study.pk))
    study.state = step.enters
    study.save(update_fields=["state", "opened_at", "closed_at"])
    after = _digest(study)
    audit.record(
        step.verb, study, by=by, at=at, before=before, after=after, reason=reason, facts=facts
    )
    return study


def _digest(study: Study) -> str:
    """Name a study by what can change about it."""
    return digest(
        {
            "title": study.title,
            "name": study.name,
            "state": str(study.state),
            "opened_at": _text(study.opened_at),
            "closed_at": _text(study.closed_at),
        }
    )


def _text(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
