"""How long a session lives, and what it reaches before its second factor is enrolled."""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from reviewapp.accounts import sightings
from reviewapp.web import problems, shell
from reviewapp.web.people import second_factor
from reviewapp.web.people.doors import person

Answer = Callable[[HttpRequest], HttpResponse]

_STARTED, _SEEN = "session_started_at", "session_seen_at"
_NOTED_EVERY = 60
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Asked for by a script while nobody may be there: must not keep a session alive.
_BACKGROUND = frozenset({"api-job", "job-events"})
_BEFORE_ENROLMENT = frozenset(
    {
        "account_login",
        "account_logout",
        "account_reauthenticate",
        # The ways to a proof for people with no secret here; open to anybody anyway.
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "openid_connect_callback",
        "openid_connect_login",
        "socialaccount_login_cancelled",
        "socialaccount_login_error",
        "health-live",
        "health-ready",
        "mfa_activate_totp",
        "mfa_authenticate",
        "mfa_generate_recovery_codes",
        "mfa_index",
        "mfa_reauthenticate",
        "mfa_view_recovery_codes",
    }
)


def start_session(request: HttpRequest) -> None:
    """A new sign-in, a new clock."""
    request.session[_STARTED] = request.session[_SEEN] = int(timezone.now().timestamp())


def keeps_its_clock(session: Mapping[str, object]) -> bool:
    """Neither of its times has come, and nothing would be written down about being seen now."""
    now = int(timezone.now().timestamp())
    started, seen = session.get(_STARTED), session.get(_SEEN)
    if not isinstance(started, int) or not isinstance(seen, int):
        return False
    longest = settings.SESSION_LONGEST.total_seconds()
    return now - started < longest and now - seen < min(_NOTED_EVERY, settings.SESSION_COOKIE_AGE)


class SessionLimits:
    """End a session after its idle time, and after its longest time whatever is done in it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self._limit(request)
            if request.method not in SAFE:
                shell.forget(request.user)  # what is done now may change what waits
        return self.get_response(request)

    def _limit(self, request: HttpRequest) -> None:
        now = int(timezone.now().timestamp())
        started = request.session.setdefault(_STARTED, now)
        seen = request.session.setdefault(_SEEN, now)
        if now - started >= settings.SESSION_LONGEST.total_seconds():
            self._end(request, "it had reached its longest time")
        elif now - seen >= settings.SESSION_COOKIE_AGE:
            self._end(request, "nothing happened in it for a while")

    def _end(self, request: HttpRequest, why: str) -> None:
        sightings.note("session.expired", person(request), at=timezone.now(), facts={"why": why})
        logout(request)
        messages.info(request, f"Your session has ended because {why}. Sign in to go on.")

    def process_view(self, request: HttpRequest, *_: object) -> None:
        """Slide, with at most one write a minute; known only once the address is resolved."""
        now = int(timezone.now().timestamp())
        seen = request.session.get(_SEEN)
        named = request.resolver_match.url_name if request.resolver_match else None
        if seen is not None and now - seen >= _NOTED_EVERY and named not in _BACKGROUND:
            request.session[_SEEN] = now


class SecondFactor:
    """Who must enrol a second factor reaches nothing but the enrolment until it is done."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponseBase | None:
        named = request.resolver_match.url_name if request.resolver_match else None
        if named in _BEFORE_ENROLMENT or not request.user.is_authenticated:
            return None
        if not second_factor.is_missing(request.user):
            return None
        if request.path.startswith("/api/"):
            said = "Enrol a second factor first, so nothing was done. Open the site in a browser."
            return problems.respond_in_json(problems.problem(403, said))
        return redirect("mfa_activate_totp")
