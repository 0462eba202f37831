"""The permission table: every role against every action."""

from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command

from reviewapp.accounts.errors import NotAllowed
from reviewapp.accounts.permissions import (
    CONFIRMED_BY_TOKEN,
    NEVER_BY_TOKEN,
    SAYS,
    TABLE,
    Action,
    permits,
    require,
)
from reviewapp.accounts.roles import Role
from tests.factories import a_person

_OWN_TOKENS = "token.create token.revoke"
_JOBS = "job.view job.cancel job.retry"
# Written a second time by hand: a slip in the table must not carry over into its test.
EXPECTED = {
    Role.READER: "reading.read reading.rate",
    Role.RESEARCHER: "cohort.view cohort.freeze cohort.measure origin.view "
    "image.view image.import image.confirm "
    "sampling.request study.countersign model.view model.register model.train "
    f"release.view release.request pacs.view pacs.search patient.identify {_JOBS} {_OWN_TOKENS}",
    Role.COORDINATOR: "study.view study.create study.edit study.lock study.countersign study.amend "
    "study.draw study.open study.close study.evaluate study.decide study.withdraw "
    f"cohort.view release.view release.request release.revoke {_JOBS} {_OWN_TOKENS}",
    Role.AUDITOR: f"trail.view trail.verify {_OWN_TOKENS}",
    Role.ADMINISTRATOR: "person.view person.invite person.deactivate role.grant role.revoke "
    f"pacs.view pacs.manage budget.set {_JOBS} {_OWN_TOKENS}",
}
PAGE = Path(__file__).parents[2] / "docs" / "guides" / "permissions.md"


@pytest.mark.parametrize("role", Role)
@pytest.mark.django_db
def test_a_role_permits_what_is_written_and_refuses_everything_else(role: Role) -> None:
    person = a_person(role)

    permitted = {action for action in Action if permits(person, action)}

    assert permitted == set(EXPECTED[role].split())


@pytest.mark.django_db
def test_two_roles_permit_what_either_permits() -> None:
    person = a_person(Role.READER)
    person.role_grants.create(role=Role.AUDITOR, granted_at=person.created_at)

    assert permits(person, Action.READING_RATE)
    assert permits(person, Action.TRAIL_VIEW)
    assert not permits(person, Action.COHORT_VIEW)


@pytest.mark.parametrize("action", Action)
def test_nobody_in_particular_is_permitted_nothing(action: Action) -> None:
    assert not permits(AnonymousUser(), action)


@pytest.mark.parametrize("role", Role)
@pytest.mark.django_db
def test_a_deactivated_person_is_permitted_nothing(role: Role) -> None:
    person = a_person(role)
    person.is_active = False

    assert not any(permits(person, action) for action in Action)


@pytest.mark.django_db
def test_a_refusal_says_what_to_do() -> None:
    require(a_person(Role.AUDITOR), Action.TRAIL_VIEW)
    with pytest.raises(NotAllowed, match="Ask an administrator"):
        require(a_person(Role.READER), Action.TRAIL_VIEW)


def test_an_administrator_sees_no_sealed_fact() -> None:
    sealed = {action for action in Action if action.split(".")[0] in {"study", "cohort", "image"}}

    assert not TABLE[Role.ADMINISTRATOR] & sealed


def test_no_token_rates() -> None:
    assert {Action.READING_READ, Action.READING_RATE} <= NEVER_BY_TOKEN


def test_what_weighs_is_confirmed_beside_a_token() -> None:
    weighs = "lock countersign amend open close evaluate decide withdraw"

    assert {f"study.{step}" for step in weighs.split()} | {"release.revoke"} == CONFIRMED_BY_TOKEN
    assert not CONFIRMED_BY_TOKEN & NEVER_BY_TOKEN


def test_the_command_prints_a_row_for_every_action() -> None:
    printed = StringIO()
    call_command("permissions", stdout=printed)

    head, *rows = printed.getvalue().splitlines()
    assert [row.split()[0] for row in rows] == list(Action)
    assert all(role.label in head for role in Role)
    assert len(rows[0].split()) == 1 + len(Role) + 1


def test_every_action_is_said_in_words() -> None:
    assert set(SAYS) == set(Action)
    assert len(set(SAYS.values())) == len(Action)


def test_the_page_of_the_guides_is_current() -> None:
    printed = StringIO()
    call_command("permissions", "--markdown", stdout=printed)

    assert printed.getvalue() == PAGE.read_text("utf-8"), (
        "If that is intended: run `manage.py permissions --markdown > docs/guides/permissions.md`."
    )
