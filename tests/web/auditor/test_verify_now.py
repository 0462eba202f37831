"""The button “Verify now”."""

import pytest
from django.test import Client

from reviewapp.accounts.models import User
from reviewapp.audit.errors import TrailBroken
from reviewapp.audit.models import Event
from reviewapp.jobs.models import Job, State
from reviewapp.web.auditor import tasks, views
from tests.audit.factories import some_events, somebody, tamper

VERIFY = "/audit/verify/"


def test_it_says_that_the_trail_is_whole(browser: Client, auditor: User) -> None:
    some_events(3)

    shown = browser.post(VERIFY).content.decode()

    assert "alert-ok" in shown
    assert "The trail is whole: " in shown
    event = Event.objects.get(verb="trail.verified")
    assert event.actor == f"person:{auditor.pk}"
    assert event.facts == {"events": Event.objects.count() - 1, "faults": 0}


def test_it_names_every_broken_link(browser: Client) -> None:
    person = somebody()
    some_events(3)
    some_events(3, by=person)
    tamper("DELETE FROM audit_event WHERE seq = 2")

    shown = browser.post(VERIFY).content.decode()

    assert "alert-bad" in shown
    assert "is broken in 2 places. " in shown
    assert "<li>Chain system, event 3: 2 is missing before it.</li>" in shown
    assert "Download the trail as it is now" in shown


@pytest.fixture
def long_trail(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """More events than are walked while somebody waits."""
    monkeypatch.setattr(views, "AT_ONCE", 2)
    some_events(3)


@pytest.mark.usefixtures("long_trail")
def test_it_checks_a_long_trail_in_the_background(browser: Client, auditor: User) -> None:
    answer = browser.post(VERIFY, follow=True)

    assert answer.redirect_chain == [("/audit/", 302)]
    assert "is being checked in the background" in answer.content.decode()
    assert "The trail is being checked." in answer.content.decode()
    assert Job.objects.get().owner == auditor


@pytest.mark.usefixtures("long_trail")
def test_it_shows_what_the_background_found(browser: Client) -> None:
    browser.post(VERIFY)

    tasks.verify(job_id=str(Job.objects.get().pk))

    assert Job.objects.get().state == State.SUCCEEDED
    assert "The trail is whole: " in browser.get("/audit/").content.decode()


@pytest.mark.usefixtures("long_trail")
def test_it_shows_what_the_background_found_broken(browser: Client) -> None:
    tamper("UPDATE audit_event SET verb = 'forged' WHERE chain = 'system' AND seq = 2")
    browser.post(VERIFY)

    with pytest.raises(TrailBroken):
        tasks.verify(job_id=str(Job.objects.get().pk))

    shown = browser.get("/audit/").content.decode()
    assert "alert-bad" in shown
    assert "Chain system, event 2: its content was changed" in shown


@pytest.mark.usefixtures("long_trail")
def test_it_says_nothing_of_a_check_that_was_cancelled(browser: Client) -> None:
    browser.post(VERIFY, follow=True)
    job = Job.objects.get()
    Job.objects.update(state=State.CANCELLED, finished_at=job.created_at)

    assert "The trail is " not in browser.get("/audit/").content.decode()
