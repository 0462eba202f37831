"""Idempotency keys: a program that got no answer sends the same again, and it is done once.

The door of an address claims the key once it knows who asks; on the way out the answer is kept.
"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from reviewapp.accounts import once
from reviewapp.accounts.selectors import Person
from reviewapp.web import problems

HEADER = "Idempotency-Key"
LONGEST = 200
_CLAIM = "claimed_idempotency_key"


@dataclass(frozen=True)
class Claim:
    person: Person
    key: str


class Answered(Exception):
    """The same was sent before; this is what it was answered."""

    def __init__(self, status: int, body: str) -> None:
        super().__init__(status)
        self.status, self.body = status, body

    def response(self) -> HttpResponse:
        headers = {"Idempotency-Replayed": "true", "Cache-Control": "no-store"}
        return HttpResponse(
            self.body, status=self.status, content_type="application/json", headers=headers
        )


def claim(request: Request) -> None:
    """Take the key of a program's request; a browser's form has other ways."""
    key = request.headers.get(HEADER, "")
    if request.auth is None or not key:
        return
    if len(key) > LONGEST or not (key.isascii() and key.isprintable()):
        raise ValidationError({HEADER: [f"Up to {LONGEST} plain characters, for example a UUID."]})
    who = cast(Person, request.user)  # behind a door that knows them
    asked = request._request  # the body must be read before the framework streams it
    named = f"{asked.method} {asked.get_full_path()}\n".encode() + asked.body
    known = once.claim(who, key=key, request_digest=sha256(named).hexdigest(), at=timezone.now())
    if known is not None:
        raise Answered(known.status or 200, known.body)
    vars(asked)[_CLAIM] = Claim(who, key)


# Busy, or no room: said of ours too, yet before anything was done.
REFUSALS = frozenset({503, 507})


class Once:
    """Keep what was answered to a claimed key; of a refusal nothing, because nothing was done.

    What broke on the way may have been done: its key stays without an answer, and is not free.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        claimed: Claim | None = vars(request).get(_CLAIM)
        if claimed is None:
            return response
        if 200 <= response.status_code < 300:  # noqa: PLR2004 what HTTP calls a success
            body = response.content.decode()
            once.keep(claimed.person, key=claimed.key, status=response.status_code, body=body)
        elif response.status_code < problems.OUR_FAULT or response.status_code in REFUSALS:
            once.release(claimed.person, key=claimed.key)
        return response
