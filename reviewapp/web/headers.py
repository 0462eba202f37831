"""Headers that no middleware of a library sets."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class OwnOriginOnly:
    """No other site may embed what we serve, and no shared cache may keep what a person saw."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response
