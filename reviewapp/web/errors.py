"""The only place that knows status codes: turn a refusal into an answer."""

from django.core.exceptions import ObjectDoesNotExist
from rest_framework import status
from rest_framework.exceptions import NotFound
from rest_framework.response import Response
from rest_framework.views import exception_handler

from reviewapp.reading.errors import ReadingRefusal
from reviewapp.studies.errors import AnswersDoNotFit, StudyRefusal

# The first line that fits counts.
CODES: tuple[tuple[type[Exception], int], ...] = (
    (AnswersDoNotFit, status.HTTP_400_BAD_REQUEST),
    (StudyRefusal, status.HTTP_409_CONFLICT),
    (ReadingRefusal, status.HTTP_409_CONFLICT),
)


def answer(error: Exception, context: dict[str, object]) -> Response | None:
    """Say what was refused; what is not there and what is another's get the same answer."""
    if isinstance(error, ObjectDoesNotExist):
        return exception_handler(NotFound(), context)
    for kind, code in CODES:
        if isinstance(error, kind):
            return Response({"detail": str(error)}, status=code)
    return exception_handler(error, context)
