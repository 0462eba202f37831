"""What was seen at the doors: kept in the trail although nothing changed."""

import uuid
from datetime import datetime

from django.db import transaction

from reviewapp.accounts import selectors
from reviewapp.accounts.models import User
from reviewapp.accounts.permissions import Action
from reviewapp.audit import services as audit


@transaction.atomic
def note(verb: str, person: User, *, at: datetime, facts: dict[str, object] | None = None) -> None:
    """Somebody signed in or out, or changed how they do."""
    audit.record(verb, person, by=person, at=at, facts=facts)


def note_denial(person: User, *, action: Action, path: str, at: datetime) -> None:
    """Somebody tried a door that is not theirs."""
    note("access.denied", person, at=at, facts={"action": action, "path": path[:200]})


@transaction.atomic
def note_stranger(verb: str, *, email: str, address: str, at: datetime) -> None:
    """A sign-in that failed, or was locked out, in nobody's name.

    An address nobody signs in with is kept as a number only: people mistype passwords into it.
    """
    known = selectors.person_with_email(email)
    subject = known or User(pk=uuid.uuid5(uuid.NAMESPACE_URL, f"mailto:{email.strip().lower()}"))
    audit.record(verb, subject, by=None, at=at, facts={"from": address, "known": known is not None})
