"""The command that makes the first administrator."""

import getpass
import io
import sys

import pytest
from django.core.management import CommandError, call_command

from reviewapp.accounts import selectors
from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from tests.factories import a_person

pytestmark = pytest.mark.django_db
PASSWORD = "a long and quiet evening"


def make(monkeypatch: pytest.MonkeyPatch, *, password: str = PASSWORD) -> str:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))
    told = io.StringIO()
    call_command(
        "make_person",
        "Ada@Example.org",
        "--name=Ada",
        "--role=administrator",
        "--role=auditor",
        "--password-stdin",
        stdout=told,
    )
    return told.getvalue()


def test_it_makes_a_person_with_each_role(monkeypatch: pytest.MonkeyPatch) -> None:
    told = make(monkeypatch)

    person = User.objects.get(email="ada@example.org")
    assert person.roles == {Role.ADMINISTRATOR, Role.AUDITOR}
    assert person.check_password(PASSWORD)
    assert told == "Ada can now sign in as ada@example.org.\n"


def test_it_asks_for_the_password_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: PASSWORD)
    call_command("make_person", "ada@example.org", "--name=Ada", "--role=reader", stdout=sys.stdout)

    assert User.objects.get(email="ada@example.org").check_password(PASSWORD)


def test_it_refuses_a_weak_password(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="at least 12 characters"):
        make(monkeypatch, password="short")
    assert selectors.person_with_email("ada@example.org") is None


def test_it_refuses_an_address_that_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    a_person(email="ada@example.org")

    with pytest.raises(CommandError, match="signs in with"):
        make(monkeypatch)
