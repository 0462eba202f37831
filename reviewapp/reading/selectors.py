"""Ask about readings. Every door takes the reader: others' readings do not exist."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TypeAlias
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

from reviewapp.accounts.selectors import Person
from reviewapp.reading import rulebook, stages, training
from reviewapp.reading.models import Part, Rating, Reading, Side, Worklist
from reviewapp.reading.places import Place
from reviewapp.reading.stages import Stage
from reviewapp.reading.training import Feedback, Training
from reviewapp.reading.whereabouts import Progress, Stretch
from reviewapp.studies import protocol
from reviewapp.studies.models import Protocol, State, Study

WorklistRow: TypeAlias = Worklist  # the name under which web knows the row it may not import
rules = rulebook.rules

# Enough to go on through a gap in the network, and to paint the next case from memory.
AHEAD = 32
BEHIND = 32

# What a case takes until this reader's own ratings say better.
USUAL_TIME_PER_CASE = timedelta(seconds=20)


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


def feedback_on(place: Place, rating: Rating) -> Feedback | None:
    """What the reader is told of this case now that it is answered; of one that counts, nothing."""
    if place.phase != training.PHASE:
        return None
    return training.feedback(rating.reading, rating.answers, rules(rating.protocol_id))


def rules_in_force(worklist: Worklist) -> protocol.Rules:
    """The newest locked protocol of the study."""
    # Counted worklists bring it along, and spare their readers a question.
    known = vars(worklist).get("in_force")
    locked = _in_force(worklist.study_id).values_list("pk", flat=True)
    return rules(known or locked.latest("version"))


def _in_force(study: UUID | OuterRef) -> QuerySet[Protocol]:
    return Protocol.objects.filter(study=study, locked_at__isnull=False).order_by("-version")


def final_ratings(worklist: Worklist) -> QuerySet[Rating]:
    """The last revision of every rating that counts, in the order of the worklist."""
    last = Rating.objects.filter(reading=OuterRef("reading")).order_by("-revision")
    return (
        Rating.objects.filter(reading__worklist=worklist)
        .exclude(reading__part=Part.TRAINING)
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
    counts = ~Q(readings__part=Part.TRAINING)
    is_left = counts & Q(first_rating__isnull=True)
    return (
        worklists.select_related("study", "reader")
        .annotate(
            first_rating=FilteredRelation(
                "readings__ratings", condition=Q(readings__ratings__revision=1)
            )
        )
        .annotate(
            in_force=Subquery(_in_force(OuterRef("study")).values("pk")[:1]),
            total=Count("readings", filter=counts),
            before=Count("readings", filter=~counts),
            done=Count("first_rating", filter=counts),
            per_case=Avg("first_rating__looked_for", filter=counts),
            next=Min("readings__position", filter=is_left),
            last=Max("readings__position", default=0),
            # The first of what is left: in a worklist, neither ever goes down again.
            phase=Min("readings__phase", filter=is_left),
            session=Min("readings__session", filter=is_left),
            last_phase=Max("readings__phase", default=1),
            last_session=Max("readings__session", filter=counts, default=1),
        )
    )


def _progress(counted: Worklist) -> Progress:
    # These are annotations of _counted(), which the type of a row does not show.
    facts = vars(counted)
    trained = _training(counted, facts["before"])
    here = facts["last"] + 1 if facts["next"] is None else facts["next"]
    if trained and not trained.is_over:
        here = trained.first + trained.now.answered
    return Progress(
        worklist=counted,
        total=facts["total"],
        done=facts["done"],
        per_case=facts["per_case"] or USUAL_TIME_PER_CASE,
        here=here,
        stage=_stage(counted, facts),
        training=trained,
        before=facts["before"],
    )


def _training(worklist: Worklist, before: int) -> Training | None:
    """Only a worklist with training cases is asked about them."""
    return training.of_worklist(worklist, rules_in_force(worklist)) if before else None


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
    return (
        Reading.objects.filter(
            worklist=progress.worklist,
            position__gte=progress.here - BEHIND,
            position__lt=progress.here + AHEAD,
            **_what_is_read_now(progress),
        )
        .annotate(
            answers=Subquery(last.values("answers")[:1], output_field=JSONField()),
            comment=Subquery(last.values("comment")[:1]),
            issued=F("issue__at"),
        )
        .prefetch_related(Prefetch("sides", Side.objects.select_related("copy").order_by("place")))
        .order_by("position")
    )


def _what_is_read_now(progress: Progress) -> dict[str, int]:
    """No case of another stage, and none of another try."""
    if progress.training and progress.in_training:
        return {"phase": training.PHASE, "session": progress.training.now.number}
    if progress.stage:
        return {"phase": progress.stage.phase, "session": progress.stage.session}
    return {"phase": 1} if progress.before else {}
