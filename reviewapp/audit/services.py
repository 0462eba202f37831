"""Write the trail, anchor it, verify it."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime

from django.db import DatabaseError, models, transaction

from reviewapp.audit import anchor as anchors
from reviewapp.audit import chains, context, selectors
from reviewapp.audit.errors import OutsideTheChange
from reviewapp.audit.models import Event
from reviewapp.audit.verify_audit import Anchors, Fields, Trail, canonical_json

SYSTEM = "system"
# What a row raises whose values somebody made impossible.
UNREADABLE = (ValueError, TypeError, DatabaseError)


def record(  # noqa: PLR0913 an event has these parts; all but two are keywords
    verb: str,
    subject: models.Model | None,
    *,
    by: models.Model | None,
    at: datetime,
    before: str = "",
    after: str = "",
    reason: str = "",
    facts: dict[str, object] | None = None,
) -> Event:
    """Add one event in the transaction of the change it tells of.

    Without `by` the system acted; without `subject` it is about the site itself.
    """
    _refuse_outside_the_change(at)
    said: Fields = {
        "at": selectors.stamp(at),
        "actor": actor_name(by),
        "verb": verb,
        "subject_kind": subject._meta.label_lower if subject else "",
        "subject_id": str(subject.pk) if subject else "",
        "before": before,
        "after": after,
        "reason": reason,
        "request_id": context.request_id(),
        "facts": facts or {},
    }
    return chains.append(said, at=at)


# The same call for what changes nothing else, a refused sign-in or a closed door: in a transaction
# of its own, and refused inside another one, whose end could take the event with it.
record_alone = transaction.atomic(durable=True)(record)


def actor_name(by: models.Model | None) -> str:
    return f"person:{by.pk}" if by else SYSTEM


def _refuse_outside_the_change(at: datetime) -> None:
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTheChange(
            "The event has no transaction to belong to, so it was not recorded. Call "
            "audit.record() inside the transaction of its change, or audit.record_alone()."
        )
    if at.tzinfo is None:
        raise ValueError(f"{at} names no time zone, so nothing was recorded. Pass an aware time.")


def anchor(*, at: datetime) -> Fields | None:
    """Write the head of every chain down outside the database; None if nothing happened since."""
    return anchors.append(selectors.heads(), at=at)


def lost_heads() -> list[str]:
    """The chains whose end, as last written down outside, is not in the database; a quick look."""
    heads = [(chain, seq, hash_) for chain, (seq, hash_) in anchors.last_heads().items()]
    return sorted(chain for chain, *_ in selectors.lost(heads))


def verify(*, walked_past: Callable[[int], object] | None = None) -> Trail:
    """Walk every chain and compare it with the anchors; ask the outcome for its sentence().

    `walked_past` hears now and then how many events lie behind.
    """
    # Anchors first: what they saw is then surely in the later view of the events.
    walked = Trail(Anchors().read(anchors.lines()))
    try:
        for event in selectors.exported():
            walked.add(event)
            if walked_past and walked.events % 1000 == 0:
                walked_past(walked.events)
    except UNREADABLE as error:
        walked.refuse(f"Event {walked.events + 1} in order of chains: it is unreadable ({error}).")
    return walked


def export(write: Callable[[bytes], object]) -> int:
    """Hand every event over as one line of canonical JSON; return how many there were."""
    number = 0
    for line, is_event in _lines():
        write(line)
        number += is_event
    return number


def exported_lines() -> Iterator[bytes]:
    """The same to whoever takes one line after the other; nothing is read ahead."""
    return (line for line, _ in _lines())


def _lines() -> Iterator[tuple[bytes, bool]]:
    """A broken trail goes out as it is: a line that cannot be canonical is the evidence."""
    try:
        for event in selectors.exported():
            yield _line(event), True
    except UNREADABLE as error:
        yield _line({"unreadable": str(error)}), False


def _line(event: Fields) -> bytes:
    try:
        return canonical_json(event) + b"\n"
    except (TypeError, ValueError):
        return json.dumps(event, sort_keys=True, default=str).encode() + b"\n"
