"""Who lists a PACS, what may be listed, and where its password is not."""

import json
import logging

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import Settings

from reviewapp.accounts.errors import NotAllowed
from reviewapp.accounts.roles import Role
from reviewapp.audit.models import Event
from reviewapp.jobs.models import Job
from reviewapp.provenance.pacs import registry, sealing, selectors
from reviewapp.provenance.pacs.errors import PacsNotUsable, SecretNotReadable
from reviewapp.provenance.pacs.models import Pacs
from reviewapp.provenance.pacs.registry import Station
from tests.factories import AT, a_person
from tests.provenance.pacs.factories import a_pacs, a_retrieval

pytestmark = pytest.mark.django_db
WORD = "a very secret word"


def test_an_administrator_lists_one() -> None:
    pacs = a_pacs(by=a_person(Role.ADMINISTRATOR))

    assert list(selectors.listed()) == [pacs]
    assert selectors.pacs_with_id(pacs.pk) == selectors.pacs_named("The archive") == pacs
    assert Event.objects.filter(verb="pacs.listed").count() == 1


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_nobody_else_lists_tries_or_retires_one(role: Role) -> None:
    person, pacs = a_person(role), a_pacs()
    for act in (
        lambda: a_pacs(name="Another", by=person),
        lambda: registry.retire(pacs, by=person, at=AT),
        lambda: registry.set_password(pacs, password=WORD, by=person, at=AT),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_two_of_one_name_are_refused_and_a_retired_name_is_free_again() -> None:
    first = a_pacs()
    with pytest.raises(PacsNotUsable, match="in the list already"):
        a_pacs()

    registry.retire(first, by=None, at=AT)
    second = a_pacs()

    assert list(selectors.listed()) == [second]


def test_retiring_forgets_the_password_and_twice_is_once() -> None:
    pacs = a_pacs(user_name="us", password=WORD)

    registry.retire(pacs, by=None, at=AT)
    registry.retire(pacs, by=None, at=AT)

    assert Pacs.objects.get().sealed_password == ""
    assert Event.objects.filter(verb="pacs.retired").count() == 1


@pytest.mark.parametrize(
    ("described", "why"),
    [
        ({"name": " "}, "no name"),
        ({"password": WORD}, "needs a user name"),
        ({"station": Station("a host", 104, "PACS")}, "host"),
        ({"station": Station("pacs", 0, "PACS")}, "port"),
        ({"station": Station("pacs", 104, "A TITLE THAT IS TOO LONG")}, "AE title"),
        ({"station": Station("pacs", 104, "")}, "AE title"),
        ({"address": "gopher://pacs"}, "not the address"),
    ],
)
def test_what_describes_no_pacs_is_refused(described: dict[str, str], why: str) -> None:
    with pytest.raises(PacsNotUsable, match=why):
        a_pacs(**described)  # type: ignore[arg-type] # each case has one part of its own
    assert not Pacs.objects.exists()


def test_the_password_is_nowhere_in_clear(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    pacs = a_pacs(user_name="us", password=WORD)
    a_retrieval(pacs)

    assert sealing.open_sealed(pacs.sealed_password) == WORD
    kept = list(Pacs.objects.values()) + list(Job.objects.values()) + list(Event.objects.values())
    assert WORD not in json.dumps(kept, default=str)
    assert WORD not in caplog.text
    assert WORD not in "".join(query["sql"] for query in connection.queries)


def test_a_new_password_takes_the_place_of_the_old_one() -> None:
    pacs = a_pacs(user_name="us", password="the old one")

    registry.set_password(pacs, password=WORD, by=None, at=AT)

    assert sealing.open_sealed(Pacs.objects.get().sealed_password) == WORD


def test_a_pacs_without_a_user_takes_no_password() -> None:
    with pytest.raises(PacsNotUsable, match="without a user name"):
        registry.set_password(a_pacs(), password=WORD, by=None, at=AT)


def test_a_password_outlives_a_change_of_the_key(settings: Settings) -> None:
    pacs = a_pacs(user_name="us", password=WORD)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key"

    assert registry.seal_again(at=AT) == 1
    settings.SECRET_KEY_FALLBACKS = []

    pacs.refresh_from_db()
    assert sealing.open_sealed(pacs.sealed_password) == WORD


def test_a_password_under_a_lost_key_is_said_so(settings: Settings) -> None:
    pacs = a_pacs(user_name="us", password=WORD)
    settings.SECRET_KEY = "another key"

    with pytest.raises(SecretNotReadable, match="SECRET_KEY_FALLBACKS"):
        sealing.open_sealed(pacs.sealed_password)


def test_nothing_is_sealed_as_nothing() -> None:
    assert (sealing.seal(""), sealing.open_sealed("")) == ("", "")


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"dicom_host": "pacs"}, "pacs_answers_dicom_at_a_whole_place_or_none"),
        ({"sealed_password": "x"}, "pacs_password_belongs_to_a_user_name"),
    ],
)
def test_the_database_keeps_the_rules_too(changed: dict[str, str], rule: str) -> None:
    pacs = a_pacs()
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Pacs.objects.filter(pk=pacs.pk).update(**changed)
