"""A short way for frames, past the parts of a request that a frame has no use for.

It never refuses and never signs anybody in: whatever is not plainly in order goes the long way and
is answered there. What it does answer, it answers exactly like the long way.
"""

import re
from collections.abc import Callable, Mapping

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.timezone import now

from reviewapp.accounts.selectors import Person
from reviewapp.reading.shortcut import frame_in_session
from reviewapp.web.people.middleware import keeps_its_clock
from reviewapp.web.people.sessions import SessionStore
from reviewapp.web.reader import frames
from reviewapp.web.reader.requests import OPAQUE

_FRAME = re.compile(rf"/api/reading/frames/({OPAQUE})")


class ShortWay:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return _frame(request) or self.get_response(request)


def _frame(request: HttpRequest) -> HttpResponse | None:
    asked = _FRAME.fullmatch(request.path_info)
    session_key = SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME)).session_key
    if asked is None or session_key is None or request.method != "GET" or request.GET:
        return None
    found = frame_in_session(asked[1], session_key=session_key, at=now())
    if found is None or not _is_theirs(SessionStore().decode(found.session_data), found.reader):
        return None
    return frames.frame(found.digest)


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
