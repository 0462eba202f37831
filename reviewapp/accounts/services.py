"""People and what they may be: all that accounts does to a person."""

from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.db.models import F

from reviewapp.accounts import names, selectors
from reviewapp.accounts.errors import (
    EmailTaken,
    LastAdministrator,
    PersonNotActive,
    RoleNotHeld,
    RoleUnknown,
)
from reviewapp.accounts.models import RoleGrant, User
from reviewapp.accounts.permissions import Action, require
from reviewapp.accounts.roles import Role
from reviewapp.audit import services as audit


@transaction.atomic
def create_user(  # noqa: PLR0913 a person has these parts; all but one are keywords
    email: str,
    *,
    name: str,
    roles: Iterable[str] = (),
    password: str | None = None,
    by: User | None,
    at: datetime,
    invited_by: User | None = None,
) -> User:
    """Make a person who may sign in at once; without a password, through single sign-on only."""
    held = known_roles(roles)
    person = User(email=plain_email(email), name=names.plain(name), created_at=at)
    person.set_password(password)
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as error:
        raise EmailTaken(
            f"Somebody signs in with {person.email} already, so no second person was made. "
            f"Grant the roles to that person, or use another address."
        ) from error
    # allauth asks its own table for the proven address of a person.
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    for role in held:
        RoleGrant.objects.create(user=person, role=role, granted_at=at, granted_by=invited_by or by)
    audit.record("person.created", person, by=by, at=at, facts={"roles": held})
    return person


@transaction.atomic
def rename(person: User, *, name: str, at: datetime) -> None:
    """Change the name that stands on signatures from now on; old ones keep theirs."""
    before, person.name = person.name, names.plain(name)
    person.save(update_fields=["name"])
    facts: dict[str, object] = {"from": before, "to": person.name}
    audit.record("person.renamed", person, by=person, at=at, facts=facts)


@transaction.atomic
def grant_role(person: User, role: Role, *, by: User | None, at: datetime) -> None:
    """Give a role; giving it twice changes nothing. Open sessions of the person end."""
    may(by, Action.ROLE_GRANT)
    if not person.is_active:
        raise PersonNotActive(
            f"{person.name} is deactivated, so no role was granted. Reactivate the person first."
        )
    _, is_new = RoleGrant.objects.get_or_create(
        user=person, role=role, defaults={"granted_at": at, "granted_by": by}
    )
    if is_new:
        end_sessions(person)
        audit.record("role.granted", person, by=by, at=at, facts={"role": role})


@transaction.atomic
def revoke_role(person: User, role: Role, *, by: User | None, at: datetime) -> None:
    """Take a role back. Open sessions of the person end."""
    may(by, Action.ROLE_REVOKE)
    if role == Role.ADMINISTRATOR:
        _another_administrator_stays(person)
    deleted, _ = RoleGrant.objects.filter(user=person, role=role).delete()
    if not deleted:
        raise RoleNotHeld(
            f"{person.name} does not hold the role {role.label}, so nothing changed. "
            f"Reload the page to see the roles held now."
        )
    end_sessions(person)
    audit.record("role.revoked", person, by=by, at=at, facts={"role": role})


@transaction.atomic
def deactivate(person: User, *, by: User | None, at: datetime, reason: str = "") -> None:
    """Close every way in for a person at once; what they did stays theirs. Twice is once."""
    may(by, Action.PERSON_DEACTIVATE)
    _another_administrator_stays(person)
    if _turned(person, active=False):
        end_sessions(person)
        person.api_tokens.filter(revoked_at__isnull=True).update(revoked_at=at)
        audit.record("person.deactivated", person, by=by, at=at, reason=reason)


@transaction.atomic
def reactivate(person: User, *, by: User | None, at: datetime) -> None:
    """Let a person sign in again, with the roles they held. Their tokens stay revoked."""
    may(by, Action.PERSON_DEACTIVATE)
    if _turned(person, active=True):
        audit.record("person.reactivated", person, by=by, at=at)


@transaction.atomic
def reset_second_factor(person: User, *, by: User | None, at: datetime) -> None:
    """For a lost telephone: the password alone lets in until a new one is enrolled."""
    may(by, Action.PERSON_DEACTIVATE)
    Authenticator.objects.filter(user=person).delete()
    end_sessions(person)
    audit.record("second_factor.reset", person, by=by, at=at)


def check_password(password: str, *, email: str, name: str) -> None:
    """Raise Django's ValidationError unless the password keeps the rules for this person."""
    validate_password(password, User(email=email, name=name))


def end_sessions(person: User) -> None:
    """Every session carries its generation; a new one makes all of them strangers."""
    User.objects.filter(pk=person.pk).update(session_generation=F("session_generation") + 1)
    person.refresh_from_db(fields=["session_generation"])
    person.__dict__.pop("roles", None)  # the cached ones may be yesterday's


@transaction.atomic
def forget_ended_sessions(*, at: datetime) -> int:
    """Remove what nobody can come back to; say how many sessions that were."""
    ended, _ = Session.objects.filter(expire_date__lt=at).delete()
    # What “My account” lists of each session stands in a table of its own.
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return ended


def may(by: User | None, action: Action) -> None:
    """None is the command line: whoever reaches it holds the machine anyway."""
    if by is not None:
        require(by, action)


def plain_email(email: str) -> str:
    """One person, one spelling: addresses are kept and compared in lower case."""
    return email.strip().lower()


def known_roles(roles: Iterable[str]) -> list[Role]:
    """In one order and once each; a word that is no role is refused."""
    asked = set(roles)
    if unknown := sorted(asked - set(Role.values)):
        raise RoleUnknown(
            f"{', '.join(unknown)} is not a role, so nothing was done. "
            f"Use some of {', '.join(Role.values)}."
        )
    return [role for role in Role if role in asked]


def _turned(person: User, *, active: bool) -> bool:
    """False: the person was so already."""
    found = User.objects.filter(pk=person.pk, is_active=not active)
    person.is_active = active
    return bool(found.update(is_active=active))


def _another_administrator_stays(person: User) -> None:
    """Locks the administrators' grants, so that two of them cannot remove each other at once."""
    locked = RoleGrant.objects.select_for_update().filter(role=Role.ADMINISTRATOR)
    if person.pk not in {grant.user_id for grant in locked}:
        return
    if not selectors.active_administrators().exclude(pk=person.pk).exists():
        raise LastAdministrator(
            f"{person.name} is the last active administrator, so nothing changed. "
            f"Make somebody else an administrator first."
        )
