"""Who may open each address of the site: an entry for every one, every role tried at every door."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from reviewapp.accounts.permissions import TABLE, Action
from reviewapp.accounts.roles import Role
from tests.factories import a_person
from tests.web.people.who_may_open import EVERYBODY, WHO_MAY_OPEN, Anyone

pytestmark = pytest.mark.django_db


NOT_THERE = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "role": Role.AUDITOR,
    "number": "1",
    "text": "x" * 22,  # as long as the tokens of the reading room
}


@dataclass(frozen=True)
class Address:
    name: str
    view: object
    takes: dict[str, str]

    def url(self) -> str:
        return reverse(
            self.name, kwargs={name: NOT_THERE[kind] for name, kind in self.takes.items()}
        )

    def action(self) -> Action | None:
        """What the door before the view asks for, a page's or the API's."""
        doors = [self.view, *getattr(getattr(self.view, "cls", None), "permission_classes", ())]
        actions = [action for door in doors if (action := getattr(door, "action", None))]
        return actions[0] if actions else None


def addresses() -> Iterator[Address]:
    yield from _walk(get_resolver().url_patterns, {})


def _walk(patterns: list[URLPattern | URLResolver], before: dict[str, str]) -> Iterator[Address]:
    for pattern in patterns:
        takes = {**before, **_takes(pattern)}
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, takes)
        else:
            yield Address(pattern.name or str(pattern.pattern), pattern.callback, takes)


def _takes(pattern: URLPattern | URLResolver) -> dict[str, str]:
    named = pattern.pattern.regex.groupindex
    converters = pattern.pattern.converters
    kinds = {"UUIDConverter": "uuid", "RoleInPath": "role", "IntConverter": "number"}
    return {name: kinds.get(type(converters.get(name)).__name__, "text") for name in named}


SITE = list(addresses())


def test_every_address_says_who_may_open_it() -> None:
    assert {address.name for address in SITE} == set(WHO_MAY_OPEN), (
        "Write into WHO_MAY_OPEN who may open the new address."
    )


def test_every_door_asks_for_what_is_written() -> None:
    asked = {address.name: address.action() for address in SITE}
    written = {name: who if isinstance(who, Action) else None for name, who in WHO_MAY_OPEN.items()}

    assert asked == written


def knock(client: Client, address: Address) -> tuple[int, str]:
    answer = client.get(address.url())
    if answer.status_code == 405:
        answer = client.post(address.url())
    if answer.status_code == 415:
        answer = client.post(address.url(), {}, content_type="application/json")
    if answer.status_code == 405:
        answer = client.put(address.url(), {}, content_type="application/json")
    answer.getvalue()  # a stream is over only once it has been read
    return answer.status_code, answer.headers.get("Location", "")


def is_turned_away(address: Address, status: int, location: str) -> bool:
    # Single sign-on's own error page says 401 too, so that counts for the API only.
    is_stranger_to_api = status == 401 and address.url().startswith("/api/")
    return status == 403 or is_stranger_to_api or location.startswith("/account/login/?next=")


@pytest.mark.parametrize("address", SITE, ids=lambda address: address.name)
def test_a_stranger_opens_only_what_everybody_may(address: Address, client: Client) -> None:
    was_turned_away = is_turned_away(address, *knock(client, address))

    assert was_turned_away is not (WHO_MAY_OPEN.get(address.name) == EVERYBODY)


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_what_the_table_permits_and_nothing_else(role: Role) -> None:
    client, person = Client(), a_person(role)
    wrong = {}
    for address in SITE:
        client.force_login(person)
        told = knock(client, address)
        who = WHO_MAY_OPEN.get(address.name)
        may = who in TABLE[role] or isinstance(who, Anyone)
        if is_turned_away(address, *told) is may:
            wrong[address.name] = told

    assert wrong == {}


@pytest.mark.parametrize("role", Role)
def test_what_is_not_ones_own_is_not_there(role: Role) -> None:
    client, person = Client(), a_person(role)
    client.force_login(person)
    private = [
        address
        for address in SITE
        if "uuid" in address.takes.values() and WHO_MAY_OPEN.get(address.name) in TABLE[role]
    ]

    found = {address.name: knock(client, address) for address in private}

    # 302: what weighs asks for the password first, whatever the address names.
    elsewhere = {name: told for name, told in found.items() if told[0] not in {302, 404}}
    assert elsewhere == {}
