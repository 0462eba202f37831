"""Give every request an id that its audit events, log lines and error page share."""

import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from reviewapp.audit import context


class RequestId:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with context.request(secrets.token_urlsafe(16)) as request_id:
            response = self.get_response(request)
        response.headers["X-Request-Id"] = request_id
        return response
