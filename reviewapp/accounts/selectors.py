"""Ask about people."""

from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Exists, OuterRef, QuerySet

from reviewapp.accounts.models import ApiToken, Invitation, RoleGrant, User
from reviewapp.accounts.roles import Role

Person: TypeAlias = User  # the name under which web knows the row it may not import
NotThere = ObjectDoesNotExist


def people() -> QuerySet[User]:
    return User.objects.prefetch_related("role_grants").order_by("name", "email")


def person_with_id(person_id: UUID) -> User:
    return people_with_second_factor().get(pk=person_id)


def person_with_email(email: str) -> User | None:
    return User.objects.filter(email=email.strip().lower()).first()


def active_administrators() -> QuerySet[User]:
    granted = RoleGrant.objects.filter(user=OuterRef("pk"), role=Role.ADMINISTRATOR)
    return User.objects.filter(Exists(granted), is_active=True)


def open_invitations(*, at: datetime) -> QuerySet[Invitation]:
    """Those whose link still works, the newest first."""
    return Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__gt=at).order_by(
        "-invited_at", "pk"
    )


def invitation_with_digest(digest: str) -> Invitation | None:
    return Invitation.objects.filter(secret_digest=digest).first()


def invitation_with_id(invitation_id: UUID) -> Invitation:
    return Invitation.objects.get(pk=invitation_id)


def tokens(person: User) -> QuerySet[ApiToken]:
    return person.api_tokens.order_by("-created_at")


def token_for(person: User, token_id: UUID) -> ApiToken:
    """The only door to a token: a person sees their own, and nobody else's."""
    return person.api_tokens.get(pk=token_id)


def people_with_second_factor() -> QuerySet[User]:
    """Each person with `has_second_factor`, in two queries however many they are."""
    enrolled = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    return people().annotate(has_second_factor=Exists(enrolled))
