"""What tests of the pages of releases may ask for."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from tests.factories import a_person


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "site"


@pytest.fixture
def researcher() -> User:
    return a_person(Role.RESEARCHER)


@pytest.fixture
def browser(client: Client, researcher: User) -> Client:
    client.force_login(researcher)
    return client
