"""What every address of the reading room asks of a request before it looks at it."""

from collections.abc import Mapping

from django.http import HttpRequest
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.serializers import Serializer

# 16 random bytes in base64: nothing else is ever looked up.
OPAQUE = r"[A-Za-z0-9_-]{22}"


class TokenInPath:
    regex = OPAQUE

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, token: str) -> str:
        return token


class ReaderSession(SessionAuthentication):
    """The session, answering 401 when it is over: the outbox then waits for a new sign-in."""

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 asked by DRF
        return "Session"


class Exactly(Serializer[object]):
    """A body with a field that nobody asked for is refused, not half understood."""

    def to_internal_value(self, data: Mapping[str, object]) -> object:
        if unknown := sorted(set(data) - set(self.fields)) if isinstance(data, Mapping) else []:
            raise ValidationError({unknown[0]: ["This field means nothing here; leave it out."]})
        return super().to_internal_value(data)


def refuse_parameters(request: HttpRequest | Request) -> None:
    """No address here takes one, so that none can be tried out."""
    if request.GET:
        raise ValidationError({"query": ["This address takes no parameters; leave them out."]})
