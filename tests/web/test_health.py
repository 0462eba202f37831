"""Is the process alive, and can it do its work?"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, connections
from django.db.utils import ConnectionHandler
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings

from reviewapp.web.operations import checks


@pytest.fixture(autouse=True)
def _unknown_migrations() -> None:
    checks._all_migrations_applied.cache_clear()


@pytest.fixture
def queue(settings: Settings, tmp_path: Path) -> Path:
    (tmp_path / "queue" / "messages").mkdir(parents=True)
    settings.BROKER_URL = "filesystem://"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_out": str(tmp_path / "queue" / "messages")
    }
    return tmp_path / "queue"


@pytest.fixture
def gone(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A site whose database has vanished."""
    before = connections["default"]
    nowhere = {"ENGINE": "django.db.backends.sqlite3", "NAME": "/nowhere/site.sqlite3"}
    with django_db_blocker.unblock():
        connections["default"] = ConnectionHandler({"default": nowhere})["default"]
        yield
        connections["default"] = before


def sentence(answer_of: str) -> str:
    answer = Client().get("/health/ready")
    assert answer.status_code == 503
    check = answer.json()["checks"][answer_of]
    assert not check["ok"]
    return str(check["sentence"])


def test_live_asks_nothing_of_anybody() -> None:
    assert Client().get("/health/live").json()["live"] is True


@pytest.mark.django_db
@pytest.mark.usefixtures("queue", "built")
def test_ready_when_every_part_works() -> None:
    answer = Client().get("/health/ready")

    assert answer.json()["ready"] is True, answer.json()
    assert answer.status_code == 200


@pytest.mark.django_db
@pytest.mark.usefixtures("built")
def test_not_ready_when_the_queue_cannot_be_written(queue: Path) -> None:
    (queue / "messages").rmdir()

    assert "Give this user the right to write" in sentence("queue")


@pytest.mark.django_db
def test_not_ready_when_the_broker_does_not_answer(settings: Settings) -> None:
    settings.BROKER_URL = "redis://127.0.0.1:1/0"

    assert "BROKER_URL" in sentence("queue")


@pytest.mark.services
@pytest.mark.django_db
def test_a_broker_that_answers_is_fine(settings: Settings, redis_url: str) -> None:
    settings.BROKER_URL = redis_url

    assert checks.CHECKS["queue"]() == "The broker answers."


@pytest.mark.django_db
def test_not_ready_when_the_pixel_store_cannot_be_written(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    settings.STORAGES = {
        **settings.STORAGES,
        "pixels": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "file"), "base_url": None},
        },
    }

    assert "PIXEL_STORE" in sentence("pixels")


@pytest.mark.django_db
def test_not_ready_without_a_front_end(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STATICFILES_DIRS = []

    assert "Run make build" in sentence("front_end")


@pytest.mark.django_db
def test_not_ready_before_the_tables_are_made() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'reading'")

    assert "manage.py migrate" in sentence("migrations")


@pytest.mark.usefixtures("gone")
def test_not_ready_when_the_database_is_gone() -> None:
    assert "DATABASE_URL" in sentence("database")
    assert "does not answer" in sentence("migrations")
