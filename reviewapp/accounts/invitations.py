"""Single-use links that make a person; only the digest of a link's secret is kept."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string

from reviewapp.accounts import selectors, services
from reviewapp.accounts.errors import (
    EmailTaken,
    InvitationExpired,
    InvitationRevoked,
    InvitationUnknown,
    InvitationUsed,
)
from reviewapp.accounts.models import Invitation, User
from reviewapp.accounts.permissions import Action
from reviewapp.accounts.secrets import digest_of, new_secret
from reviewapp.audit import services as audit

LASTS = timedelta(days=7)


@transaction.atomic
def invite(
    email: str,
    *,
    roles: Iterable[str],
    link_to: Callable[[str], str],
    by: User,
    at: datetime,
    lasts: timedelta = LASTS,
) -> tuple[Invitation, str]:
    """Return the invitation and its link, which nobody can be shown again; a letter follows.

    `link_to` says where a secret is handed in.
    """
    services.may(by, Action.PERSON_INVITE)
    address, held = services.plain_email(email), services.known_roles(roles)
    if selectors.person_with_email(address) is not None:
        raise EmailTaken(
            f"Somebody signs in with {address} already, so nobody was invited. "
            f"Grant the roles on that person's page instead."
        )
    for older in selectors.open_invitations(at=at).filter(email=address):
        revoke_invitation(older, by=by, at=at)
    secret = new_secret()
    invitation = Invitation.objects.create(
        email=address,
        roles=held,
        secret_digest=digest_of(secret),
        invited_by=by,
        invited_at=at,
        expires_at=at + lasts,
    )
    audit.record("invitation.made", invitation, by=by, at=at, facts={"roles": held})
    link = link_to(secret)
    # robust: a mail server that is down must not undo an invitation whose link was shown.
    transaction.on_commit(lambda: _send_letter(invitation, link), robust=True)
    return invitation, link


@transaction.atomic
def accept_invitation(secret: str, *, name: str, password: str, at: datetime) -> User:
    """Make the person the link is for. Of two at the same moment, one is told it was used."""
    invitation = Invitation.objects.select_for_update().filter(secret_digest=digest_of(secret))
    return _accept(invitation.first(), name=name, password=password, at=at)


@transaction.atomic
def accept_invitation_for(email: str, *, name: str, at: datetime) -> User:
    """Make the invited person whose address a trusted sign-in service has proven."""
    address = services.plain_email(email)
    waiting = selectors.open_invitations(at=at).select_for_update().filter(email=address)
    return _accept(waiting.first(), name=name or address, password=None, at=at)


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, by: User | None, at: datetime) -> None:
    """Take a link back before it is used; revoking twice changes nothing."""
    services.may(by, Action.PERSON_INVITE)
    current = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if current.accepted_at is not None:
        raise InvitationUsed(
            f"{current.email} has accepted already, so there is nothing to revoke. "
            f"Deactivate the person instead."
        )
    if current.revoked_at is None:
        current.revoked_at = at
        current.save(update_fields=["revoked_at"])
        audit.record("invitation.revoked", current, by=by, at=at)


def usable(invitation: Invitation | None, *, at: datetime) -> Invitation:
    """Return it, or say with which kind of refusal the link fails."""
    if invitation is None:
        raise InvitationUnknown(
            "This link was never made here, so nobody was added. Check that it was copied whole, "
            "or ask the administrator who invited you for a new one."
        )
    if invitation.accepted_at is not None:
        raise InvitationUsed(
            "This link has been used: the person it was for exists, so it cannot be used again. "
            "If that was you, sign in; otherwise tell your administrator."
        )
    if invitation.revoked_at is not None:
        raise InvitationRevoked(
            "This invitation was taken back, so the link no longer works. "
            "Ask the administrator who invited you for a new one."
        )
    if invitation.expires_at <= at:
        raise InvitationExpired(
            f"This link could be used until {invitation.expires_at:%d %B %Y, %H:%M} UTC, so it "
            f"no longer works. Ask the administrator who invited you for a new one."
        )
    return invitation


def _accept(found: Invitation | None, *, name: str, password: str | None, at: datetime) -> User:
    invitation = usable(found, at=at)
    person = services.create_user(
        invitation.email,
        name=name,
        roles=invitation.roles,
        password=password,
        by=None,
        at=at,
        invited_by=invitation.invited_by,
    )
    invitation.accepted_at, invitation.made_user = at, person
    invitation.save(update_fields=["accepted_at", "made_user"])
    audit.record("invitation.accepted", invitation, by=person, at=at)
    return person


def _send_letter(invitation: Invitation, link: str) -> None:
    send_mail(
        subject=f"Your invitation to reviewapp at {settings.PUBLIC_URL}",
        message=render_to_string(
            "accounts/letters/invitation.txt", {"invitation": invitation, "link": link}
        ),
        from_email=None,
        recipient_list=[invitation.email],
    )
