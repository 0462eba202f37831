"""What tests of releases may ask for."""

import shutil
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker, Settings

from reviewapp.releases import bags
from reviewapp.releases.wishes import Format
from tests.releases import making


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    """No test finds a release or a key that another one has left."""
    settings.DATA_DIR = tmp_path / "site"


@pytest.fixture(scope="session")
def folder(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A release that was packed once for all tests that only read it; the database forgets it."""
    place = tmp_path_factory.mktemp("packed")
    store = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(place / "pixels"), "base_url": None},
    }
    with (
        django_db_blocker.unblock(),
        override_settings(DATA_DIR=place, STORAGES={"pixels": store}),
        transaction.atomic(),
    ):
        packed = making.packed(making.a_requested_release(formats=list(Format), reports=True))
        transaction.set_rollback(True)
    return packed


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    place = tmp_path / "copy"
    shutil.copytree(folder, place)
    for path in bags.walked(place):
        path.chmod(0o644)
    return place
