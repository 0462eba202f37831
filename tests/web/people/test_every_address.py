"""Who may open each address of the site: an entry for every one, every role tried at every door."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from reviewapp.accounts.permissions import TABLE, Action
from reviewapp.accounts.roles import Role
from tests.factories import a_person

pytestmark = pytest.mark.django_db


class Anyone(StrEnum):
    EVERYBODY = "everybody, signed in or not"
    SIGNED_IN = "whoever is signed in"


EVERYBODY, SIGNED_IN = Anyone.EVERYBODY, Anyone.SIGNED_IN
WHO_MAY_OPEN: dict[str, Anyone | Action] = {
    "home": SIGNED_IN,
    "health-live": EVERYBODY,
    "health-ready": EVERYBODY,
    "design": EVERYBODY,  # not there at all unless DEBUG is on
    "schema": Action.TOKEN_CREATE,
    # signing in
    "account_login": EVERYBODY,
    "account_logout": EVERYBODY,
    "account_inactive": EVERYBODY,
    "account_signup": EVERYBODY,
    "account_reset_password": EVERYBODY,
    "account_reset_password_done": EVERYBODY,
    "account_reset_password_from_key": EVERYBODY,
    "account_reset_password_from_key_done": EVERYBODY,
    "mfa_authenticate": EVERYBODY,
    "openid_connect_login": EVERYBODY,
    "openid_connect_callback": EVERYBODY,
    "socialaccount_login_cancelled": EVERYBODY,
    "socialaccount_login_error": EVERYBODY,
    "socialaccount_signup": EVERYBODY,
    "accept-invitation": EVERYBODY,
    "account_email": EVERYBODY,  # closed: leads to one's account, which asks
    "socialaccount_connections": EVERYBODY,  # closed the same way
    # my account
    "account": SIGNED_IN,
    "account_reauthenticate": SIGNED_IN,
    "account_change_password": SIGNED_IN,
    "account_set_password": SIGNED_IN,
    "mfa_index": SIGNED_IN,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "usersessions_list": SIGNED_IN,
    "api-tokens": Action.TOKEN_CREATE,
    "api-token-create": Action.TOKEN_CREATE,
    "api-token-revoke": Action.TOKEN_REVOKE,
    # people
    "people": Action.PERSON_VIEW,
    "person": Action.PERSON_VIEW,
    "invite": Action.PERSON_INVITE,
    "invitation-revoke": Action.PERSON_INVITE,
    "role-grant": Action.ROLE_GRANT,
    "role-revoke": Action.ROLE_REVOKE,
    "person-deactivate": Action.PERSON_DEACTIVATE,
    "person-reactivate": Action.PERSON_DEACTIVATE,
    "second-factor-reset": Action.PERSON_DEACTIVATE,
    # reading
    "reader-home": Action.READING_READ,
    "reading-room": Action.READING_READ,
    "sign-reading": Action.READING_RATE,
    "session": Action.READING_READ,
    "ratings": Action.READING_RATE,
    "frame": Action.READING_READ,
    # studies
    "studies": Action.STUDY_VIEW,
    "study": Action.STUDY_VIEW,
    "study-open": Action.STUDY_OPEN,
    "study-close": Action.STUDY_CLOSE,
    "study-evaluate": Action.STUDY_EVALUATE,
    "study-evaluation": Action.STUDY_VIEW,
    # cohorts and images
    "cohorts": Action.COHORT_VIEW,
    "cohort": Action.COHORT_VIEW,
    "sample": Action.SAMPLING_REQUEST,
    "thumbnail": Action.IMAGE_VIEW,
    # background work
    "jobs": Action.JOB_VIEW,
    "job": Action.JOB_VIEW,
    "job-events": Action.JOB_VIEW,
    "job-cancel": Action.JOB_CANCEL,
    "job-retry": Action.JOB_RETRY,
    "api-job": Action.JOB_VIEW,
    # the trail
    "trail": Action.TRAIL_VIEW,
    "trail-verify": Action.TRAIL_VERIFY,
    "trail-download": Action.TRAIL_VIEW,
}
NOT_THERE = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "role": Role.AUDITOR,
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
    kinds = {"UUIDConverter": "uuid", "RoleInPath": "role"}
    return {name: kinds.get(type(converters.get(name)).__name__, "text") for name in named}


SITE = list(addresses())


def test_every_address_says_who_may_open_it() -> None:
    assert {address.name for address in SITE} == set(WHO_MAY_OPEN), (
        "Write into WHO_MAY_OPEN of this test who may open the new address."
    )


def test_every_door_asks_for_what_is_written() -> None:
    asked = {address.name: address.action() for address in SITE}
    written = {name: who if isinstance(who, Action) else None for name, who in WHO_MAY_OPEN.items()}

    assert asked == written


def knock(client: Client, address: Address) -> tuple[int, str]:
    answer = client.get(address.url())
    if answer.status_code == 405:
        answer = client.post(address.url())
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
