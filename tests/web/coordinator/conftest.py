"""A coordinator at their browser."""

import pytest
from django.test import Client

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from tests.factories import a_person
from tests.web.people.steps import sign_in


@pytest.fixture
def coordinator() -> User:
    return a_person(Role.COORDINATOR, name="Cora Coordinator")


@pytest.fixture
def browser(client: Client, coordinator: User) -> Client:
    sign_in(client, coordinator)
    return client
