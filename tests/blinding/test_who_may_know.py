"""Who knows where pictures come from does not read them, and who reads does not come to know …"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from reviewapp.allocation import selectors, services
from reviewapp.allocation.services import Arms
from reviewapp.provenance.selectors import kinds
from reviewapp.reading.models import Rating, Worklist
from reviewapp.studies.errors import PersonHasAPart
from tests.factories import (
    AT,
    PASSWORD,
    a_cohort_version,
    a_locked_study,
    a_person,
    an_allocated_study,
)

pytestmark = pytest.mark.django_db
only_postgres = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite has no roles"
)


def test_not_even_a_reader_who_made_one_arm(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the check taken out, the draw goes through: it is what stands in the way."""
    reader, by = a_person(), a_person()
    arms = Arms(real=a_cohort_version(by=reader), synthetic=a_cohort_version(synthetic=True))

    with pytest.raises(PersonHasAPart, match="would know them again"):
        services.allocate(a_locked_study(reader=reader), arms=arms, by=by, at=AT)

    monkeypatch.setattr(services, "_refuse_makers", lambda *_: None)
    services.allocate(a_locked_study(reader=reader), arms=arms, by=by, at=AT)
    assert Worklist.objects.filter(reader=reader).exists()


def test_not_even_a_reader_who_coordinated_another_study_of_these_images() -> None:
    told, by = a_person(), a_person()
    first = an_allocated_study(coordinator=told)
    real, synthetic = sorted(selectors.arms(first), key=lambda version: min(kinds(version)))
    arms = Arms(real=real, synthetic=synthetic)

    with pytest.raises(PersonHasAPart, match="told there which is which"):
        services.allocate(a_locked_study(reader=told), arms=arms, by=by, at=AT)

    services.allocate(a_locked_study(), arms=arms, by=by, at=AT)


@pytest.fixture
def role() -> str:
    """A role of the database for a process that serves readers; it goes with the transaction."""
    name = f"readers_{secrets.token_hex(4)}"
    sql(f"CREATE ROLE {name}")
    call_command("reader_role", name)
    return name


def sql(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text)


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    sql(f"SET LOCAL ROLE {role}")
    yield
    sql("RESET ROLE")


def statuses_of_a_walk(reader: Client, worklist: Worklist) -> Iterator[int]:
    """What a reader's browser asks, from the home page to the signature."""
    for page in ("/reading/", f"/reading/{worklist.pk}/"):
        yield reader.get(page).status_code
    session = reader.get(f"/api/reading/worklists/{worklist.pk}")
    yield session.status_code
    for place in session.json()["readings"]:
        for side in place["sides"]:
            yield reader.get(f"/api/reading/frames/{side['token']}").status_code
        answers = {"synthetic": "A", "confidence": 1}
        body = {"token": str(uuid4()), "answers": answers, "looked_for_ms": 1000}
        address = f"/api/reading/readings/{place['token']}/ratings"
        yield reader.post(address, body, "application/json").status_code
    proof = {"password": PASSWORD}
    yield reader.post(f"/reading/{worklist.pk}/sign/", proof).status_code


@only_postgres
def test_a_worklist_is_read_and_signed_under_a_role_that_sees_no_origin(
    role: str, worklist: Worklist
) -> None:
    reader = Client()
    reader.force_login(worklist.reader)

    with acting_as(role):
        answers = list(statuses_of_a_walk(reader, worklist))

    assert set(answers) == {200, 201, 302}
    worklist.refresh_from_db()
    assert worklist.signed_at is not None
    assert Rating.objects.filter(reading__worklist=worklist).count() == worklist.readings.count()


@only_postgres
@pytest.mark.parametrize(
    "table", ["provenance_origin", "allocation_arm", "allocation_schedule", "acceptance_evaluation"]
)
def test_the_sealed_tables_are_closed_to_that_role(role: str, table: str) -> None:
    with acting_as(role):
        sql("SELECT COUNT(*) FROM reading_side")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            sql(f"SELECT * FROM {table}")  # noqa: S608 one of the names above


@only_postgres
def test_a_role_of_no_database_is_refused_in_a_sentence() -> None:
    with pytest.raises(CommandError, match="There is no role"):
        call_command("reader_role", "nobody_here")


@pytest.mark.skipif("connection.vendor == 'postgresql'", reason="Postgres has roles")
def test_a_database_without_roles_says_so() -> None:
    with pytest.raises(CommandError, match="knows no roles"):
        call_command("reader_role", "readers")
