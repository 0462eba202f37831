"""What a person does with a browser, again and again."""

import re
import time
from html import unescape
from typing import Protocol

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from reviewapp.accounts.models import User
from tests.factories import PASSWORD


class Page(Protocol):
    """A response of either kind: the stubs' own for the test client, or Django's."""

    @property
    def content(self) -> bytes: ...


SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def sign_in(client: Client, person: User | str, password: str = PASSWORD) -> HttpResponse:
    email = person if isinstance(person, str) else person.email
    return post(client, "account_login", login=email, password=password)


def post(client: Client, named: str, *args: object, **data: object) -> HttpResponse:
    return client.post(reverse(named, args=args), data)  # type: ignore[return-value]  # the stubs' response is a wrapper


def get(client: Client, named: str, *args: object) -> HttpResponse:
    return client.get(reverse(named, args=args))  # type: ignore[return-value]  # as above


def text_of(response: Page) -> str:
    """What a person reads: tags and line ends gone."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def is_signed_in(client: Client) -> bool:
    return get(client, "account").status_code == 200


def enrol(person: User) -> None:
    TOTP.activate(person, SECRET)


def code_now(secret: str = SECRET) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def has_second_factor(person: User) -> bool:
    return bool(Authenticator.objects.filter(user=person, type="totp").exists())
