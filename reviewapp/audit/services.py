"""Write the trail."""

from datetime import datetime
from hashlib import sha256

from django.db import models, transaction

from reviewapp.audit import context
from reviewapp.audit.canonical import canonical_json
from reviewapp.audit.models import Event

GENESIS = "0" * 64


def record(  # noqa: PLR0913 an event has these parts; all but two are keywords
    verb: str,
    subject: models.Model,
    *,
    by: models.Model | None,
    at: datetime,
    before: str = "",
    after: str = "",
    reason: str = "",
    facts: dict[str, object] | None = None,
) -> Event:
    """Add one event in the transaction of the change it tells of."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("audit.record() belongs in the transaction of the change it tells of.")
    chain = f"person:{by.pk}" if by else "system"
    last = Event.objects.filter(chain=chain).order_by("-seq").first()
    event = Event(
        chain=chain,
        seq=last.seq + 1 if last else 1,
        at=at,
        actor=chain,
        verb=verb,
        subject_kind=subject._meta.label_lower,
        subject_id=str(subject.pk),
        before=before,
        after=after,
        reason=reason,
        request_id=context.request_id(),
        facts=facts or {},
        prev_hash=last.hash if last else GENESIS,
    )
    event.hash = sha256(canonical_json({"todo": event.seq})).hexdigest()
    event.save(force_insert=True)
    return event
