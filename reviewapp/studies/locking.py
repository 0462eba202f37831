"""Lock a protocol: two people sign the same record, and from then on the database keeps it.

draft ──the coordinator signs──→ waits for the second ──the signatory signs──→ locked
  ↑                                     │
  └──── any change makes the first signature void: it stands under another record
"""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string

from reviewapp.accounts.permissions import Action, permits
from reviewapp.accounts.selectors import Person
from reviewapp.audit import services as audit
from reviewapp.audit.canonical import digest
from reviewapp.studies import amending, protocol, selectors, services
from reviewapp.studies.commitments import commitment_of
from reviewapp.studies.errors import (
    NotSignedAlike,
    PersonHasAPart,
    ProtocolNotUsable,
    ReaderMissing,
    SignatureRefused,
)
from reviewapp.studies.life import LOCK
from reviewapp.studies.models import Part, Protocol, State, Study
from reviewapp.studies.record import record
from reviewapp.studies.record_models import Signatory, Signature

MEANING_FIRST = (
    "I coordinate this study and have read this record whole: these are its rules, and I know "
    "that they cannot be changed after this without showing for ever."
)
MEANING_SECOND = (
    "I have read this record whole and checked it independently of the coordinator: "
    "this study may be read by these rules."
)


@transaction.atomic
def name_signatory(study: Study, *, user: Person, by: Person, at: datetime) -> Signatory:
    """Say who signs beside the coordinator: somebody without a part in reading the study."""
    study = services.locked_row(study)
    LOCK.refuse_unless_due(study)
    if not permits(user, Action.STUDY_COUNTERSIGN):
        raise SignatureRefused(
            f"{user} may not sign beside a coordinator, so nobody was named. "
            f"Choose another coordinator or a researcher."
        )
    if _takes_part(study, user):
        raise PersonHasAPart(
            f"{user} coordinates or reads “{study.name}”, so they were not named. "
            f"The second signature is that of somebody else."
        )
    found, _ = Signatory.objects.update_or_create(
        study=study, defaults={"user": user, "named_at": at}
    )
    audit.record("signatory.named", study, by=by, at=at, facts={"user": str(user.pk)})
    return found


@transaction.atomic
def sign(
    study: Study,
    *,
    by: Person,
    at: datetime,
    expected: str | None = None,
    beside: Mapping[str, object] | None = None,
    link: str = "",
) -> Protocol:
    """Put a name under the newest protocol that is not locked; the second name locks it.

    Who calls this has asked the person for their password or second factor just now. `expected`
    is the digest of what they were shown: the protocol, and for the second person the record.
    None is for callers that show nothing. `link` leads the second person to where they sign.
    """
    study = services.locked_row(study)
    written = _to_be_signed(study)
    signatory = selectors.signatory_of(study)
    if signatory is not None and by.pk == signatory.pk:
        return _sign_second(study, written, by=by, at=at, expected=expected)
    _refuse_unseen(study, expected, written.digest)
    if not study.members.filter(user=by, part=Part.COORDINATOR).exists():
        raise SignatureRefused(
            f"You neither coordinate “{study.name}” nor were named to sign it, so nothing was "
            f"signed. Ask its coordinator to name you."
        )
    if signatory is None:
        raise SignatureRefused(
            f"Nobody was named to sign “{study.name}” beside you, so nothing was signed. "
            f"Name a second person first."
        )
    refuse_unready(study, written)
    written.record = _record(study, written, beside or {}, at=at)
    written.save(update_fields=["record"])
    _put(written, MEANING_FIRST, by=by, at=at)
    _ask(study, signatory, link or settings.PUBLIC_URL)
    return written


def signed_as_it_is(study: Study, written: Protocol, *, at: datetime) -> Signature | None:
    """The first signature, as long as the record under it is still what would be signed."""
    signed = selectors.first_signature(written)
    if signed is None or written.record is None:
        return None
    now = _record(study, written, written.record.get("beside", {}), at=at)
    return signed if digest(now) == signed.digest else None


def refuse_unready(study: Study, written: Protocol) -> None:
    """Refuse what nobody should sign: rules without readers or without cohort versions."""
    rules = protocol.parse(written.content)
    readers = len(selectors.readers(study))
    if not readers:
        raise ReaderMissing(
            f"“{study.name}” has no reader, so its protocol was not locked. "
            f"Add at least one person as reader, then lock it."
        )
    if rules.criteria and readers < rules.design.readers.planned:
        raise ReaderMissing(
            f"The protocol of “{study.name}” plans {rules.design.readers.planned} readers and "
            f"{readers} were added, so it was not signed. Add the others, or plan fewer."
        )
    for number, arm in enumerate(rules.design.arms):
        if not arm.version:
            raise ProtocolNotUsable(
                f"The arm “{arm.text}” has no frozen cohort version, so nothing was signed. "
                f"Choose one on the design page.",
                place=f"design.arms[{number}].version",
            )
    for number, context in enumerate(rules.design.context):
        if not context.version:
            raise ProtocolNotUsable(
                f"The context “{context.label}” has no frozen cohort version, so nothing was "
                f"signed. Choose one on the design page.",
                place=f"design.context[{number}].version",
            )


def _to_be_signed(study: Study) -> Protocol:
    written = selectors.draft_of(study)
    if study.state not in {State.DRAFT, State.LOCKED, State.READING}:
        LOCK.refuse_unless_due(study)
    if written is None:
        raise SignatureRefused(
            f"“{study.name}” has no draft and no open amendment, so nothing was signed. "
            f"Write a draft, or propose an amendment."
        )
    return written


def _takes_part(study: Study, user: Person) -> bool:
    """Whether this person coordinates or reads it: such a person does not sign second."""
    return study.members.filter(user=user).exclude(part=Part.RESEARCHER).exists()


def _refuse_unseen(study: Study, expected: str | None, current: str) -> None:
    if expected is not None and expected != current:
        raise NotSignedAlike(
            f"The protocol of “{study.name}” is not the one you were shown any more, so nothing "
            f"was signed. Look at it again, then sign."
        )


def _sign_second(
    study: Study, written: Protocol, *, by: Person, at: datetime, expected: str | None
) -> Protocol:
    if _takes_part(study, by):
        raise PersonHasAPart(
            f"You coordinate or read “{study.name}”, so nothing was signed. "
            f"The second signature is that of somebody else."
        )
    signed = selectors.first_signature(written)
    if signed is None:
        raise SignatureRefused(
            f"The coordinator has not signed “{study.name}” as it is now, so your signature was "
            f"not kept. Yours comes second; ask them to sign first."
        )
    _refuse_unseen(study, expected, signed.digest)
    if signed_as_it_is(study, written, at=at) is None:
        raise NotSignedAlike(
            f"Something of “{study.name}” changed after {signed.printed_name} signed, so nothing "
            f"was locked. Ask them to look at it and to sign again."
        )
    _put(written, MEANING_SECOND, by=by, at=at)
    written.locked_at, written.locked_by = at, signed.signer
    written.save(update_fields=["locked_at", "locked_by"])
    if study.state == State.DRAFT:
        services.take_lock(study, by=by, at=at, locked=written, seal=signed.digest)
    else:
        amending.put_in_force(study, written, by=by, at=at)
    return written


def _record(
    study: Study, written: Protocol, beside: Mapping[str, object], *, at: datetime
) -> dict[str, object]:
    return record(
        study,
        written,
        readers=selectors.reading_members(study),
        commitment=commitment_of(study, at=at),
        beside=beside,
    )


def _ask(study: Study, signatory: Person, link: str) -> None:
    """Write to the second person once the first signature is kept."""
    facts = {"name": study.name, "person": signatory, "link": link}
    text = render_to_string("studies/letters/to_sign.txt", facts)
    # robust: a mail server that is down must not undo a signature.
    transaction.on_commit(
        lambda: send_mail("A protocol waits for your signature", text, None, [signatory.email]),
        robust=True,
    )


def _put(written: Protocol, meaning: str, *, by: Person, at: datetime) -> None:
    seal = digest(written.record)
    kept, is_new = Signature.objects.get_or_create(
        protocol=written,
        signer=by,
        digest=seal,
        defaults={"printed_name": str(by), "meaning": meaning, "signed_at": at},
    )
    if not is_new:
        raise SignatureRefused(
            f"You signed this record on {kept.signed_at:%d %B %Y, %H:%M} UTC already, so nothing "
            f"was added. It waits for the other signature."
        )
    facts: dict[str, object] = {"meaning": meaning, "version": written.version}
    audit.record("protocol.signed", written.study, by=by, at=at, after=seal, facts=facts)
