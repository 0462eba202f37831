"""Signing in while another program keeps the database for itself …"""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from reviewapp.sqlite.base import DatabaseWrapper
from reviewapp.sqlite.errors import BUSY, DatabaseBusy
from tests.factories import a_person
from tests.web.people.steps import is_signed_in, sign_in, text_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite has one writer"),
]


@pytest.fixture
def keep_busy(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From now on nobody begins to write, as after twenty seconds behind a foreign writer."""

    def refuse(_: DatabaseWrapper) -> None:
        raise DatabaseBusy(BUSY)

    def start() -> None:
        monkeypatch.setattr(DatabaseWrapper, "_start_transaction_under_autocommit", refuse)

    return start


def test_is_told_to_try_again_and_not_of_too_many_attempts(
    client: Client, keep_busy: Callable[[], None]
) -> None:
    person = a_person()
    keep_busy()

    answer = sign_in(client, person)

    assert answer.status_code == 503
    assert "Try again in a moment" in text_of(answer)
    assert not is_signed_in(client)


def test_costs_no_try(
    client: Client, keep_busy: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    person = a_person()
    keep_busy()
    for _ in range(6):
        sign_in(client, person)
    monkeypatch.undo()

    sign_in(client, person)

    assert is_signed_in(client)


def test_a_key_that_is_there_is_still_no_busy_database() -> None:
    assert cache.add("a-key", 1)
    assert not cache.add("a-key", 2)
    assert cache.get("a-key") == 1
    cache.set("a-key", 3)
    assert cache.get("a-key") == 3
