"""What every test may ask for."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker, Settings

from reviewapp.audit import context
from tests import services

# Empties append-only tables after a test that commits.
pytest_plugins = ["tests.audit.flush"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Postgres drops no database that a thread of some test still has a session in: end those."""
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )


@pytest.fixture(autouse=True)
def _own_pixels(settings: Settings, tmp_path: Path) -> None:
    """No test finds a picture that another one has left."""
    settings.STORAGES = {
        **settings.STORAGES,
        "pixels": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "pixels"), "base_url": None},
        },
    }


@pytest.fixture
def request_id() -> Iterator[str]:
    """Run the test as if it served the request with this id."""
    with context.request("request-of-this-test") as given:
        yield given


@pytest.fixture
def at() -> datetime:
    """A moment; services are told the time."""
    return datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


@pytest.fixture
def postgres_url() -> str:
    return services.needed(services.POSTGRES)


@pytest.fixture
def redis_url() -> str:
    return services.needed(services.REDIS)


@pytest.fixture
def rabbitmq_url() -> str:
    return services.needed(services.RABBITMQ)
