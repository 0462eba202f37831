"""A locked protocol is amended in the form it was designed in …"""

import json

import pytest
from django.test import Client
from django.urls import reverse

from reviewapp.accounts.models import User
from reviewapp.studies import selectors
from tests.factories import (
    a_closed_study,
    a_locked_study,
    an_allocated_study,
    an_open_study,
    protocol_content,
)
from tests.studies.test_amend_openly import with_text
from tests.web.coordinator.design.test_design_pages import send
from tests.web.coordinator.steps import a_draft, shown

pytestmark = pytest.mark.django_db
PAGE, EFFECT, AMENDMENTS = (
    "study-amend-design",
    "api-study-amendment-effect",
    "api-study-amendments",
)


def test_it_begins_with_what_is_in_force(browser: Client, coordinator: User) -> None:
    study = a_locked_study(coordinator=coordinator)

    answer = browser.get(reverse(PAGE, args=[study.pk]))

    locked = selectors.the_locked_protocol(study)
    assert answer.context["known"]["content"] == locked.content
    assert answer.context["known"]["settled"] == ()
    assert "Version 1 stays in force" in answer.content.decode()


def test_what_was_drawn_is_settled(browser: Client, coordinator: User) -> None:
    study = an_allocated_study(coordinator=coordinator)

    known = browser.get(reverse(PAGE, args=[study.pk])).context["known"]

    assert known["settled"] == ("design", "presentation")


def test_it_is_proposed_and_shown_to_who_signs(browser: Client, coordinator: User) -> None:
    study = a_locked_study(coordinator=coordinator)
    content, seen = protocol_content(cases=9), selectors.the_locked_protocol(study).digest

    kept = send(browser, AMENDMENTS, study, content=content, reason="More.", expected=seen)

    assert kept["version"] == 2
    assert "design.cases" in shown(browser, "study-lock", study)
    again = browser.get(reverse(PAGE, args=[study.pk]))
    assert again.context["known"]["content"] == content
    assert "More." in again.content.decode()
    stale = browser.post(
        reverse(AMENDMENTS, args=[study.pk]),
        json.dumps({"content": protocol_content(cases=8), "reason": "So.", "expected": seen}),
        content_type="application/json",
    )
    assert stale.status_code == 409
    assert "Somebody amended" in stale.json()["detail"]


def test_what_differs_is_said_beforehand(browser: Client, coordinator: User) -> None:
    study = an_open_study(coordinator=coordinator)

    told = send(browser, EFFECT, study, content=with_text("How certain are you?"))

    assert [change["place"] for change in told["changes"]] == ["questions[1].text"]
    assert told["exploratory"]
    assert told["refusal"] is None
    refused = send(browser, EFFECT, study, content=protocol_content(cases=9))
    assert refused["refusal"]["place"] == "design.cases"


def test_only_what_is_locked_and_not_closed_has_the_page(
    browser: Client, coordinator: User
) -> None:
    for study in (a_draft(coordinator), a_closed_study(coordinator=coordinator)):
        answer = browser.get(reverse(PAGE, args=[study.pk]))
        assert answer.headers["Location"] == reverse("study-amend", args=[study.pk])
    locked = a_locked_study(coordinator=coordinator)
    answer = browser.get(reverse("study-design", args=[locked.pk]))
    assert answer.headers["Location"] == reverse("study", args=[locked.pk])


def test_a_study_that_is_over_says_so(browser: Client, coordinator: User) -> None:
    study = a_closed_study(coordinator=coordinator)

    answer = browser.post(
        reverse(EFFECT, args=[study.pk]),
        json.dumps({"content": protocol_content()}),
        content_type="application/json",
    )

    assert answer.status_code == 409
    assert "was not amended" in answer.json()["detail"]
