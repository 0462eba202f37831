"""What the sign-in service of the house vouches for: who somebody is, and when they proved it."""

from time import time
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from reviewapp.accounts import names

Told = dict[str, dict[str, Any]]
_PROVED_AT = "proved_at_the_sign_in_service"
# An open session over there is no proof: OpenID Connect Core 3.1.2.1 makes it ask, and tell when.
_ASK_AGAIN = "prompt=login&max_age=0"
_NOT_LATER = 30  # seconds by which two clocks may differ


def proven(told: Told) -> tuple[str, str]:
    """The address and name the sign-in service vouches for; no address, if it does not."""
    token, info = told.get("id_token", {}), told.get("userinfo", {})
    # OpenID Connect Core 5.3.2: userinfo about somebody else must not be used.
    same_person = "sub" in token and token["sub"] == info.get("sub")
    if not same_person or info.get("email_verified") is not True:
        return "", ""
    return str(info.get("email", "")), names.without_unseen(str(info.get("name", "")))


def note_proof(request: HttpRequest, told: Told) -> None:
    """Keep for the rest of this request when the person proved over there who they are."""
    vars(request)[_PROVED_AT] = told.get("id_token", {}).get("auth_time")


def proves(request: HttpRequest) -> bool:
    """Whether this request comes back from a proof given within five minutes."""
    at = vars(request).get(_PROVED_AT)
    return isinstance(at, int | float) and _is_recent(at)


def ask_again(request: HttpRequest) -> HttpResponse | None:
    """A page to people with no secret here whose proof is too old; nothing to all others."""
    if not request.user.is_authenticated or get_reauthentication_flows(request.user):
        return None
    records = get_authentication_records(request, request.user)
    if any(record.get("reauthenticated") and _is_recent(record["at"]) for record in records):
        return None
    way = {"process": "login", "auth_params": _ASK_AGAIN, "next": _way_back(request)}
    there = f"{reverse('openid_connect_login', args=['house'])}?{urlencode(way)}"
    shown = {"there": there if settings.SOCIALACCOUNT_PROVIDERS else ""}
    return render(request, "account/confirm_elsewhere.html", shown, status=403)


def _way_back(request: HttpRequest) -> str:
    return request.get_full_path() if request.method == "GET" else reverse("account")


def _is_recent(at: float) -> bool:
    return -_NOT_LATER <= time() - at < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
