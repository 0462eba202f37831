"""What the tests of the people pages share."""

import pytest
from django.test import Client
from pytest_django import Settings

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from tests.factories import a_person
from tests.web.people.steps import sign_in


@pytest.fixture(autouse=True)
def _counted_in_the_database(settings: Settings) -> None:
    """As the embedded site counts failed sign-ins; each test's counts go with its transaction."""
    settings.CACHES = {
        "default": {
            "BACKEND": "reviewapp.sqlite.cache.DatabaseCache",
            "LOCATION": "shared_cache",
        }
    }


@pytest.fixture
def administrator() -> User:
    return a_person(Role.ADMINISTRATOR, name="Grace Hopper", email="grace@example.org")


@pytest.fixture
def signed_in(client: Client, administrator: User) -> Client:
    """An administrator's browser, just signed in with the password."""
    sign_in(client, administrator)
    return client
