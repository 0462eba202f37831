"""A short way for frames, past the parts of a request that a frame has no use for.

It stands before the site, in the server's own process, with a few threads that keep their
connection to the database. It never refuses and never signs anybody in: whatever is not plainly in
order goes the long way and is answered there. What it does answer, it answers exactly like the long
way, through the same policies.
"""

import asyncio
import io
import re
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

from asgiref.typing import (
    ASGI3Application,
    ASGIReceiveCallable,
    ASGISendCallable,
    HTTPScope,
    Scope,
)
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.exceptions import DisallowedHost
from django.core.files.storage import FileSystemStorage, storages
from django.core.handlers.asgi import ASGIRequest
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.module_loading import import_string
from django.utils.timezone import now

from reviewapp.accounts.selectors import Person
from reviewapp.imaging.errors import ImagingRefusal
from reviewapp.reading.shortcut import frame_in_session
from reviewapp.web.people.middleware import keeps_its_clock
from reviewapp.web.people.sessions import SessionStore
from reviewapp.web.reader import frames
from reviewapp.web.reader.requests import OPAQUE

Answer = Callable[[HttpRequest], HttpResponse]

_FRAME = re.compile(rf"/api/reading/frames/({OPAQUE})")
# A frame is a matter of a millisecond; each of them keeps one connection to the database.
HANDS = 4
# What came with a body, or was passed on under another name, is looked at by the site itself.
_UNUSUAL = {b"content-length", b"transfer-encoding"}


class FrameRequest(ASGIRequest):
    """One whose frame has been found for its reader."""

    digest = ""


class ShortWay:
    def __init__(self, site: ASGI3Application) -> None:
        self._site = site
        self._hands = ThreadPoolExecutor(HANDS, thread_name_prefix="frame")
        self._answer = _through_the_policies(_found)

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        answer = None
        if scope["type"] == "http" and asks_for_a_frame(scope):
            loop = asyncio.get_running_loop()
            answer = await loop.run_in_executor(self._hands, self.frame, scope)
        if answer is None:
            await self._site(scope, receive, send)
        else:
            await _send(answer, send)

    def frame(self, scope: HTTPScope) -> HttpResponse | None:
        """Answer as the site would, or leave it to the site."""
        request = FrameRequest(dict(scope), io.BytesIO())
        try:
            request.get_host()
            request.digest = _digest(request)
            return self._answer(request) if request.digest else None
        except (DisallowedHost, ImagingRefusal, Error):
            # A connection that can no longer be used is not kept; the site asks by another one.
            connection.close_if_unusable_or_obsolete()
            return None


def asks_for_a_frame(scope: HTTPScope) -> bool:
    return (
        scope["method"] == "GET"
        and not scope["query_string"]
        and not scope["root_path"]
        and _FRAME.fullmatch(scope["path"]) is not None
        and not _UNUSUAL.intersection(name for name, _ in scope["headers"])
        and _lies_near()
    )


def _digest(request: HttpRequest) -> str:
    asked = _FRAME.fullmatch(request.path_info)
    session_key = SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME)).session_key
    if asked is None or session_key is None:
        return ""
    found = frame_in_session(asked[1], session_key=session_key, at=now())
    if found is None or not _is_theirs(SessionStore().decode(found.session_data), found.reader):
        return ""
    return found.digest


def _is_theirs(session: Mapping[str, object], reader: Person) -> bool:
    """The same questions that signing in, the session's clock and its hash are asked elsewhere."""
    return (
        session.get(SESSION_KEY) == str(reader.pk)
        and session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        and constant_time_compare(
            str(session.get(HASH_SESSION_KEY)), reader.get_session_auth_hash()
        )
        and keeps_its_clock(session)
    )


def _lies_near() -> bool:
    """A bucket may take its time, and the few hands here are for what takes none."""
    return bool(settings.PIXEL_ACCEL_PREFIX) or isinstance(storages["pixels"], FileSystemStorage)


def _found(request: HttpRequest) -> HttpResponse:
    return frames.frame(request.digest if isinstance(request, FrameRequest) else "")


def _through_the_policies(answer: Answer) -> Answer:
    """What every answer of the site goes out through."""
    for name in reversed(settings.POLICIES):
        answer = import_string(name)(answer)
    return answer


async def _send(answer: HttpResponse, send: ASGISendCallable) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": answer.status_code,
            "headers": _as_sent(answer.items()),
            "trailers": False,
        }
    )
    await send({"type": "http.response.body", "body": answer.content, "more_body": False})


def _as_sent(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("ascii"), value.encode("latin-1")) for name, value in headers]
