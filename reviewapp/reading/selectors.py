"""Ask about readings. Every door takes the reader: others' readings do not exist."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TypeAlias
from uuid import UUID

from django.db.models import (
    Avg,
    Count,
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

from reviewapp.accounts.selectors import Person
from reviewapp.reading import stages
from reviewapp.reading.models import Rating, Reading, Side, Worklist
from reviewapp.reading.stages import Stage
from reviewapp.studies import protocol
from reviewapp.studies.models import Protocol, State, Study

WorklistRow: TypeAlias = Worklist  # the name under which web knows the row it may not import

# Enough to go on through a gap in the network, and to paint the next case from memory.
AHEAD = 32
BEHIND = 32

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
    # What of it is read now, where a worklist is read in stages.
    stage: Stage | None = None

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
    def ends(self) -> int:
        """The last place that is read before something else begins."""
        return self.stage.last if self.stage else self.total

    @property
    def opens_at(self) -> datetime | None:
        return self.stage.opens_at if self.stage else None

    def rests(self, at: datetime) -> bool:
        """Whether a washout has to pass before it goes on."""
        return self.stage is not None and self.stage.rests(at)

    @property
    def can_be_signed(self) -> bool:
        return self.is_open and self.left == 0


@dataclass(frozen=True)
class Stretch:
    """The part of a worklist around the place where its reader is."""

    progress: Progress
    rules: protocol.Rules
    readings: list[Reading]

    @property
    def phase(self) -> int:
        return self.progress.stage.phase if self.progress.stage else 1


def progress_for(reader: Person, worklist_id: UUID) -> Progress:
    """Open the only door to a worklist: a reader sees their own."""
    return _progress(_counted(Worklist.objects.filter(reader=reader)).get(pk=worklist_id))


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


def worklists_in(study: Study) -> list[Worklist]:
    """All that is not signed yet, in an order that says nothing; for checks, never for a reader."""
    open_ones = Worklist.objects.filter(study=study, signed_at=None)
    return list(open_ones.select_related("study", "reader").order_by("pk"))


def images_by_token(worklist: Worklist) -> dict[str, UUID]:
    """Which image each token of this worklist leads to; for checks, never for a reader."""
    sides = Side.objects.filter(reading__worklist=worklist)
    return dict(sides.values_list("token", "copy__image_id"))


def hidden_names(worklist: Worklist) -> set[str]:
    """Every key and digest behind a worklist: none of them may ever reach its reader."""
    sides = Side.objects.filter(reading__worklist=worklist)
    rows = sides.values_list(
        *("copy_id", "copy__digest", "copy__image_id", "copy__image__digest"),
        *("reading_id", "reading__case_id", "reading__worklist__study_id"),
    )
    return {str(name) for row in rows for name in row}


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


def went_on_behind(reading: Reading) -> bool:
    """Whether any later place of the same worklist has an answer."""
    position = Reading.objects.values_list("position", flat=True).get(pk=reading.pk)
    behind = Q(reading__worklist=reading.worklist_id, reading__position__gt=position)
    return Rating.objects.filter(behind).exists()


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
            # The first of what is left: in a worklist, neither ever goes down again.
            phase=Min("readings__phase", filter=Q(first_rating__isnull=True)),
            session=Min("readings__session", filter=Q(first_rating__isnull=True)),
            last_phase=Max("readings__phase", default=1),
            last_session=Max("readings__session", default=1),
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
        stage=_stage(counted, facts),
    )


def _stage(worklist: Worklist, facts: Mapping[str, int | None]) -> Stage | None:
    """Only a worklist of several stages is asked about them."""
    last_phase, last_session = facts["last_phase"] or 1, facts["last_session"] or 1
    if last_phase == last_session == 1:
        return None
    rules = rules_in_force(worklist)
    phase, session = facts["phase"], facts["session"]
    return stages.stage_of(
        worklist,
        rules,
        phase=last_phase if phase is None else phase,
        session=last_session if session is None else session,
    )


def _readings_near(progress: Progress) -> QuerySet[Reading]:
    last = Rating.objects.filter(reading=OuterRef("pk")).order_by("-revision")
    stage = progress.stage
    of_the_stage = {"phase": stage.phase, "session": stage.session} if stage else {}
    return (
        Reading.objects.filter(
            worklist=progress.worklist,
            position__gte=progress.here - BEHIND,
            position__lt=progress.here + AHEAD,
            **of_the_stage,
        )
        .annotate(
            answers=Subquery(last.values("answers")[:1], output_field=JSONField()),
            comment=Subquery(last.values("comment")[:1]),
        )
        .prefetch_related(Prefetch("sides", Side.objects.select_related("copy").order_by("place")))
        .order_by("position")
    )
