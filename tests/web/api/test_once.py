"""A request sent again with its idempotency key …"""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError

from reviewapp.accounts import once
from reviewapp.accounts.models import KeptAnswer, User
from reviewapp.accounts.roles import Role
from reviewapp.accounts.tasks import forget_answers
from reviewapp.sqlite.errors import DatabaseBusy
from reviewapp.studies import services
from reviewapp.studies.models import Study
from tests.factories import AT, a_person
from tests.web.api.programs import Program

pytestmark = pytest.mark.django_db
WISH = {"name": "Nodules", "title": "Reading", "start": "which-one"}
KEY = {"Idempotency-Key": "one"}


@pytest.fixture
def coordinator() -> User:
    return a_person(Role.COORDINATOR)


def test_is_done_once_and_answered_the_same(coordinator: User) -> None:
    program = Program(coordinator)

    first, again = (program.post("studies/new", WISH, **KEY) for _ in range(2))

    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Study.objects.count() == 1


def test_is_refused_beside_another_body(coordinator: User) -> None:
    program = Program(coordinator)
    program.post("studies/new", WISH, **KEY)

    answer = program.post("studies/new", WISH | {"name": "Other"}, **KEY)

    assert answer.status_code == 422
    assert Study.objects.count() == 1


def test_may_be_tried_again_after_a_refusal(coordinator: User) -> None:
    program = Program(coordinator)
    assert program.post("studies/new", WISH | {"start": "?"}, **KEY).status_code == 400

    assert program.post("studies/new", WISH, **KEY).status_code == 201


def test_waits_for_the_first_answer(coordinator: User) -> None:
    program = Program(coordinator)
    program.post("studies/new", WISH, **KEY)
    KeptAnswer.objects.update(status=None)

    answer = program.post("studies/new", WISH, **KEY)

    assert answer.status_code == 409
    assert "no answer yet" in answer.json()["detail"]
    assert int(answer.headers["Retry-After"]) > 0


def test_is_not_done_twice_where_the_first_one_broke(
    coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> Study:
        raise ZeroDivisionError

    program = Program(coordinator)
    program.client.raise_request_exception = False
    monkeypatch.setattr(services, "create", broken)
    assert program.post("studies/new", WISH, **KEY).status_code == 500
    monkeypatch.undo()

    answer = program.post("studies/new", WISH, **KEY)

    assert answer.status_code == 409
    assert not Study.objects.exists()


def test_may_be_tried_again_where_the_database_was_busy(
    coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, **__: object) -> Study:
        raise DatabaseBusy("Somebody else was writing.")

    program = Program(coordinator)
    monkeypatch.setattr(services, "create", busy)
    assert program.post("studies/new", WISH, **KEY).status_code == 503
    monkeypatch.undo()

    assert program.post("studies/new", WISH, **KEY).status_code == 201


def test_is_claimed_again_if_the_first_one_freed_its_key_just_now(
    coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken_until_now(**_: object) -> KeptAnswer:
        monkeypatch.undo()
        raise IntegrityError

    monkeypatch.setattr(KeptAnswer.objects, "create", taken_until_now)

    assert once.claim(coordinator, key="one", request_digest="first", at=AT) is None


def test_is_another_one_of_somebody_else(coordinator: User) -> None:
    other = WISH | {"name": "Another"}

    assert Program(coordinator).post("studies/new", WISH, **KEY).status_code == 201
    answer = Program(a_person(Role.COORDINATOR)).post("studies/new", other, **KEY)

    assert answer.status_code == 201


@pytest.mark.parametrize("key", ["x" * 201, "\x01"])
def test_needs_a_plain_key(coordinator: User, key: str) -> None:
    answer = Program(coordinator).post("studies/new", WISH, **{"Idempotency-Key": key})

    assert answer.status_code == 400


def test_is_forgotten_after_a_day(coordinator: User) -> None:
    now = datetime.now(UTC)
    for key, age in (("old", timedelta(hours=25)), ("new", timedelta(hours=23))):
        once.claim(coordinator, key=key, request_digest="", at=now - age)

    forget_answers()

    assert [kept.key for kept in KeptAnswer.objects.all()] == ["new"]
