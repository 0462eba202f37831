"""Making a person."""

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError
from pytest_django import Settings

from reviewapp import settings as site
from reviewapp.accounts import selectors, services
from reviewapp.accounts.errors import EmailTaken, RoleUnknown
from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.audit.models import Event
from tests.factories import AT, PASSWORD, a_person

pytestmark = pytest.mark.django_db


def test_it_keeps_the_address_in_lower_case() -> None:
    person = a_person(email=" Ada@Example.ORG ")

    assert person.email == "ada@example.org"
    assert selectors.person_with_email("ADA@example.org") == person


def test_it_refuses_an_address_that_somebody_uses_in_another_case() -> None:
    a_person(email="ada@example.org")

    with pytest.raises(EmailTaken, match="no second person was made"):
        a_person(email="ADA@example.org")


def test_the_database_refuses_a_second_spelling_too() -> None:
    a_person(email="ada@example.org")

    with pytest.raises(IntegrityError):
        User.objects.create(email="Ada@Example.org", name="Another", created_at=AT)


def test_it_hashes_the_password_with_argon2(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = site.PASSWORD_HASHERS
    person = a_person()

    assert person.password.startswith("argon2")
    assert person.check_password(PASSWORD)


def test_it_makes_a_person_without_a_password_who_cannot_sign_in_with_one() -> None:
    person = services.create_user("ada@example.org", name="Ada", by=None, at=AT)

    assert not person.has_usable_password()


def test_it_notes_who_made_whom_with_which_roles() -> None:
    maker = a_person(Role.ADMINISTRATOR)

    person = services.create_user(
        "ada@example.org", name="Ada", roles=[Role.READER], by=maker, at=AT
    )

    event = Event.objects.get(verb="person.created", subject_id=str(person.pk))
    assert event.actor == f"person:{maker.pk}"
    assert event.facts == {"roles": ["READER"]}


def test_it_proves_the_address_to_the_library_that_signs_people_in() -> None:
    person = a_person()

    assert EmailAddress.objects.get(user=person).verified


def test_it_refuses_a_word_that_is_no_role() -> None:
    with pytest.raises(RoleUnknown, match="WIZARD is not a role"):
        services.create_user("ada@example.org", name="Ada", roles=["WIZARD"], by=None, at=AT)


def test_a_person_without_a_name_is_called_by_their_address() -> None:
    assert str(User(email="ada@example.org")) == "ada@example.org"
    assert str(User(email="ada@example.org", name="Ada")) == "Ada"


def test_renaming_keeps_the_older_name_in_the_trail() -> None:
    person = a_person(name="Ada")

    services.rename(person, name=" Ada King ", at=AT)

    assert User.objects.get(pk=person.pk).name == "Ada King"
    assert Event.objects.get(verb="person.renamed").facts == {"from": "Ada", "to": "Ada King"}
