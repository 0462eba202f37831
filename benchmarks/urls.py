"""The site's addresses, and one that does nothing but insert a row."""

import json
from datetime import timedelta

from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils.timezone import now

from benchmarks.models import BareRow
from reviewapp.urls import handler400, handler403, handler404, handler500
from reviewapp.urls import urlpatterns as ours

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def bare(request: HttpRequest, place: str) -> JsonResponse:
    """The same request, the same server and middleware, one row; no rule, no trail, no door."""
    sent = json.loads(request.body)
    BareRow.objects.create(
        place=place,
        token=sent["token"],
        answers=sent["answers"],
        looked_for=timedelta(milliseconds=sent["looked_for_ms"]),
        given_at=now(),
    )
    return JsonResponse({"revision": 1}, status=201)


urlpatterns = [path("bare/<str:place>", bare), *ours]
