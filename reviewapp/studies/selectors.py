"""Ask about studies. Every door takes the coordinator: others' studies do not exist."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from reviewapp.accounts.selectors import Person, people
from reviewapp.audit import selectors as audit
from reviewapp.audit.canonical import digest
from reviewapp.studies import life
from reviewapp.studies.models import Member, Part, Protocol, State, Study
from reviewapp.studies.record_models import Departure, ExploratoryMark, Signatory, Signature

StudyRow: TypeAlias = Study  # the name under which web knows the row it may not import
StudyState: TypeAlias = State
MemberRow: TypeAlias = Member
ProtocolRow: TypeAlias = Protocol
AMENDED, DRAWN = "protocol.amended", "study.allocated"
# The steps of a life in their order, by the verb under which the trail tells of each.
STEPS = {
    "study.created": State.DRAFT.label,
    life.LOCK.verb: life.LOCK.enters.label,
    DRAWN: "Drawn",
    **{step.verb: step.enters.label for step in life.STEPS[1:]},
}


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


def blinded() -> QuerySet[Study]:
    """Studies with locked rules that are not evaluated yet, the oldest first."""
    ongoing = [State.LOCKED, State.READING, State.CLOSED]
    return Study.objects.filter(state__in=ongoing).order_by("created_at", "pk")


def still_read_by(person: Person) -> QuerySet[Study]:
    """Those of them that this person reads."""
    return blinded().filter(members__user=person, members__part=Part.READER)


def members(study: Study) -> QuerySet[Member]:
    return study.members.select_related("user").order_by("part", "user__name", "pk")


def readers(study: Study) -> list[Person]:
    """Who reads, in an order that does not depend on when they were added."""
    return [member.user for member in reading_members(study)]


def reading_members(study: Study) -> list[Member]:
    """The same with what each is; who left is not among them."""
    found = study.members.filter(part=Part.READER, departure__isnull=True)
    return list(found.select_related("user", "qualification").order_by("user_id"))


def departures(study: Study) -> QuerySet[Departure]:
    """Who left before the study opened, and who reads instead."""
    found = Departure.objects.filter(member__study=study)
    return found.select_related("member__user", "instead__user").order_by("left_at")


def is_exploratory(study: Study) -> bool:
    """Whether criteria were amended after reading had begun."""
    return ExploratoryMark.objects.filter(study=study).exists()


def signatory_of(study: Study) -> Person | None:
    """Who signs beside the coordinator, once somebody was named."""
    found = Signatory.objects.filter(study=study).select_related("user").first()
    return found.user if found else None


def draft_of(study: Study) -> Protocol | None:
    """The version that is being written or waits for its signatures; there is at most one."""
    return study.protocols.filter(locked_at__isnull=True).order_by("-version").first()


def to_countersign(person: Person) -> QuerySet[Study]:
    """Studies in which this person signs second, while there is something to sign."""
    return (
        Study.objects.filter(
            signatory__user=person,
            protocols__locked_at__isnull=True,
            protocols__record__isnull=False,
            state__in=[State.DRAFT, State.LOCKED, State.READING],
        )
        .distinct()
        .order_by("name")
    )


def study_to_countersign(person: Person, study_id: UUID) -> Study:
    """Open the only door for who signs second: the studies that name them."""
    return Study.objects.get(pk=study_id, signatory__user=person)


def versions(study: Study) -> QuerySet[Protocol]:
    """All versions of a protocol with their reasons and signatures, the newest first."""
    found = study.protocols.select_related("amendment", "locked_by")
    return found.prefetch_related("signatures").order_by("-version")


def version_before(written: Protocol) -> Protocol:
    return Protocol.objects.filter(study=written.study_id, version__lt=written.version).latest(
        "version"
    )


def first_signature(written: Protocol) -> Signature | None:
    """The coordinator's name under the record as it is now; older ones are void."""
    if written.record is None:
        return None
    current = written.signatures.filter(digest=digest(written.record))
    return current.select_related("signer").order_by("signed_at").first()


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
    """The steps of a life in their order, each with when and by whom; and what befell it."""
    names = names_of(lines)
    labels = STEPS | {AMENDED: "Amended", life.WITHDRAW.verb: State.WITHDRAWN.label}
    past = [_moment(labels[line.verb], line, names) for line in lines if line.verb in labels]
    taken = {line.verb for line in lines}
    if life.WITHDRAW.verb in taken:
        return past
    return past + [_moment(STEPS[verb], None, names) for verb in STEPS if verb not in taken]


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
