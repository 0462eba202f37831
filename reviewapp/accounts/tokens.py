"""A person's keys for programs: shown once, narrowed to scopes, ending on a day."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from reviewapp.accounts.errors import ScopeNotAllowed, TokenNotUsable
from reviewapp.accounts.models import ApiToken, User
from reviewapp.accounts.permissions import NEVER_BY_TOKEN, Action, actions_of, require
from reviewapp.accounts.secrets import TOKEN_PREFIX, digest_of, new_secret
from reviewapp.audit import services as audit

LONGEST = timedelta(days=366)
_NOTED_EVERY = timedelta(minutes=1)


@transaction.atomic
def create_token(
    person: User, *, label: str, scopes: Iterable[str], expires_at: datetime, at: datetime
) -> tuple[ApiToken, str]:
    """Return the token's row and its secret, which nobody can be shown again."""
    require(person, Action.TOKEN_CREATE)
    asked = set(scopes)
    if not asked or not asked <= possible_scopes(person):
        raise ScopeNotAllowed(
            "A token carries at least one scope, and only such as its person's roles include, "
            "so none was made. Choose from the scopes on the page."
        )
    if not at < expires_at <= at + LONGEST:
        raise ScopeNotAllowed(
            f"A token ends within {LONGEST.days} days, so none was made. Choose an earlier day."
        )
    secret = new_secret(TOKEN_PREFIX)
    token = ApiToken.objects.create(
        user=person,
        label=label.strip(),
        secret_digest=digest_of(secret),
        scopes=sorted(asked),
        created_at=at,
        expires_at=expires_at,
    )
    facts: dict[str, object] = {"scopes": token.scopes, "until": expires_at.isoformat()}
    audit.record("token.created", token, by=person, at=at, facts=facts)
    return token, secret


@transaction.atomic
def revoke_token(token: ApiToken, *, by: User, at: datetime) -> None:
    """End a token now; revoking it twice changes nothing."""
    require(by, Action.TOKEN_REVOKE)
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
        audit.record("token.revoked", token, by=by, at=at)


def person_for_token(secret: str, *, at: datetime) -> User:
    """The person behind a token, limited to its scopes. One answer for every kind of failure."""
    found = ApiToken.objects.select_related("user").filter(
        secret_digest=digest_of(secret), revoked_at=None, expires_at__gt=at, user__is_active=True
    )
    token = found.first()
    if token is None:
        raise TokenNotUsable(
            "This token is unknown, revoked or expired, so nothing was done. "
            "Make a new one on the page “API tokens”."
        )
    # Not every call writes: a busy script would otherwise queue behind its own bookkeeping.
    stale = Q(last_used_at=None) | Q(last_used_at__lte=at - _NOTED_EVERY)
    ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=at)
    person = token.user
    person.limited_to = frozenset(Action(scope) for scope in token.scopes)
    return person


def possible_scopes(person: User) -> frozenset[Action]:
    return actions_of(person.roles) - NEVER_BY_TOKEN
