"""Ask about studies. Every door takes the coordinator: others' studies do not exist."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from reviewapp.accounts.selectors import Person, people
from reviewapp.audit import selectors as audit
from reviewapp.studies import life
from reviewapp.studies.models import Member, Part, Protocol, State, Study

StudyRow: TypeAlias = Study  # the name under which web knows the row it may not import
StudyState: TypeAlias = State


@dataclass(frozen=True)
class Moment:
    """One step of a study's life: taken by somebody at some time, or still to come."""

    label: str
    at: datetime | None
    who: str

    @property
    def is_past(self) -> bool:
        return self.at is not None


def study_for(coordinator: Person, study_id: UUID) -> Study:
    """Open the only door to a study: a coordinator sees those they coordinate."""
    return _coordinated(coordinator).get(pk=study_id)


def studies_of(coordinator: Person) -> QuerySet[Study]:
    """All studies of this coordinator, the newest first."""
    return (
        _coordinated(coordinator)
        .annotate(readers=Count("members", filter=Q(members__part=Part.READER)))
        .order_by("-created_at", "name")
    )


def members(study: Study) -> QuerySet[Member]:
    return study.members.select_related("user").order_by("part", "user__name", "pk")


def readers(study: Study) -> list[Person]:
    """Who reads, in an order that does not depend on when they were added."""
    found = study.members.filter(part=Part.READER).select_related("user").order_by("user_id")
    return [member.user for member in found]


def locked_protocol(study: Study) -> Protocol | None:
    """The rules in force: the newest locked version, once there is one."""
    locked = study.protocols.filter(locked_at__isnull=False).select_related("locked_by")
    return locked.order_by("-version").first()


def the_locked_protocol(study: Study) -> Protocol:
    """The same for code that runs after locking only."""
    return study.protocols.filter(locked_at__isnull=False).latest("version")


def told(study: Study) -> list[audit.Line]:
    """All that the trail says about this study, in the order it happened."""
    return list(audit.events(study))


def timeline(lines: list[audit.Line]) -> list[Moment]:
    """The steps of a life in their order, each with when and by whom."""
    taken = {line.verb: line for line in lines}
    names = names_of(lines)
    steps = [("study.created", State.DRAFT.label)]
    steps += [(step.verb, step.enters.label) for step in life.STEPS]
    return [_moment(label, taken.get(verb), names) for verb, label in steps]


def names_of(lines: list[audit.Line]) -> dict[str, str]:
    """Who the actors of these lines are, by the name the trail has for them."""
    ids = {line.actor.removeprefix("person:") for line in lines if line.actor != "system"}
    return {f"person:{found.pk}": str(found) for found in people().filter(pk__in=ids)}


def _coordinated(coordinator: Person) -> QuerySet[Study]:
    # A subquery, so that counting members afterwards counts all of them.
    own = Member.objects.filter(user=coordinator, part=Part.COORDINATOR)
    return Study.objects.filter(pk__in=own.values("study"))


def _moment(label: str, line: audit.Line | None, names: dict[str, str]) -> Moment:
    if line is None:
        return Moment(label=label, at=None, who="")
    return Moment(label=label, at=line.at, who=names.get(line.actor, "the site"))
