"""All that accounts can do to people."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from reviewapp.accounts.models import RoleGrant, User
from reviewapp.accounts.permissions import Action
from reviewapp.accounts.roles import Role
from reviewapp.audit import services as audit


@transaction.atomic
def create_user(
    email: str,
    *,
    name: str,
    roles: Iterable[Role] = (),
    password: str | None = None,
    by: User | None,
    at: datetime,
) -> User:
    """Make a person who may sign in at once; without a password, through single sign-on only."""
    person = User(email=email.strip().lower(), name=name.strip(), created_at=at)
    person.set_password(password)
    person.save(force_insert=True)
    audit.record("person.created", person, by=by, at=at)
    for role in sorted(set(roles)):
        RoleGrant.objects.create(user=person, role=role, granted_at=at, granted_by=by)
        audit.record("role.granted", person, by=by, at=at, facts={"role": role})
    return person


@transaction.atomic
def note_denial(person: User, *, action: Action, path: str, at: datetime) -> None:
    """Somebody tried a door that is not theirs."""
    audit.record(
        "access.denied", person, by=person, at=at, facts={"action": action, "path": path[:200]}
    )
