"""API tokens: what they carry, how long, and what they never permit."""

from datetime import timedelta

import pytest

from reviewapp.accounts import selectors, tokens
from reviewapp.accounts.errors import NotAllowed, ScopeNotAllowed, TokenNotUsable
from reviewapp.accounts.models import ApiToken
from reviewapp.accounts.permissions import NEVER_BY_TOKEN, Action, permits
from reviewapp.accounts.roles import Role
from reviewapp.accounts.services import revoke_role
from reviewapp.audit.models import Event
from tests.accounts.factories import A_WEEK, a_token
from tests.factories import AT, a_person

pytestmark = pytest.mark.django_db


def test_a_token_finds_its_person_limited_to_its_scopes() -> None:
    researcher = a_person(Role.RESEARCHER)
    _, secret = a_token(researcher, scopes=[Action.COHORT_VIEW])

    found = tokens.person_for_token(secret, at=AT)

    assert found == researcher
    assert permits(found, Action.COHORT_VIEW)
    assert not permits(found, Action.COHORT_FREEZE)


def test_only_a_digest_of_the_secret_is_kept() -> None:
    token, secret = a_token(a_person(Role.RESEARCHER))

    assert secret.startswith("rva_")
    assert secret not in str(ApiToken.objects.values_list())
    assert secret not in str(Event.objects.values_list())
    assert str(token) == f"nightly export of {token.user}"


def test_it_works_until_its_last_moment_and_no_longer() -> None:
    _, secret = a_token(a_person(Role.RESEARCHER))

    assert tokens.person_for_token(secret, at=AT + A_WEEK - timedelta(seconds=1))
    with pytest.raises(TokenNotUsable, match="expired"):
        tokens.person_for_token(secret, at=AT + A_WEEK)


def test_a_revoked_token_is_refused_and_noted_once() -> None:
    researcher = a_person(Role.RESEARCHER)
    token, secret = a_token(researcher)
    for _again in range(2):
        tokens.revoke_token(token, by=researcher, at=AT)

    with pytest.raises(TokenNotUsable):
        tokens.person_for_token(secret, at=AT)
    assert Event.objects.filter(verb="token.revoked").count() == 1


def test_a_made_up_token_is_refused() -> None:
    with pytest.raises(TokenNotUsable):
        tokens.person_for_token("rva_made-up", at=AT)


def test_its_use_is_written_down_at_most_once_a_minute() -> None:
    token, secret = a_token(a_person(Role.RESEARCHER))
    seen = []
    for seconds in (0, 59, 60):
        tokens.person_for_token(secret, at=AT + timedelta(seconds=seconds))
        token.refresh_from_db()
        seen.append(token.last_used_at)

    assert seen == [AT, AT, AT + timedelta(minutes=1)]


@pytest.mark.parametrize("scopes", [[], [Action.TRAIL_VIEW], [Action.COHORT_VIEW, "made.up"]])
def test_it_carries_nothing_its_person_may_not_do(scopes: list[str]) -> None:
    with pytest.raises(ScopeNotAllowed, match="at least one scope"):
        a_token(a_person(Role.RESEARCHER), scopes=scopes)


def test_it_narrows_with_the_roles_of_its_person() -> None:
    researcher = a_person(Role.RESEARCHER)
    _, secret = a_token(researcher, scopes=[Action.COHORT_VIEW])
    revoke_role(researcher, Role.RESEARCHER, by=None, at=AT)

    assert not permits(tokens.person_for_token(secret, at=AT), Action.COHORT_VIEW)


@pytest.mark.parametrize("action", sorted(NEVER_BY_TOKEN))
def test_what_wants_the_person_themselves_no_token_carries(action: Action) -> None:
    for role in Role:
        person = a_person(role)
        person.limited_to = frozenset(Action)
        assert not permits(person, action)
        assert action not in tokens.possible_scopes(person)


@pytest.mark.parametrize("lasts", [timedelta(0), timedelta(days=367)])
def test_it_ends_within_a_year(lasts: timedelta) -> None:
    with pytest.raises(ScopeNotAllowed, match="ends within"):
        tokens.create_token(
            a_person(Role.RESEARCHER),
            label="x",
            scopes=[Action.COHORT_VIEW],
            expires_at=AT + lasts,
            at=AT,
        )


def test_a_reader_gets_none() -> None:
    with pytest.raises(NotAllowed):
        a_token(a_person(Role.READER))


def test_another_persons_token_is_not_there() -> None:
    token, _ = a_token(a_person(Role.RESEARCHER))

    with pytest.raises(ApiToken.DoesNotExist):
        selectors.token_for(a_person(Role.RESEARCHER), token.pk)
