"""Somebody who may look, and a place of its own for the anchors."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from tests.factories import a_person


@pytest.fixture(autouse=True)
def anchor_file(settings: Settings, tmp_path: Path) -> Path:
    settings.AUDIT_ANCHOR_DIR = tmp_path / "anchors"
    return tmp_path / "anchors" / "anchors.jsonl"


@pytest.fixture
def auditor(db: None) -> User:
    return a_person(Role.AUDITOR, name="Ada Auditor")


@pytest.fixture
def browser(client: Client, auditor: User) -> Client:
    client.force_login(auditor)
    return client
