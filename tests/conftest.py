"""What every test may ask for."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count

import hypothesis
import pytest
from django.core.cache import cache
from pytest_django import Settings

from reviewapp.audit import context
from tests import services

# Empties append-only tables after a test that commits; starts a PACS where one is asked for;
# holds every test to give back its sessions of the database.
pytest_plugins = ["tests.audit.flush", "tests.pacs_site.fixtures", "tests.sessions"]

# How long an example takes says how busy the machine is, and nothing about the code.
hypothesis.settings.register_profile("without a deadline", deadline=None)
hypothesis.settings.load_profile("without a deadline")


_numbers = count()


@pytest.fixture(autouse=True)
def _own_pixels(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test finds a picture, or weights, that another one has left.

    The folder is named, and made by whoever writes: most tests write nothing, and to make and
    remove a folder takes longer than many a test.
    """
    own = tmp_path_factory.getbasetemp() / f"own-{next(_numbers)}"
    settings.MODEL_DIR = own / "models"
    settings.STORAGES = {
        **settings.STORAGES,
        "pixels": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(own / "pixels"), "base_url": None},
        },
    }


@pytest.fixture(autouse=True)
def _own_tries() -> None:
    """No test is held back for what others have tried within the same minute."""
    cache.clear()


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
