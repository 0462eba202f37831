"""That a program's person is there themselves: their password or code, good for five minutes.

A confirmation is handed to the program and kept nowhere. It counts beside the one token it was made
for, and no longer once the person changes their password or is signed out everywhere.
"""

from datetime import datetime, timedelta
from typing import cast

from django import forms
from django.conf import settings
from django.core import signing
from rest_framework.request import Request

from reviewapp.accounts.errors import NotAllowed
from reviewapp.accounts.selectors import Person
from reviewapp.web.people.plain_forms import Confirm, ConfirmByCode

HEADER = "Confirmation"
LASTS = timedelta(seconds=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
_SALT = "reviewapp.web.people.confirming"


def refusal_of(who: Person, *, password: str, code: str) -> dict[str, list[str]]:
    """Why what was typed proves nothing, by field; empty if it does. Failed tries are counted."""
    said = {"password": password} if password else {"code": code}
    form: forms.Form = Confirm(said, user=who) if password else ConfirmByCode(said, user=who)
    return {name: list(map(str, errors)) for name, errors in form.errors.items()}


def confirmation(request: Request, who: Person, *, at: datetime) -> tuple[str, datetime]:
    """What to send beside an act that weighs, and until when it counts."""
    return signing.dumps(_bound(request, who), salt=_SALT), at + LASTS


def refuse_unconfirmed(request: Request) -> None:
    """Ask every act that weighs for it; a session is asked by its own rule."""
    if request.auth is None:
        return
    sent = request.headers.get(HEADER, "")
    try:
        bound = signing.loads(sent, salt=_SALT, max_age=LASTS)
    except signing.BadSignature:
        bound = None
    if bound != _bound(request, cast(Person, request.user)):
        raise NotAllowed(
            "This weighs, and your password or code was not given within the last five minutes, so "
            "nothing was done. Send one of them to /api/confirmations, then send this again with "
            f"the answer's “confirmation” in the header {HEADER}."
        )


def _bound(request: Request, who: Person) -> list[str]:
    return [str(request.auth), str(who.pk), who.get_session_auth_hash()]
