"""What can be done in the reading room: rate, correct, sign."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from reviewapp.accounts.selectors import Person
from reviewapp.audit import services as audit
from reviewapp.audit.canonical import digest
from reviewapp.reading import places, selectors, stages, times, trained, training
from reviewapp.reading import signed as signed_content
from reviewapp.reading.errors import (
    CommentsNotKept,
    CorrectionNotAllowed,
    LookMisplaced,
    TokenUsedElsewhere,
    WorklistIncomplete,
    WorklistSigned,
)
from reviewapp.reading.models import Part, Rating, Reading, Worklist
from reviewapp.reading.places import Place
from reviewapp.studies import protocol
from reviewapp.studies.errors import StudyNotOpen
from reviewapp.studies.models import State
from reviewapp.studies.reader_rules import Back, ReaderRules

# How often others may be quicker while a rating waits its turn.
TRIES = 20

MEANING_OF_SIGNATURE = (
    "I have looked at every case of this reading myself, "
    "and these answers are my own. I know that they cannot be changed after this."
)


@dataclass(frozen=True)
class Beside:
    """What comes with answers and is none: a remark, how the pictures were looked at, and when."""

    comment: str = ""
    view: Sequence[Mapping[str, object]] = field(default=())
    ago: times.Ago | None = None


@dataclass(frozen=True)
class Sent:
    """What a screen sends with one rating."""

    answers: Mapping[str, object]
    looked_for: timedelta
    token: UUID
    at: datetime
    beside: Beside


def submit_rating(
    reading: Reading | Place,
    *,
    answers: Mapping[str, object],
    looked_for: timedelta,
    token: UUID,
    at: datetime,
    beside: Beside | None = None,
) -> Rating:
    """Keep one rating; a second one in the same reading is a correction.

    Sending the same token again keeps nothing new and gives back what was kept.
    """
    place = reading if isinstance(reading, Place) else _place_of(reading)
    sent = Sent(answers, looked_for, token, at, beside or Beside())
    return _kept_at_once(place, sent) or _kept_with_the_row_in_hand(place, sent)


def _place_of(reading: Reading) -> Place:
    return places.reading_for(reading.worklist.reader, reading.token)


def _kept_at_once(place: Place, sent: Sent) -> Rating | None:
    """Nearly always nothing is in the way, and what would be, the database refuses itself."""
    if not place.is_open:
        return None
    if place.revisions and (known := _already_kept(place, sent.token)):
        return known
    try:
        with transaction.atomic():
            return _kept(place, sent)
    except IntegrityError:
        # The token is known, another rating was quicker, or the study has closed: look again.
        return None


@transaction.atomic
def _kept_with_the_row_in_hand(place: Place, sent: Sent) -> Rating:
    # Without the key: at its end, a rating under way still has to see that its reading exists.
    Reading.objects.select_for_update(no_key=True).get(pk=place.reading.pk)
    for _ in range(TRIES):
        with suppress(IntegrityError), transaction.atomic():
            return _known_or_kept(place, sent)
        # One that waited for nobody came in between; what stands now is another revision.
    return _known_or_kept(place, sent)


def _known_or_kept(place: Place, sent: Sent) -> Rating:
    if known := _already_kept(place, sent.token):
        return known
    now = places.reading_for(place.reader, place.reading.token)
    _refuse_unless_open(now.study_state, now.study_title, is_signed=now.is_signed)
    return _kept(now, sent)


def _kept(place: Place, sent: Sent) -> Rating:
    rules = selectors.rules(place.protocol_id)
    _refuse_unless_allowed(place, sent, rules.reader)
    is_correction = place.revisions > 0
    stages.refuse_out_of_turn(place.reading, rules, is_correction=is_correction, at=sent.at)
    _refuse_misplaced(place, sent.beside.view, slices=rules.look.slices)
    when = times.reckoned(sent.beside.ago, issued=place.issued, received=sent.at)
    rating = Rating.objects.create(
        reading=place.reading,
        revision=place.revisions + 1,
        token=sent.token,
        protocol_id=place.protocol_id,
        answers=protocol.check(
            sent.answers, rules=rules, asked=stages.asked_in(rules, place.phase)
        ),
        comment=sent.beside.comment.strip() or None,
        view=[dict(each) for each in sent.beside.view] or None,
        looked_for=sent.looked_for,
        painted_at=when.painted_at,
        answered_at=when.answered_at,
        given_at=sent.at,
    )
    _record(rating, place, at=sent.at)
    if place.phase == training.PHASE:
        trained.note_the_end(place, rules, at=sent.at)
    return rating


@transaction.atomic
def sign_worklist(worklist: Worklist, *, by: Person, at: datetime) -> Worklist:
    """Finish a worklist for ever. The event carries a digest of all that was signed."""
    signed = (
        Worklist.objects.select_for_update(of=("self",))
        .select_related("study")
        .get(pk=worklist.pk, reader=by)
    )
    # Read again: while this waited for its row, the study may have been closed.
    signed.study.refresh_from_db(fields=["state"])
    is_signed = signed.signed_at is not None
    _refuse_unless_open(signed.study.state, signed.study.title, is_signed=is_signed)
    given = selectors.final_ratings(signed).count()
    counted = signed.readings.exclude(part=Part.TRAINING).count()
    if missing := counted - given:
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
        after=signed_content.digest_of(signed),
        facts={"ratings": given, "meaning": MEANING_OF_SIGNATURE},
    )
    return signed


def _already_kept(place: Place, token: UUID) -> Rating | None:
    known = Rating.objects.filter(token=token).first()
    if known and known.reading_id != place.reading.pk:
        raise TokenUsedElsewhere(
            "This rating carries the key of another one, so it was not kept. "
            "Reload the page and answer the case again."
        )
    return known


def _refuse_unless_open(state: str, title: str, *, is_signed: bool) -> None:
    if is_signed:
        raise WorklistSigned(
            "This reading is signed, so nothing was changed. "
            "Tell your coordinator if an answer should have been another."
        )
    if state != State.READING:
        raise StudyNotOpen(
            f"“{title}” is not open for reading, so nothing was kept. "
            f"Ask your coordinator whether it will be opened again."
        )


def _refuse_unless_allowed(place: Place, sent: Sent, rules: ReaderRules) -> None:
    if sent.beside.comment.strip() and not rules.comments:
        raise CommentsNotKept(
            "This study keeps no comments, so the rating was not kept. Send it without one."
        )
    if not place.revisions or rules.back is Back.ANY:
        return
    if rules.back is Back.NONE or selectors.went_on_behind(place.reading):
        raise CorrectionNotAllowed(
            "The rules of this study let nobody change an answer so late, so it stays as it was. "
            "Tell your coordinator if it should have been another."
        )


def _refuse_misplaced(place: Place, view: Sequence[Mapping[str, object]], *, slices: int) -> None:
    if not view:
        return
    looked = [look["place"] for look in view]
    there = set(place.reading.sides.values_list("place", flat=True))
    is_beyond = any(look.get("slice", 0) not in range(slices) for look in view)
    if is_beyond or len(set(looked)) != len(looked) or not there.issuperset(looked):
        raise LookMisplaced(
            "This rating says how pictures were looked at that are not on its screen, so it was "
            "not kept. Reload the page and answer the case again."
        )


def _record(rating: Rating, place: Place, *, at: datetime) -> None:
    audit.record(
        "rating.corrected" if place.revisions else "rating.given",
        rating,
        by=place.reader,
        at=at,
        before=_digest_of_last(place) if place.revisions else "",
        after=digest(rating.answers),
        facts=_facts(rating, issued=place.issued),
    )


def _facts(rating: Rating, *, issued: datetime | None) -> dict[str, object]:
    """A remark by its digest alone: what people write is not for the trail."""
    moments = {"issued": issued, "painted": rating.painted_at, "answered": rating.answered_at}
    facts: dict[str, object] = {
        "revision": rating.revision,
        "protocol": str(rating.protocol_id),
        "looked_for_ms": rating.looked_for // timedelta(milliseconds=1),
        **{name: moment.isoformat() for name, moment in moments.items() if moment},
    }
    return facts | ({"comment": digest(rating.comment)} if rating.comment else {})


def _digest_of_last(place: Place) -> str:
    corrected = Rating.objects.get(reading=place.reading, revision=place.revisions)
    return digest(corrected.answers)
