"""Pictures for one screen. Every answer has the same headers and the same length."""

from django.conf import settings
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from reviewapp.accounts.permissions import Action
from reviewapp.imaging import stores
from reviewapp.reading import selectors
from reviewapp.web.people.doors import Allows, person
from reviewapp.web.reader.api import ReaderView

# As everything of the reading room is answered; the framework would add the same.
HEADERS = {
    "Allow": "GET, HEAD, OPTIONS",
    "Cache-Control": "no-store, no-transform",
    "Vary": "Accept, Cookie",
}


class Frame(ReaderView):
    permission_classes = (Allows(Action.READING_READ),)

    @extend_schema(
        operation_id="frame",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, token: str) -> HttpResponse:
        """Samples row by row, as they are. Compressed they would tell by their length."""
        digest = selectors.shown_to(person(request), token).copy.digest
        return frame(digest)


def frame(digest: str) -> HttpResponse:
    """The whole answer, the same on whichever way it was asked for."""
    answer = _by_the_proxy(digest) if settings.PIXEL_ACCEL_PREFIX else _by_us(digest)
    for name, value in {**HEADERS, "Content-Length": str(len(answer.content))}.items():
        answer.headers[name] = value
    return answer


def _by_us(digest: str) -> HttpResponse:
    return _answer(stores.read(digest))


def _by_the_proxy(digest: str) -> HttpResponse:
    """The proxy puts the file in place of this empty body; the address stays inside."""
    answer = _answer(b"")
    answer["X-Accel-Redirect"] = f"{settings.PIXEL_ACCEL_PREFIX}{stores.address(digest)}"
    return answer


def _answer(content: bytes) -> HttpResponse:
    return HttpResponse(content, content_type="application/octet-stream")
