"""Write a draft: from a starting point, from a file, and change by change."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from reviewapp.accounts.selectors import Person
from reviewapp.audit import services as audit
from reviewapp.studies import exchange, protocol, selectors, services
from reviewapp.studies.errors import DraftMoved, ProtocolNotUsable
from reviewapp.studies.life import LOCK
from reviewapp.studies.models import Protocol, Study


@transaction.atomic
def begin(
    *, title: str, name: str, content: Mapping[str, object], by: Person, at: datetime
) -> Study:
    """Start a study with a draft of its protocol."""
    study = services.create(title=title, name=name, by=by, at=at)
    save(study, content=content, by=by, at=at)
    return study


@transaction.atomic
def save(
    study: Study, *, content: Mapping[str, object], by: Person, at: datetime, expected: str = ""
) -> Protocol:
    """Keep the draft as it is now; it need not be ready to be locked.

    `expected` is the digest of the draft that was changed: of two people who change the same
    draft, the second is told.
    """
    study = services.locked_row(study)
    LOCK.refuse_unless_due(study)
    draft = selectors.draft_of(study) or Protocol(study=study, version=1, content={}, digest="")
    if expected and draft.digest and expected != draft.digest:
        raise DraftMoved(
            f"Somebody changed the draft of “{study.name}” meanwhile, so your change was not "
            f"kept. Reload the page, look at the draft and change it again."
        )
    before, after = draft.digest, _digest(content)
    if before == after:
        return draft
    void_signature(draft, by=by, at=at)
    draft.content, draft.digest, draft.record = dict(content), after, None
    draft.save()
    audit.record("protocol.drafted", study, by=by, at=at, before=before, after=after)
    return draft


def void_signature(written: Protocol, *, by: Person, at: datetime) -> None:
    """Note whose signature a change takes away; none if nobody has signed yet."""
    signed = selectors.first_signature(written)
    if signed is not None:
        facts: dict[str, object] = {"signer": str(signed.signer_id), "version": written.version}
        audit.record(
            "signature.voided", written.study, by=by, at=at, before=signed.digest, facts=facts
        )


def bring_in(study: Study, *, file: bytes, by: Person, at: datetime) -> Protocol:
    """Replace the draft by an exported protocol."""
    return save(study, content=exchange.imported(file), by=by, at=at)


def refusal_of(content: object) -> ProtocolNotUsable | None:
    """Why a draft could not be locked yet, with the place; none if it can be followed."""
    try:
        protocol.parse(content)
    except ProtocolNotUsable as refusal:
        return refusal
    return None


def _digest(content: Mapping[str, object]) -> str:
    try:
        return protocol.digest(content)
    except TypeError as error:
        raise ProtocolNotUsable(
            "The draft holds a number with a decimal point, so it was not kept. "
            'Write decimals in quotation marks, such as "0.40".'
        ) from error
