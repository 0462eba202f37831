"""What can be done in the reading room: rate, correct, sign."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Q

from reviewapp.accounts.selectors import Person
from reviewapp.audit import services as audit
from reviewapp.audit.canonical import digest
from reviewapp.reading import selectors
from reviewapp.reading.errors import TokenUsedElsewhere, WorklistIncomplete, WorklistSigned
from reviewapp.reading.models import Rating, Reading, Worklist
from reviewapp.studies import protocol
from reviewapp.studies.errors import StudyNotOpen
from reviewapp.studies.models import State

MEANING_OF_SIGNATURE = (
    "I have looked at every case of this reading myself, "
    "and these answers are my own. I know that they cannot be changed after this."
)


@transaction.atomic
def submit_rating(
    reading: Reading,
    *,
    answers: Mapping[str, object],
    looked_for: timedelta,
    token: UUID,
    at: datetime,
) -> Rating:
    """Keep one rating; a second one in the same reading is a correction.

    Sending the same token again keeps nothing new and gives back what was kept.
    """
    here = _locked(reading)
    earlier = list(Rating.objects.filter(Q(reading=here) | Q(token=token)).order_by("revision"))
    if known := _already_kept(earlier, here, token):
        return known
    _refuse_unless_open(here.worklist)
    protocol_id: UUID = vars(here)["protocol_id"]
    rating = Rating.objects.create(
        reading=here,
        revision=len(earlier) + 1,
        token=token,
        protocol_id=protocol_id,
        answers=protocol.check(answers, rules=selectors.rules(protocol_id)),
        looked_for=looked_for,
        given_at=at,
    )
    _record(rating, earlier, at=at)
    return rating


@transaction.atomic
def sign_worklist(worklist: Worklist, *, by: Person, at: datetime) -> Worklist:
    """Finish a worklist for ever. The event carries a digest of every answer that was signed."""
    signed = (
        Worklist.objects.select_for_update(of=("self",))
        .select_related("study")
        .get(pk=worklist.pk, reader=by)
    )
    _refuse_unless_open(signed)
    ratings = list(selectors.final_ratings(signed))
    if missing := signed.readings.count() - len(ratings):
        raise WorklistIncomplete(
            f"{missing} of your cases have no answer yet, so this reading was not signed. "
            f"Answer them, then sign."
        )
    signed.signed_at = at
    signed.save(update_fields=["signed_at"])
    audit.record(
        "worklist.signed",
        signed,
        by=by,
        at=at,
        after=digest([[rating.reading.position, rating.answers] for rating in ratings]),
        facts={"ratings": len(ratings), "meaning": MEANING_OF_SIGNATURE},
    )
    return signed


def _locked(reading: Reading) -> Reading:
    """Take the row, so that two ratings in one reading follow each other."""
    return (
        Reading.objects.select_for_update(of=("self",))
        .select_related("worklist__study", "worklist__reader")
        .annotate(protocol_id=selectors.locked_protocol_of(OuterRef("worklist__study")))
        .get(pk=reading.pk)
    )


def _already_kept(earlier: list[Rating], here: Reading, token: UUID) -> Rating | None:
    known = next((rating for rating in earlier if rating.token == token), None)
    if known and known.reading_id != here.pk:
        raise TokenUsedElsewhere(
            "This rating carries the key of another one, so it was not kept. "
            "Reload the page and answer the case again."
        )
    return known


def _refuse_unless_open(worklist: Worklist) -> None:
    if worklist.signed_at:
        raise WorklistSigned(
            "This reading is signed, so nothing was changed. "
            "Tell your coordinator if an answer should have been another."
        )
    if worklist.study.state != State.READING:
        raise StudyNotOpen(
            f"“{worklist.study.title}” is not open for reading, so nothing was kept. "
            f"Ask your coordinator whether it will be opened again."
        )


def _record(rating: Rating, earlier: list[Rating], *, at: datetime) -> None:
    audit.record(
        "rating.corrected" if earlier else "rating.given",
        rating,
        by=rating.reading.worklist.reader,
        at=at,
        before=digest(earlier[-1].answers) if earlier else "",
        after=digest(rating.answers),
        facts={"revision": rating.revision, "protocol": str(rating.protocol_id)},
    )
