"""API tokens: a program speaks for its person, within the token's scopes."""

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from reviewapp.accounts import tokens
from reviewapp.accounts.errors import TokenNotUsable
from reviewapp.accounts.secrets import digest_of
from reviewapp.accounts.selectors import Person
from reviewapp.web.people import second_factor


class BearerToken(BaseAuthentication):
    """`Authorization: Bearer rva_…`. Reader endpoints do not list this class at all."""

    def authenticate(self, request: Request) -> tuple[Person, str] | None:
        kind, _, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if kind.lower() != "bearer":
            return None
        try:
            person = tokens.person_for_token(secret.strip(), at=timezone.now())
        except TokenNotUsable as error:
            raise AuthenticationFailed(str(error)) from error
        if second_factor.is_missing(person):
            raise AuthenticationFailed(
                "The person of this token must enrol a second factor, so nothing was done. "
                "Sign in to the site and enrol it; the token works again afterwards."
            )
        # Which token it was, for what is bound to it; of a session nothing stands here.
        return person, digest_of(secret.strip())

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 asked by DRF
        return "Bearer"


class BearerTokenInTheSchema(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call] # drf-spectacular
    target_class = BearerToken
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:  # noqa: ARG002 asked by drf-spectacular
        return {"type": "http", "scheme": "bearer"}
