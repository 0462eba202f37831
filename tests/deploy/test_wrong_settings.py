"""A wrong setting stops the start with a sentence …"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from reviewapp import environment, supervisor

HOUR = timedelta(hours=1)


def broker(address: str) -> object:
    return environment.transport_options(address, folder=Path(), longest_task=HOUR)


def database(address: str) -> object:
    return environment.database("UNSET", address)


def site(address: str) -> object:
    return environment.web_address("UNSET", address)


def letters(name: str) -> object:
    return environment.email_backend("UNSET", name)


def level(name: str) -> object:
    return environment.one_of("LOG_LEVEL", name, ("INFO", "DEBUG"))


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (database, "postgres://host:port/name"),
        (database, "postgres://[::1/name"),
        (database, "sqlite://beside/site.sqlite3"),
        (broker, "redis://127.0.0.1:port/0"),
        (site, "http://host:99999"),
        (site, "http://[host"),
        (level, "LOUD"),
        (letters, "smtp"),
        (letters, "django.core.mail.backends.smpt.EmailBackend"),
        (letters, "django.core.mail.backends.smtp.Backend"),
        (letters, "no.such.package.Backend"),
    ],
)
def test_that_shows_it_and_what_is_expected(read: Callable[[str], object], value: str) -> None:
    with pytest.raises(environment.WrongSetting) as stopped:
        read(value)

    assert value in str(stopped.value)
    assert "Use " in str(stopped.value)


@pytest.mark.parametrize("host", ["192.0.2.1", "nowhere.invalid"])
def test_that_names_an_address_of_another_machine(host: str) -> None:
    said = supervisor.why_not(host, 8179)

    assert f"HOST='{host}' is no address of this machine, so nothing was started." in said


def test_and_a_right_one_does_not() -> None:
    assert supervisor.is_here("127.0.0.1")
    assert supervisor.is_here("0.0.0.0")  # noqa: S104 looked at, not served
    assert level("debug") == "DEBUG"
    for name in ("django.core.mail.backends.smtp.EmailBackend", "tests.deploy.ask.Backend"):
        assert letters(name) == name
