"""The coordinator's pages …"""

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.audit import selectors as audit
from reviewapp.provenance.models import Origin
from reviewapp.reading.models import Reading
from reviewapp.reading.services import submit_rating
from reviewapp.studies.models import State, Study
from reviewapp.web.coordinator.intervals import drawing
from tests.acceptance.asked import work_off
from tests.factories import (
    a_closed_study,
    a_person,
    a_study,
    an_allocated_study,
    an_open_study,
    rate_everything,
    rating_fields,
)
from tests.web.people.steps import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator() -> User:
    return a_person(Role.COORDINATOR, name="Cora Coordinator")


@pytest.fixture
def browser(client: Client, coordinator: User) -> Client:
    """Just signed in: what weighs does not ask for the password again."""
    sign_in(client, coordinator)
    return client


def page(browser: Client, study: Study) -> str:
    answer = browser.get(reverse("study", args=[study.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def send(browser: Client, act: str, study: Study, **fields: str) -> str:
    answer = browser.post(reverse(act, args=[study.pk]), fields, follow=True)
    study.refresh_from_db()
    return answer.content.decode()


def test_the_list_says_truthfully_how_a_study_comes_about(browser: Client) -> None:
    listed = browser.get(reverse("studies")).content.decode()

    assert "You coordinate no study yet" in listed
    assert "manage.py demo" in listed


def test_the_list_names_every_study_of_its_coordinator(browser: Client, coordinator: User) -> None:
    mine, other = a_study(coordinator=coordinator), a_study()

    listed = browser.get(reverse("studies")).content.decode()

    assert mine.name in listed
    assert other.name not in listed


def test_the_list_costs_the_same_for_many_studies(browser: Client, coordinator: User) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            browser.get(reverse("studies"))
        return len(queries)

    a_study(coordinator=coordinator)
    cost()
    one = cost()
    for _ in range(5):
        an_open_study(coordinator=coordinator)

    assert cost() == one <= 6


@pytest.mark.parametrize("make", [a_study, an_allocated_study, an_open_study])
def test_a_study_shows_its_life(
    browser: Client, coordinator: User, make: Callable[..., Study]
) -> None:
    study = make(coordinator=coordinator)

    shown = page(browser, study)

    for label in ("Draft", "Locked", "Reading", "Closed", "Evaluated"):
        assert label in shown
    assert "Cora Coordinator" in shown


def test_a_study_shows_only_what_exists(browser: Client, coordinator: User) -> None:
    shown = page(browser, a_study(coordinator=coordinator))

    assert 'id="design"' in shown
    for absent in ("results", "progress", "protocol", "next-step"):
        assert f'id="{absent}"' not in shown


def test_a_study_shows_the_digest_of_its_protocol(browser: Client, coordinator: User) -> None:
    study = an_open_study(coordinator=coordinator)

    assert study.protocols.get().digest in page(browser, study)


def test_others_studies_do_not_exist(browser: Client) -> None:
    study = an_open_study()

    assert browser.get(reverse("study", args=[study.pk])).status_code == 404
    for act in ("study-open", "study-close", "study-evaluate"):
        assert browser.post(reverse(act, args=[study.pk]), {"reason": "x"}).status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role != Role.COORDINATOR])
def test_other_roles_are_turned_away(client: Client, role: Role) -> None:
    client.force_login(a_person(role))
    study = an_open_study()

    assert client.get(reverse("studies")).status_code == 403
    assert client.get(reverse("study", args=[study.pk])).status_code == 403


def test_anonymous_people_are_asked_to_sign_in(client: Client) -> None:
    answer = client.get(reverse("studies"))

    assert answer.status_code == 302
    assert reverse("account_login") in answer["Location"]


def test_a_study_is_opened_closed_and_evaluated(browser: Client, coordinator: User) -> None:
    study = an_allocated_study(coordinator=coordinator)

    assert "The study is open." in send(browser, "study-open", study)
    rate_everything(study)
    assert "The study is closed." in send(browser, "study-close", study, reason="All have read.")
    assert "is being evaluated" in send(browser, "study-evaluate", study, reason="Ready.")
    work_off(study)
    shown = page(browser, study)

    assert study.state == State.EVALUATED
    assert "picked the synthetic image in" in shown
    reasons = [line.reason for line in audit.events(study) if line.reason]
    # missing, closed, asked for, opened
    assert reasons == ["All have read.", "All have read.", "Ready.", "Ready."]


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_study_is_not_closed_or_evaluated_without_a_reason(
    browser: Client, coordinator: User, reason: str
) -> None:
    study, closed = (make(coordinator=coordinator) for make in (an_open_study, a_closed_study))

    assert "No reason was given" in send(browser, "study-close", study, reason=reason)
    assert "No reason was given" in send(browser, "study-evaluate", closed, reason=reason)
    assert (study.state, closed.state) == (State.READING, State.CLOSED)


def test_a_step_out_of_order_is_refused_with_a_sentence(browser: Client, coordinator: User) -> None:
    study = an_open_study(coordinator=coordinator)

    answer = browser.post(reverse("study-open", args=[study.pk]))

    assert answer.status_code == 409
    assert "A study opens once" in answer.content.decode()


def test_progress_says_how_far_and_how_fast(browser: Client, coordinator: User) -> None:
    study = an_open_study(coordinator=coordinator, cases=4)
    first = Reading.objects.get(worklist__study=study, position=1)
    submit_rating(first, **rating_fields(looked_for=timedelta(seconds=7)))

    shown = page(browser, study)

    assert "1 of 4" in shown
    assert "7.0 s" in shown


def test_progress_is_the_same_whatever_was_picked(browser: Client, coordinator: User) -> None:
    """Nothing by arm: readers who are always right and always wrong look the same."""

    def masked(*, right: bool) -> str:
        study = an_open_study(coordinator=coordinator)
        for reading in Reading.objects.filter(worklist__study=study):
            sides = reading.sides.select_related("copy")
            truth = {
                Origin.objects.get(image=side.copy.image_id).kind: side.place for side in sides
            }
            picked = truth["SYNTHETIC" if right else "REAL"]
            answers = {"synthetic": picked, "confidence": 2}
            submit_rating(reading, **rating_fields(answers=answers))
        shown = page(browser, study)
        start = shown.index('<div id="progress">')
        return re.sub(r"Reader \d+", "Reader", shown[start : shown.index('<div id="design">')])

    assert masked(right=True) == masked(right=False)


def test_no_number_leaves_before_the_evaluation(browser: Client, coordinator: User) -> None:
    study = a_closed_study(coordinator=coordinator)

    assert "picked the synthetic" not in page(browser, study)
    assert browser.get(reverse("study-evaluation", args=[study.pk])).status_code == 404


def test_the_evaluation_can_be_taken_away(browser: Client, coordinator: User) -> None:
    study = an_open_study(coordinator=coordinator)
    rate_everything(study)
    send(browser, "study-close", study, reason="Done.")
    send(browser, "study-evaluate", study, reason="Ready.")
    work_off(study)

    said = json.loads(browser.get(reverse("study-evaluation", args=[study.pk])).content)

    assert said["protocol"] == study.protocols.get().digest
    assert said["results"]["readings"] == 2


def test_a_reader_without_ratings_gets_a_sentence_and_no_interval() -> None:
    blank = {"picked": 0, "rated": 0, "missing": 4, "estimate": "", "low": "", "high": ""}
    shares = [
        {
            "reader": "a",
            "picked": 3,
            "rated": 4,
            "missing": 0,
            "estimate": "0.750000",
            "low": "0.300642",
            "high": "0.954413",
        },
        {"reader": "b", **blank},
    ]

    drawn = drawing({"readers": shares}, {"a": "Ann"})

    one, none = drawn.lines
    assert (one.reader, one.estimate, one.low, one.high) == ("Ann", "75.0", "30.1", "95.4")
    assert (one.x, one.x_low, one.width) == (440, 188, 366)
    assert (none.reader, none.is_evaluable) == ("A reader", False)
    assert drawn.chance == 300
    assert drawn.axis < drawn.height
