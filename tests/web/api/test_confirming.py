"""An act that weighs, asked for by a token …"""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.audit.models import Event
from reviewapp.studies.models import State, Study
from tests.factories import PASSWORD, a_person, an_allocated_study
from tests.web.api.programs import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator() -> User:
    return a_person(Role.COORDINATOR)


@pytest.fixture
def study(coordinator: User) -> Study:
    return an_allocated_study(coordinator=coordinator)


def opened(program: Program, study: Study) -> int:
    return int(program.post(f"studies/{study.pk}/opening", {}).status_code)


def test_is_refused_without_a_confirmation(coordinator: User, study: Study) -> None:
    answer = Program(coordinator).post(f"studies/{study.pk}/opening", {})

    assert answer.status_code == 403
    assert "/api/confirmations" in answer.json()["detail"]
    study.refresh_from_db()
    assert study.state == State.LOCKED


def test_is_done_with_one_and_the_trail_tells_of_it(coordinator: User, study: Study) -> None:
    program = Program(coordinator)
    program.confirm()

    assert opened(program, study) == 200
    assert Event.objects.filter(verb="person.confirmed").count() == 1
    assert mail.outbox == []


def test_is_refused_five_minutes_later(coordinator: User, study: Study) -> None:
    now = datetime.now(UTC)
    with time_machine.travel(now, tick=False) as clock:
        program = Program(coordinator)
        program.confirm()
        clock.shift(timedelta(seconds=301))

        assert opened(program, study) == 403


def test_is_refused_with_a_confirmation_of_another_token(coordinator: User, study: Study) -> None:
    one, other = Program(coordinator), Program(coordinator)
    one.confirm()
    other.headers["Confirmation"] = one.headers["Confirmation"]

    assert opened(other, study) == 403


def test_is_refused_once_the_password_has_changed(coordinator: User, study: Study) -> None:
    program = Program(coordinator)
    program.confirm()
    coordinator.set_password("another one that is long")
    coordinator.save()

    assert opened(program, study) == 403


def test_a_wrong_password_confirms_nothing_and_is_counted(coordinator: User) -> None:
    program = Program(coordinator)
    tries = [program.post("confirmations", {"password": "not mine at all"}) for _ in range(5)]
    assert {answer.status_code for answer in tries} == {400}
    assert "not your password" in str(tries[0].json()["fields"])

    locked = program.post("confirmations", {"password": PASSWORD})

    assert locked.status_code == 400
    assert "too many" in str(locked.json()["fields"])


def test_a_code_that_is_none_confirms_nothing(coordinator: User) -> None:
    answer = Program(coordinator).post("confirmations", {"code": "123456"})

    assert answer.status_code == 400
    assert "not right" in str(answer.json()["fields"])


@pytest.mark.parametrize("both", [{}, {"password": PASSWORD, "code": "123456"}])
def test_it_takes_one_of_the_two(coordinator: User, both: dict[str, str]) -> None:
    assert Program(coordinator).post("confirmations", both).status_code == 400


def test_a_browser_confirms_on_the_site(coordinator: User) -> None:
    program = Program(coordinator)
    program.headers = {}
    program.client.force_login(coordinator)

    answer = program.post("confirmations", {"password": PASSWORD})

    assert answer.status_code == 409
    assert "Confirm who you are on the site" in answer.json()["detail"]


def test_a_token_says_who_it_speaks_for(coordinator: User) -> None:
    told = Program(coordinator).get("me").json()

    assert told["email"] == coordinator.email
    assert told["roles"] == ["COORDINATOR"]
    assert "study.open" in told["scopes"]
    assert "token.create" not in told["scopes"]
