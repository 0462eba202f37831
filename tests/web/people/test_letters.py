"""The letters that tell a person what changed."""

import logging

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from pytest_django import Settings

from tests.factories import PASSWORD, a_person
from tests.web.people.steps import is_signed_in, post, sign_in

pytestmark = pytest.mark.django_db
NEW = "a quite new password"


class Unreachable(BaseEmailBackend):
    """A mail server that is down."""

    def send_messages(self, messages: object) -> int:  # noqa: ARG002 given by Django
        raise ConnectionRefusedError("nobody listens there")


def change_password(client: Client) -> int:
    sent = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    status: int = post(client, "account_change_password", **sent).status_code
    return status


def test_a_changed_password_is_told(client: Client, mailoutbox: list[EmailMessage]) -> None:
    sign_in(client, a_person())
    change_password(client)

    (letter,) = mailoutbox
    assert letter.subject == "Your password has been changed"
    assert "from 127.0.0.1" in letter.body
    assert "tell your administrator at once" in letter.body
    assert letter.message().get_content_type() == "text/plain"


def test_a_mail_server_that_is_down_undoes_nothing(
    client: Client, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Unreachable"
    sign_in(client, a_person())

    with caplog.at_level(logging.ERROR):
        status = change_password(client)

    assert status == 302
    assert is_signed_in(client)
    assert "nobody listens there" in caplog.text
