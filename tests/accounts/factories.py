"""Invitations and tokens with sensible parts."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from reviewapp.accounts import invitations, tokens
from reviewapp.accounts.models import ApiToken, Invitation, User
from reviewapp.accounts.permissions import Action
from reviewapp.accounts.roles import Role
from tests.factories import AT, a_person

A_WEEK = timedelta(days=7)


def an_invitation(
    email: str = "ada@example.org",
    *,
    roles: Sequence[str] = (Role.READER,),
    by: User | None = None,
    at: datetime = AT,
) -> tuple[Invitation, str]:
    """The invitation and the secret in its link."""
    invitation, link = invitations.invite(
        email,
        roles=roles,
        link_to=lambda secret: f"https://review.example.org/invitations/{secret}/",
        by=by or a_person(Role.ADMINISTRATOR),
        at=at,
    )
    return invitation, link.rstrip("/").rsplit("/", 1)[-1]


def a_token(
    person: User, *, scopes: Sequence[str] = (Action.COHORT_VIEW,), at: datetime = AT
) -> tuple[ApiToken, str]:
    return tokens.create_token(
        person, label="nightly export", scopes=scopes, expires_at=at + A_WEEK, at=at
    )
