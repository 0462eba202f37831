"""Long lists come in pages, and nobody asks too much."""

import json
from base64 import urlsafe_b64encode
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from pytest_django import Settings

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.studies import services
from tests.factories import AT, a_person
from tests.web.api.programs import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator() -> User:
    return a_person(Role.COORDINATOR)


def begun(coordinator: User, *numbers: int) -> None:
    for number in numbers:
        # Two of each moment: a page may end between them.
        at = AT + timedelta(days=number // 2)
        services.create(title="Reading", name=f"{number}", by=coordinator, at=at)


def test_pages_hold_every_row_once_though_new_ones_come(coordinator: User) -> None:
    begun(coordinator, *range(5))
    program, seen = Program(coordinator), list[str]()
    cursor: dict[str, str] = {}
    for newer in (10, 11, 12):
        page = program.get("studies", limit=2, **cursor).json()
        seen += [study["name"] for study in page["results"]]
        cursor = {"cursor": page["next"]}
        begun(coordinator, newer)

    assert sorted(seen) == ["0", "1", "2", "3", "4"]
    assert page["next"] is None


def a_cursor(at: str) -> str:
    return urlsafe_b64encode(json.dumps([at, str(UUID(int=1))]).encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "?",
        "WzEsMl0=",
        "WyIyMDI2LTAxLTAxIiwieCJd",
        "W1tbW1s=",
        a_cursor("0001-01-01T00:00:00+14:00"),
        a_cursor("9999-12-31T23:00:00-02:00"),
    ],
)
def test_a_cursor_that_is_none_is_said(coordinator: User, cursor: str) -> None:
    answer = Program(coordinator).get("studies", cursor=cursor)

    assert answer.status_code == 400
    assert "cursor" in answer.json()["fields"]


def test_too_many_requests_are_told_when_to_come_again(
    coordinator: User, settings: Settings
) -> None:
    settings.API_REQUESTS_A_MINUTE = 2
    with time_machine.travel(AT, tick=False):
        program = Program(coordinator)
        codes = [program.get("me").status_code for _ in range(3)]
        last = program.get("me")

    assert codes == [200, 200, 429]
    assert 0 < int(last.headers["Retry-After"]) <= 60
    assert "Wait" in last.json()["detail"]


def test_another_token_goes_on(coordinator: User, settings: Settings) -> None:
    settings.API_REQUESTS_A_MINUTE = 1
    with time_machine.travel(AT, tick=False):
        assert Program(coordinator).get("me").status_code == 200
        assert Program(coordinator).get("me").status_code == 200
