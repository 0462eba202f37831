"""A program that asks for the head of a page …"""

import pytest
from django.test import Client

from reviewapp.accounts.roles import Role
from tests.factories import a_person
from tests.web.people.test_every_address import SITE, Address

pytestmark = pytest.mark.django_db

# A stream would run its minute for nobody; an export would stand in the trail that nobody got.
ONLY_WHOLE = {"job-events", "trail-download"}
PAGES = [address for address in SITE if address.name not in ONLY_WHOLE]


def asked(method: str, address: Address, role: Role) -> int:
    client = Client()
    client.force_login(a_person(role))
    return client.generic(method, address.url()).status_code


@pytest.mark.parametrize("role", Role)
def test_is_answered_as_if_it_had_asked_for_the_page(role: Role) -> None:
    whole = {address.name: asked("GET", address, role) for address in PAGES}
    heads = {address.name: asked("HEAD", address, role) for address in PAGES}

    assert heads == whole


def test_gets_no_body(client: Client) -> None:
    client.force_login(a_person(Role.RESEARCHER))

    answer = client.head("/cohorts/")

    assert answer.status_code == 200
    assert answer.content == b""
