"""Ask about readings. Every door takes the reader: others' readings do not exist."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.db.models import (
    Avg,
    Count,
    F,
    FilteredRelation,
    JSONField,
    Max,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from reviewapp.accounts.selectors import Person
from reviewapp.reading.models import Rating, Reading, Side, Worklist
from reviewapp.studies import protocol
from reviewapp.studies.models import Protocol, State

# Enough to go on through a gap in the network, and to paint the next case from memory.
AHEAD = 8
BEHIND = 3

# What a case takes until this reader's own ratings say better.
USUAL_TIME_PER_CASE = timedelta(seconds=20)


@dataclass(frozen=True)
class Progress:
    """How far a reader is through a worklist."""

    worklist: Worklist
    total: int
    done: int
    per_case: timedelta
    # The first place without a rating; one past the end when there is none.
    here: int

    @property
    def left(self) -> int:
        return self.total - self.done

    @property
    def minutes_left(self) -> int:
        return max(1, round((self.per_case * self.left).total_seconds() / 60))

    @property
    def is_open(self) -> bool:
        return self.worklist.study.state == State.READING and self.worklist.signed_at is None

    @property
    def can_be_signed(self) -> bool:
        return self.is_open and self.left == 0


@dataclass(frozen=True)
class Stretch:
    """The part of a worklist around the place where its reader is."""

    progress: Progress
    rules: protocol.Rules
    readings: list[Reading]


def progress_for(reader: Person, worklist_id: UUID) -> Progress:
    """Open the only door to a worklist: a reader sees their own."""
    return _progress(_counted(Worklist.objects.filter(reader=reader)).get(pk=worklist_id))


@dataclass(frozen=True)
class Place:
    """A reading with what has to be known to rate in it, from one question to the database."""

    reading: Reading
    study_title: str
    study_state: str
    signed_at: datetime | None
    reader: Person
    protocol_id: UUID
    revisions: int

    @property
    def is_open(self) -> bool:
        return self.study_state == State.READING and self.signed_at is None


def reading_for(reader: Person, token: str) -> Place:
    """Open the only door to a reading: a reader sees their own, by its token."""
    return _place(_asked().get(token=token, worklist__reader=reader), reader)


def place_of(reading: Reading) -> Place:
    """Look at a reading again, now."""
    return _place(_asked().get(pk=reading.pk), reading.worklist.reader)


def shown_to(reader: Person, token: str) -> Side:
    """Open the only door to a picture: one place on one reader's screen, while they may read."""
    return Side.objects.select_related("copy").get(
        token=token,
        reading__worklist__reader=reader,
        reading__worklist__signed_at=None,
        reading__worklist__study__state=State.READING,
    )


def worklists_of(reader: Person) -> list[Progress]:
    """All that was ever opened for this reader, what is left to read first."""
    opened = Worklist.objects.filter(reader=reader, study__opened_at__isnull=False).exclude(
        study__state=State.WITHDRAWN
    )
    found = [_progress(row) for row in _counted(opened).order_by("study__opened_at", "pk")]
    return sorted(found, key=lambda progress: not progress.is_open)


def stretch_around(progress: Progress) -> Stretch:
    """Find what the reader is at, what comes next and what can still be corrected."""
    return Stretch(
        progress=progress,
        rules=rules_in_force(progress.worklist),
        readings=list(_readings_near(progress)),
    )


def rules_in_force(worklist: Worklist) -> protocol.Rules:
    """The newest locked protocol of the study."""
    locked = Protocol.objects.filter(study=worklist.study_id, locked_at__isnull=False)
    return rules(locked.values_list("pk", flat=True).latest("version"))


@lru_cache(maxsize=256)
def rules(protocol_id: UUID) -> protocol.Rules:
    """Read a locked protocol once: it is frozen, so a process may keep it."""
    content = Protocol.objects.values_list("content", flat=True).get(
        pk=protocol_id, locked_at__isnull=False
    )
    return protocol.parse(content)


def final_ratings(worklist: Worklist) -> QuerySet[Rating]:
    """The last revision of every rating, in the order of the worklist."""
    last = Rating.objects.filter(reading=OuterRef("reading")).order_by("-revision")
    return (
        Rating.objects.filter(reading__worklist=worklist)
        .filter(revision=Subquery(last.values("revision")[:1]))
        .select_related("reading")
        .order_by("reading__position")
    )


def _asked() -> QuerySet[Reading]:
    """One question, and of its rows no more than is used: this is asked with every key press."""
    locked = Protocol.objects.filter(study=OuterRef("worklist__study"), locked_at__isnull=False)
    last = Rating.objects.filter(reading=OuterRef("pk")).order_by("-revision")
    return Reading.objects.only("pk", "worklist").annotate(
        protocol_id=Subquery(locked.order_by("-version").values("pk")[:1]),
        revisions=Coalesce(Subquery(last.values("revision")[:1]), 0),
        signed_at=F("worklist__signed_at"),
        study_state=F("worklist__study__state"),
        study_title=F("worklist__study__title"),
    )


def _place(found: Reading, reader: Person) -> Place:
    facts = vars(found)
    names = ("protocol_id", "revisions", "signed_at", "study_state", "study_title")
    return Place(reading=found, reader=reader, **{name: facts[name] for name in names})


def _counted(worklists: QuerySet[Worklist]) -> QuerySet[Worklist]:
    return (
        worklists.select_related("study", "reader")
        .annotate(
            first_rating=FilteredRelation(
                "readings__ratings", condition=Q(readings__ratings__revision=1)
            )
        )
        .annotate(
            total=Count("readings"),
            done=Count("first_rating"),
            per_case=Avg("first_rating__looked_for"),
            next=Min("readings__position", filter=Q(first_rating__isnull=True)),
            last=Max("readings__position", default=0),
        )
    )


def _progress(counted: Worklist) -> Progress:
    # These are annotations of _counted(), which the type of a row does not show.
    facts = vars(counted)
    return Progress(
        worklist=counted,
        total=facts["total"],
        done=facts["done"],
        per_case=facts["per_case"] or USUAL_TIME_PER_CASE,
        here=facts["last"] + 1 if facts["next"] is None else facts["next"],
    )


def _readings_near(progress: Progress) -> QuerySet[Reading]:
    last = Rating.objects.filter(reading=OuterRef("pk")).order_by("-revision")
    return (
        Reading.objects.filter(
            worklist=progress.worklist,
            position__gte=progress.here - BEHIND,
            position__lt=progress.here + AHEAD,
        )
        .annotate(answers=Subquery(last.values("answers")[:1], output_field=JSONField()))
        .prefetch_related(Prefetch("sides", Side.objects.select_related("copy").order_by("place")))
        .order_by("position")
    )
