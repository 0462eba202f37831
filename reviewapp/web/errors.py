"""The only place that knows status codes: turn a refusal into an answer."""

from rest_framework.response import Response
from rest_framework.views import exception_handler


def answer(error: Exception, context: dict[str, object]) -> Response | None:
    return exception_handler(error, context)
