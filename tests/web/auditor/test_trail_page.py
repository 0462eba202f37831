"""The page of the trail."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.audit import services as audit
from reviewapp.audit.models import Event
from tests.audit.factories import AT, an_event, some_events, tamper
from tests.factories import a_person

TRAIL = "/audit/"


def page(browser: Client, address: str = TRAIL) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_is_called_trail() -> None:
    assert reverse("trail") == TRAIL


def test_it_names_people_and_what_they_did(browser: Client, auditor: User) -> None:
    somebody = a_person(name="Nora Named")
    with transaction.atomic():
        audit.record("person.renamed", somebody, by=auditor, at=AT, reason="Married.")

    shown = page(browser)

    for word in (
        "Ada Auditor",
        "person.renamed",
        "Nora Named",
        "Married.",
        "21 Nov 2026, 09:30:15",
    ):
        assert word in shown


def test_it_shows_the_whole_record_of_an_event(browser: Client) -> None:
    event = an_event(facts={"letters": "seven"}, before="b" * 64, after="a" * 64)

    shown = page(browser)

    for part in (event.hash, event.prev_hash, "a" * 64, "b" * 64, "letters", "seven"):
        assert part in shown


@pytest.mark.parametrize(
    ("query", "seen", "unseen"),
    [
        ("person=system", "study.created", "study.closed"),
        ("person=person:{auditor}", "study.closed", "study.created"),
        ("verb=study.closed", "study.closed", "study.created"),
        ("kind=accounts.user&subject={auditor}", "study.closed", "study.created"),
        ("since=2026-11-22", "study.closed", "study.created"),
        ("until=2026-11-21", "study.created", "study.closed"),
    ],
)
def test_it_shows_what_is_asked_for(
    browser: Client, auditor: User, query: str, seen: str, unseen: str
) -> None:
    an_event(verb="study.created")
    with transaction.atomic():
        audit.record("study.closed", auditor, by=auditor, at=AT + timedelta(days=1))

    shown = page(browser, f"{TRAIL}?{query.format(auditor=auditor.pk)}")

    assert f"<code>{seen}</code>" in shown
    assert f"<code>{unseen}</code>" not in shown


def test_it_goes_back_page_by_page(browser: Client, auditor: User) -> None:
    for event in some_events(60, by=auditor):
        assert event.seq

    first = browser.get(f"{TRAIL}?person=person:{auditor.pk}")
    second = browser.get(TRAIL + first.context["older"])

    assert len(first.context["rows"]) == 50
    assert len(second.context["rows"]) == 10
    assert not first.context["newest"]
    assert not second.context["older"]
    assert second.context["newest"] == f"?person=person%3A{auditor.pk}"
    assert page(browser, TRAIL + second.context["newest"]).count("<code>study.created</code>") == 50


def test_it_asks_the_database_no_more_often_for_more_events(
    browser: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    some_events(50)

    with django_assert_max_num_queries(12):
        page(browser)


def test_it_says_when_nothing_has_happened(browser: Client) -> None:
    tamper("DELETE FROM audit_event")

    assert "Nothing has happened yet" in page(browser)


def test_it_says_when_nothing_matches(browser: Client) -> None:
    assert "No event like that" in page(browser, f"{TRAIL}?subject=nobody")


def test_it_says_what_is_wrong_with_a_filter(browser: Client) -> None:
    answer = browser.get(f"{TRAIL}?since=yesterday")

    assert answer.status_code == 400
    assert "Enter a valid date." in answer.content.decode()
    assert "No event was looked for" in answer.content.decode()


def test_it_keeps_the_old_name_of_a_kind_that_is_no_more(browser: Client, auditor: User) -> None:
    for kind in ("old.thing", "nonsense"):
        tamper(
            "INSERT INTO audit_event (chain, seq, at, actor, verb, subject_kind, subject_id, "
            "before, after, reason, request_id, facts, prev_hash, hash) "
            "VALUES (%s, 1, '2026-11-21 09:00:00+00:00', 'person:gone', 'thing.made', %s, '1', "
            "'', '', '', '', '{}', '', '')",
            f"person:{kind}",
            kind,
        )

    shown = page(browser)

    for word in ("old.thing", "nonsense", "person:gone"):
        assert word in shown


# --- who may ---


@pytest.mark.parametrize("role", [role for role in Role if role != Role.AUDITOR])
@pytest.mark.parametrize("name", ["trail", "trail-download"])
@pytest.mark.django_db
def test_it_is_closed_to_everybody_else(client: Client, role: Role, name: str) -> None:
    client.force_login(a_person(role))

    assert client.get(reverse(name)).status_code == 403
    assert client.post(reverse("trail-verify")).status_code == 403
    assert not Event.objects.filter(verb__startswith="trail.").exists()


@pytest.mark.django_db
def test_it_asks_a_stranger_to_sign_in(client: Client) -> None:
    assert client.get(TRAIL)["Location"] == "/account/login/?next=/audit/"


def test_the_last_day_there_is_ends_no_search(browser: Client) -> None:
    assert browser.get(reverse("trail"), {"until": "9999-12-31"}).status_code == 200
