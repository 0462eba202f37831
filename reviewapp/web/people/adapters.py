"""How allauth signs people in here: nobody signs up by themselves, and everything is noted."""

import logging
from typing import Any

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from qrcode.image.svg import SvgPathFillImage

from reviewapp.accounts import invitations, selectors, sightings
from reviewapp.accounts.errors import InvitationNotUsable
from reviewapp.accounts.selectors import Person
from reviewapp.web.people import second_factor, single_sign_on
from reviewapp.web.people.doors import person
from reviewapp.web.people.middleware import start_session

log = logging.getLogger(__name__)

_RECORDS = "account_authentication_methods"
# allauth tells its adapter of every change by the letter it would send; each becomes an event.
_VERBS = {
    "account/email/password_changed": "password.changed",
    "account/email/password_set": "password.set",
    "account/email/password_reset": "password.reset",
    "mfa/email/totp_activated": "second_factor.enrolled",
    "mfa/email/totp_deactivated": "second_factor.removed",
    "mfa/email/recovery_codes_generated": "recovery_codes.made",
    "socialaccount/email/account_connected": "single_sign_on.linked",
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "Address or password is not right, so you were not signed in. "
        "Try again, or choose a new password.",
        "incorrect_password": "That is not your password, so nothing was done. Try again.",
        "enter_current_password": "That is not your current password, so it was not changed. "
        "Type the one you sign in with now.",
        "too_many_login_attempts": "There were too many failed sign-ins, so this one was not "
        "tried. Wait five minutes, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 asked by allauth
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: str) -> str:  # noqa: ARG002 asked by allauth
        # Not with the Host header in it, as allauth has it: who varies it would get new tries.
        return credentials.get("email", "").strip().lower()

    def pre_authenticate(self, request: HttpRequest, **credentials: str) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            _note_stranger("sign_in.locked_out", request, credentials.get("email", ""))
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: str) -> None:
        _note_stranger("sign_in.failed", request, credentials.get("email", ""))

    def login(self, request: HttpRequest, user: Person) -> None:
        super().login(request, user)
        start_session(request)
        records = request.session.get(_RECORDS, [])
        typed_here = records and records[-1]["method"] in {"password", "mfa"}
        if typed_here or (records and single_sign_on.proves(request)):
            # A secret typed just now: for five minutes, what weighs does not ask again.
            records[-1]["reauthenticated"] = True
            request.session[_RECORDS] = records
        facts: dict[str, object] = {
            "with": [record["method"] for record in records],
            "from": self.get_client_ip(request),
        }
        sightings.note("person.signed_in", user, at=timezone.now(), facts=facts)

    def logout(self, request: HttpRequest) -> None:
        sightings.note("person.signed_out", person(request), at=timezone.now())
        super().logout(request)

    def get_reset_password_from_key_url(self, key: str) -> str:
        # PUBLIC_URL, not the Host header: a forged one would send the key elsewhere.
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.PUBLIC_URL + path.replace("UID-KEY", key)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Person,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        sightings.note(_VERBS[template_prefix], user, at=timezone.now())
        try:
            super().send_notification_mail(template_prefix, user, context, email)
        except OSError:
            # The change is done; a mail server that is down must not make it look undone.
            log.exception("The letter “%s” could not be sent.", template_prefix)


class MFAAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "That code is not right or no longer valid, so nothing was done. "
        "Type the one your app shows now.",
        "cannot_delete_authenticator": "Your roles demand a second factor, so it stays on. "
        "To move to another telephone, ask an administrator to reset it.",
    }

    def encrypt(self, text: str) -> str:
        return second_factor.sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        return second_factor.opened(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        # White behind it: black on a dark page could not be scanned.
        drawn: bytes = qrcode.make(url, image_factory=SvgPathFillImage).to_string()
        return drawn.decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not second_factor.is_demanded_of(authenticator.user)


class UserSessionsAdapter(DefaultUserSessionsAdapter):
    def end_sessions(self, sessions: list[Any]) -> None:
        super().end_sessions(sessions)
        for owner in {session.user for session in sessions}:
            sightings.note("sessions.ended", owner, at=timezone.now())


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Single sign-on lets in who exists here, or is invited, under a proven address."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        single_sign_on.note_proof(request, sociallogin.account.extra_data)
        if sociallogin.is_existing:
            return
        email, name = single_sign_on.proven(sociallogin.account.extra_data)
        known = selectors.person_with_email(email) or _invited(email, name=name)
        if known is None:
            _note_stranger("sign_in.failed", request, email)
            closed = render(request, "account/signup_closed.html", {"email": email}, status=403)
            raise ImmediateHttpResponse(closed)
        sociallogin.connect(request, known)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: object,  # noqa: ARG002 given by allauth
        error: object = None,  # noqa: ARG002 given by allauth
        exception: Exception | None = None,  # noqa: ARG002 given by allauth
        extra_context: dict[str, object] | None = None,  # noqa: ARG002 given by allauth
    ) -> None:
        """The page about it is allauth's; the trail learns of it here."""
        _note_stranger("sign_in.failed", request, "")


def _invited(email: str, *, name: str) -> Person | None:
    try:
        return invitations.accept_invitation_for(email, name=name, at=timezone.now())
    except InvitationNotUsable:
        return None


def _note_stranger(verb: str, request: HttpRequest, email: str) -> None:
    address = AccountAdapter().get_client_ip(request)
    sightings.note_stranger(verb, email=email, address=address, at=timezone.now())
