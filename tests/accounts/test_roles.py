"""Granting and revoking roles, and closing a person's ways in."""

from collections.abc import Callable

import pytest
from pytest_django import Settings

from reviewapp.accounts import services, tokens
from reviewapp.accounts.errors import (
    LastAdministrator,
    NotAllowed,
    PersonNotActive,
    RoleNotHeld,
    TokenNotUsable,
)
from reviewapp.accounts.models import RoleGrant, User
from reviewapp.accounts.permissions import Action
from reviewapp.accounts.roles import Role
from reviewapp.audit.models import Event
from tests.accounts.factories import a_token
from tests.factories import AT, a_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    return a_person(Role.ADMINISTRATOR)


def test_granting_gives_a_second_role(administrator: User) -> None:
    person = a_person(Role.READER)
    assert person.roles == {Role.READER}

    services.grant_role(person, Role.AUDITOR, by=administrator, at=AT)

    assert person.roles == {Role.READER, Role.AUDITOR}
    assert str(RoleGrant.objects.get(role=Role.AUDITOR)) == f"{person.name} as Auditor"


def test_granting_twice_changes_and_notes_nothing_more(administrator: User) -> None:
    person = a_person(Role.READER)

    services.grant_role(person, Role.READER, by=administrator, at=AT)

    assert not Event.objects.filter(verb="role.granted").exists()


def test_granting_ends_the_sessions_of_the_person(administrator: User) -> None:
    person = a_person()
    before = person.get_session_auth_hash()

    services.grant_role(person, Role.AUDITOR, by=administrator, at=AT)

    assert User.objects.get(pk=person.pk).get_session_auth_hash() != before


def test_granting_refuses_a_deactivated_person(administrator: User) -> None:
    person = a_person()
    services.deactivate(person, by=administrator, at=AT)

    with pytest.raises(PersonNotActive, match="Reactivate"):
        services.grant_role(person, Role.AUDITOR, by=administrator, at=AT)


def test_granting_refuses_whoever_is_no_administrator() -> None:
    with pytest.raises(NotAllowed, match=r"role\.grant"):
        services.grant_role(a_person(), Role.READER, by=a_person(Role.COORDINATOR), at=AT)


def test_the_command_line_may_grant() -> None:
    person = a_person()

    services.grant_role(person, Role.AUDITOR, by=None, at=AT)

    assert Role.AUDITOR in person.roles


def test_revoking_takes_the_role(administrator: User) -> None:
    person = a_person(Role.READER)

    services.revoke_role(person, Role.READER, by=administrator, at=AT)

    assert person.roles == frozenset()
    assert Event.objects.get(verb="role.revoked").facts == {"role": "READER"}


def test_revoking_says_when_the_role_is_not_held(administrator: User) -> None:
    with pytest.raises(RoleNotHeld, match="does not hold the role Auditor"):
        services.revoke_role(a_person(Role.READER), Role.AUDITOR, by=administrator, at=AT)


def test_the_last_administrator_stays_one(administrator: User) -> None:
    with pytest.raises(LastAdministrator, match="nothing changed"):
        services.revoke_role(administrator, Role.ADMINISTRATOR, by=administrator, at=AT)


def test_the_last_active_administrator_cannot_be_deactivated(administrator: User) -> None:
    services.deactivate(a_person(Role.ADMINISTRATOR), by=administrator, at=AT)

    with pytest.raises(LastAdministrator):
        services.deactivate(administrator, by=administrator, at=AT)


def test_one_of_two_administrators_can_go(administrator: User) -> None:
    other = a_person(Role.ADMINISTRATOR)

    services.revoke_role(other, Role.ADMINISTRATOR, by=administrator, at=AT)

    assert other.roles == frozenset()


def test_deactivating_ends_sessions_and_tokens(administrator: User) -> None:
    person = a_person(Role.RESEARCHER)
    before = person.get_session_auth_hash()
    _, secret = a_token(person)

    services.deactivate(person, by=administrator, at=AT, reason="left the group")

    assert not User.objects.get(pk=person.pk).is_active
    assert person.get_session_auth_hash() != before
    with pytest.raises(TokenNotUsable):
        tokens.person_for_token(secret, at=AT)
    assert Event.objects.get(verb="person.deactivated").reason == "left the group"


def test_reactivating_gives_the_roles_back_but_no_token(administrator: User) -> None:
    person = a_person(Role.RESEARCHER)
    _, secret = a_token(person)
    services.deactivate(person, by=administrator, at=AT)

    services.reactivate(person, by=administrator, at=AT)

    assert User.objects.get(pk=person.pk).roles == {Role.RESEARCHER}
    with pytest.raises(TokenNotUsable):
        tokens.person_for_token(secret, at=AT)


def test_deactivating_or_reactivating_twice_notes_nothing_more(administrator: User) -> None:
    person = a_person()

    for act in (services.deactivate, services.reactivate):
        act(person, by=administrator, at=AT)
        act(person, by=administrator, at=AT)

    assert Event.objects.filter(verb__in=["person.deactivated", "person.reactivated"]).count() == 2


@pytest.mark.parametrize("act", [services.deactivate, services.reactivate])
def test_only_an_administrator_opens_and_closes_accounts(act: Callable[..., None]) -> None:
    with pytest.raises(NotAllowed, match=Action.PERSON_DEACTIVATE):
        act(a_person(), by=a_person(Role.RESEARCHER), at=AT)


def test_a_session_of_an_older_key_dies_with_its_generation(
    settings: Settings, administrator: User
) -> None:
    settings.SECRET_KEY_FALLBACKS = ["an older key"]
    before = list(administrator.get_session_auth_fallback_hash())

    services.end_sessions(administrator)

    assert len(before) == 1
    assert before != list(administrator.get_session_auth_fallback_hash())
