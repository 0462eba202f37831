"""What was seen at the doors: kept in the trail although nothing changed."""

from datetime import datetime

from django.db import transaction

from reviewapp.accounts import selectors
from reviewapp.accounts.models import User
from reviewapp.accounts.permissions import Action
from reviewapp.accounts.secrets import digest_of
from reviewapp.audit import services as audit


@transaction.atomic
def note(verb: str, person: User, *, at: datetime, facts: dict[str, object] | None = None) -> None:
    """Somebody signed in or out, or changed how they do."""
    audit.record(verb, person, by=person, at=at, facts=facts)


def note_denial(person: User, *, action: Action, path: str, at: datetime) -> None:
    """Somebody tried a door that is not theirs."""
    facts: dict[str, object] = {"action": action, "path": path[:200]}
    audit.record_alone("access.denied", person, by=person, at=at, facts=facts)


def note_stranger(verb: str, *, email: str, address: str, at: datetime) -> None:
    """A sign-in that failed, or was locked out, in nobody's name.

    Of what was typed only a digest is kept: people mistype passwords into the address.
    """
    facts: dict[str, object] = {"from": address, "typed": digest_of(email.strip().lower())[:16]}
    audit.record_alone(verb, selectors.person_with_email(email), by=None, at=at, facts=facts)
