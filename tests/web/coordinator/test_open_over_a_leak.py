"""A study that was audited for leaks …"""

import pytest
from django.test import Client
from django.urls import reverse

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.audit import selectors as trail
from reviewapp.audit import services as audit
from reviewapp.studies.models import State, Study
from tests.factories import AT, a_person, an_allocated_study
from tests.web.people.steps import sign_in

pytestmark = pytest.mark.django_db
DIGEST = "0123456789abcdef" * 4


@pytest.fixture
def coordinator() -> User:
    return a_person(Role.COORDINATOR)


@pytest.fixture
def browser(client: Client, coordinator: User) -> Client:
    sign_in(client, coordinator)
    return client


@pytest.fixture
def study(coordinator: User) -> Study:
    return an_allocated_study(coordinator=coordinator)


def audited(study: Study, *found: str, **more: int) -> None:
    """As `manage.py leak_audit` writes it down."""
    facts: dict[str, object] = {"passed": not found, "findings": len(found), "what": list(found)}
    facts |= more
    audit.record("study.leak_audited", study, by=None, at=AT, after=DIGEST, facts=facts)


def page(browser: Client, study: Study) -> str:
    return browser.get(reverse("study", args=[study.pk])).content.decode()


def opened(browser: Client, study: Study, **fields: str) -> str:
    answer = browser.post(reverse("study-open", args=[study.pk]), fields, follow=True)
    study.refresh_from_db()
    return answer.content.decode()


def test_and_found_clean_is_opened(browser: Client, study: Study) -> None:
    audited(study)

    assert "Nothing but the pictures tells the arms apart." in page(browser, study)
    assert "The study is open." in opened(browser, study)


def test_says_what_was_not_walked(browser: Client, study: Study) -> None:
    audited(study, not_walked=6)

    shown = page(browser, study)
    assert "Part of this study was not walked." in shown
    assert "Not walked: 6 readings that open after a washout." in shown
    assert "alert-ok" not in shown.split('id="leaks-title"')[1].split("</section>")[0]


def test_says_it_beside_what_was_found_too(browser: Client, study: Study) -> None:
    audited(study, "EQUAL frame 1 length", not_walked=1)

    shown = page(browser, study)
    assert "Not walked: 1 reading that opens after a washout." in shown
    assert "EQUAL frame 1 length" in shown


def test_says_what_was_found_and_stays_shut(browser: Client, study: Study) -> None:
    audited(study, "EQUAL frame 1 length")

    shown = page(browser, study)
    assert "EQUAL frame 1 length" in shown
    assert DIGEST in shown
    assert "Open all the same" in shown
    for reason in ("", "   "):
        assert "so it was not opened" in opened(browser, study, reason=reason)
        assert study.state == State.LOCKED


def test_is_opened_over_it_with_a_reason_that_is_kept(browser: Client, study: Study) -> None:
    audited(study, "BEST NUMBER frame 1 seconds")

    assert "The study is open." in opened(browser, study, reason="A disk was slow that day.")

    (line,) = [line for line in trail.events(study) if line.verb == "study.opened"]
    assert line.reason == "A disk was slow that day."


def test_is_opened_once_what_was_found_is_mended(browser: Client, study: Study) -> None:
    audited(study, "EQUAL frame 1 length")
    audited(study)

    assert "The study is open." in opened(browser, study)


def test_or_was_not_yet_is_told_how(browser: Client, study: Study) -> None:
    assert f"manage.py leak_audit {study.pk}" in page(browser, study)


def test_asks_for_the_password_again_before_it_opens(client: Client, coordinator: User) -> None:
    study = an_allocated_study(coordinator=coordinator)
    client.force_login(coordinator)

    answer = client.post(reverse("study-open", args=[study.pk]), {"reason": "Why not."})

    assert reverse("account_reauthenticate") in answer["Location"]
