"""Read what was rated, and what an evaluation said."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from reviewapp.acceptance import evidence
from reviewapp.acceptance.evidence import Part, Seen
from reviewapp.acceptance.models import (
    Decision,
    Evaluation,
    EvaluationRequest,
    Rehearsal,
    Revocation,
)
from reviewapp.accounts.models import User
from reviewapp.accounts.selectors import Person
from reviewapp.allocation import selectors as allocation
from reviewapp.provenance import selectors as provenance
from reviewapp.provenance.models import CohortVersion, Origin
from reviewapp.reading.models import Part as ReadingPart
from reviewapp.reading.models import Rating, Reading, Side
from reviewapp.studies import protocol
from reviewapp.studies import selectors as studies
from reviewapp.studies.models import Member, State, Study
from reviewapp.studies.models import Part as StudyPart
from reviewapp.studies.questions import UNJUDGEABLE

TRAINING = ReadingPart.TRAINING
RehearsalRow: TypeAlias = Rehearsal  # the name under which web knows the row it may not import

DECIDABLE = (State.EVALUATED, State.ACCEPTED, State.REJECTED, State.INCONCLUSIVE)


@dataclass(frozen=True)
class Places:
    """Every place of every worklist of a study, with the final answer where there is one."""

    seen: list[Seen]
    images: set[UUID]


def evaluation(study: Study) -> Evaluation | None:
    found = Evaluation.objects.filter(study=study)
    return found.select_related("evaluated_by", "protocol").first()


def evaluation_request(study: Study) -> EvaluationRequest | None:
    """What was asked for last; None before anybody did."""
    found = EvaluationRequest.objects.filter(study=study).select_related("job", "asked_by")
    return found.order_by("-asked_at", "-pk").first()


def reader_names(study: Study) -> dict[str, str]:
    """Who stands behind the numbers that an evaluation calls its readers."""
    counted = Reading.objects.filter(worklist__study=study).exclude(part=TRAINING)
    had = counted.values_list("worklist__reader_id").distinct()
    people = {str(person.pk): str(person) for person in User.objects.filter(pk__in=had)}
    return {number: people[one] for one, number in evidence.numbers(people).items()}


def rehearsals(study: Study) -> QuerySet[Rehearsal]:
    """Those of a study, the newest first."""
    found = Rehearsal.objects.filter(study=study).select_related("job", "asked_by")
    return found.order_by("-asked_at", "-pk")


def decision(study: Study) -> Decision | None:
    """What was signed, once or twice; None before the first signature."""
    found = Decision.objects.filter(study=study)
    return found.select_related("cohort_version__cohort", "evaluation__protocol").first()


def revocation(decision: Decision) -> Revocation | None:
    return Revocation.objects.filter(decision=decision).select_related("revoked_by").first()


def study_to_decide(person: Person, study_id: UUID) -> Study:
    """Open the door to a decision: the study's coordinators, and others who have no part in it.

    The second signature is somebody else's, so it may come from who did not run the study; but an
    unfinished study stays its coordinators' own.
    """
    own = Member.objects.filter(user=person, part=StudyPart.COORDINATOR)
    part = Member.objects.filter(user=person)
    closed = Study.objects.filter(state__in=DECIDABLE).exclude(pk__in=part.values("study"))
    return (Study.objects.filter(pk__in=own.values("study")) | closed).get(pk=study_id)


def places(study: Study) -> Places:
    """Ask for all readings of a study in three queries; still blind: images are only ids.

    Training stays behind: whoever has no such reading can count none.
    """
    final = Rating.objects.filter(reading=OuterRef("pk")).order_by("-revision")
    readings = (
        Reading.objects.filter(worklist__study=study)
        .exclude(part=TRAINING)
        .annotate(final=Subquery(final.values("pk")[:1]))
        .select_related("worklist")
    )
    shown: dict[UUID, dict[str, UUID]] = {}
    # What stands beside the candidates is the same for both arms, and nobody was asked about it.
    sides = Side.objects.filter(reading__worklist__study=study, place__in=protocol.PLACES)
    sides = sides.exclude(reading__part=TRAINING)
    for reading, place, image in sides.values_list("reading_id", "place", "copy__image_id"):
        shown.setdefault(reading, {})[place] = image
    ratings = Rating.objects.filter(reading__worklist__study=study)
    given = ratings.exclude(reading__part=TRAINING).in_bulk()
    asked = _asked_by_phase(study)
    seen = [
        _seen(reading, shown[reading.pk], given.get(vars(reading)["final"]), asked=asked)
        for reading in readings
    ]
    return Places(seen=seen, images={image for at in shown.values() for image in at.values()})


def version_decided_about(study: Study) -> CohortVersion:
    """The synthetic arm: what is accepted or not. Of several, the first by name."""
    arms = allocation.arms(study)
    return next(arm for arm in arms if Origin.Kind.SYNTHETIC in provenance.kinds(arm))


def _asked_by_phase(study: Study) -> dict[int, frozenset[str]]:
    """The questions of each phase; nothing is said where all are asked of every case."""
    rules = protocol.parse(studies.the_locked_protocol(study).content)
    return {
        number: frozenset(phase.questions)
        for number, phase in enumerate(rules.design.phases, start=1)
    }


def _seen(
    reading: Reading,
    shown: dict[str, UUID],
    rating: Rating | None,
    *,
    asked: Mapping[int, frozenset[str]],
) -> Seen:
    return Seen(
        reader=str(reading.worklist.reader_id),
        case=str(reading.case_id),
        position=reading.position,
        image_at={place: str(image) for place, image in shown.items()},
        # A reading that was declared one that cannot be judged has no answers, so it is missing.
        answers=rating.answers if rating and UNJUDGEABLE not in rating.answers else None,
        looked_for_ms=round(rating.looked_for.total_seconds() * 1000) if rating else None,
        part=Part(reading.part),
        asked=asked.get(reading.phase),
        phase=reading.phase,
    )
