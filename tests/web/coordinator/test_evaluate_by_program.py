"""A program that evaluates a study …"""

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from reviewapp.acceptance import selectors
from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.audit import selectors as audit
from reviewapp.audit.canonical import digest
from reviewapp.jobs import services as jobs
from reviewapp.jobs.models import Job
from reviewapp.jobs.models import State as JobState
from reviewapp.studies.models import State, Study
from tests.acceptance.asked import work_off
from tests.acceptance.studies import an_evaluated_study
from tests.audit.flush import without_guards
from tests.factories import AT, a_closed_study, a_person, an_open_study
from tests.web.people.steps import get, post, sign_in, text_of

pytestmark = pytest.mark.django_db


def told(client: Client, study: Study) -> dict[str, Any]:
    answer = get(client, "api-study-evaluation", study.pk)
    assert answer.status_code == 200
    return dict(json.loads(answer.content))


def start(client: Client, study: Study, reason: str = "Everybody has read.") -> HttpResponse:
    address = reverse("api-study-evaluate", args=[study.pk])
    return client.post(address, {"reason": reason}, "application/json")  # type: ignore[return-value]  # the stubs' response is a wrapper


def test_starts_watches_and_reads_what_came_out(browser: Client, coordinator: User) -> None:
    study = a_closed_study(coordinator=coordinator)
    assert told(browser, study) == {"state": "CLOSED", "job": None, "evaluation": None}

    started = start(browser, study, "Everybody has read.")
    assert started.status_code == 202
    job = json.loads(started.content)["job"]
    assert job["state"] == "QUEUED"
    assert get(browser, "api-job", job["id"]).status_code == 200
    work_off(study)

    found = told(browser, study)
    kept = selectors.evaluation(study)
    assert kept is not None
    assert (found["state"], found["job"]["state"]) == ("EVALUATED", "SUCCEEDED")
    assert found["job"]["done"] == found["job"]["total"] > 1
    assert found["evaluation"]["results"] == kept.results
    assert found["evaluation"]["results_digest"] == digest(kept.results)
    assert found["evaluation"]["verdict"] == "INCONCLUSIVE"


def test_is_asked_for_the_password_again(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)  # nobody knows when the password was given
    study = a_closed_study(coordinator=coordinator)

    answer = start(client, study, "Ready.")

    assert answer.status_code == 403
    assert selectors.evaluation_request(study) is None


@pytest.mark.parametrize("reason", ["", "   "])
def test_is_asked_for_a_reason(browser: Client, coordinator: User, reason: str) -> None:
    study = a_closed_study(coordinator=coordinator)

    assert start(browser, study, reason).status_code == 400
    assert selectors.evaluation_request(study) is None


def test_is_refused_what_is_not_due_or_not_its_own(browser: Client, coordinator: User) -> None:
    reading, others = an_open_study(coordinator=coordinator), a_closed_study()

    assert start(browser, reading, "Now.").status_code == 409
    assert start(browser, others, "Now.").status_code == 404
    assert get(browser, "api-study-evaluation", others.pk).status_code == 404


def test_takes_the_report_in_three_forms(client: Client) -> None:
    coordinator = a_person(Role.COORDINATOR)
    study = an_evaluated_study("ACCEPTED", coordinator=coordinator)
    sign_in(client, coordinator)

    forms = {form: get(client, "api-study-report", study.pk, form) for form in ("json", "html")}
    paper = get(client, "api-study-report", study.pk, "pdf")

    assert json.loads(forms["json"].content)["parts"]
    assert b"Reporting guidance, item by item" in forms["html"].content
    assert paper.content.startswith(b"%PDF")
    assert paper.content == get(client, "study-report-paper", study.pk).content
    assert 'filename="evaluation-report.json"' in forms["json"].headers["Content-Disposition"]
    for one in (*forms.values(), paper):
        assert b"Reader 0" not in one.content
    assert get(client, "api-study-report", study.pk, "docx").status_code == 404


def test_finds_no_report_before_the_evaluation(browser: Client, coordinator: User) -> None:
    study = a_closed_study(coordinator=coordinator)

    assert get(browser, "api-study-report", study.pk, "json").status_code == 404


# --- the same on the study's page ---


def page(client: Client, study: Study) -> str:
    return text_of(get(client, "study", study.pk))


def test_the_page_shows_it_under_way_and_offers_no_second_one(
    browser: Client, coordinator: User
) -> None:
    study = a_closed_study(coordinator=coordinator)
    post(browser, "study-evaluate", study.pk, reason="Everybody has read.")

    shown = get(browser, "study", study.pk).content.decode()

    asked = selectors.evaluation_request(study)
    assert asked is not None
    assert f'data-job-events="{reverse("job-events", args=[asked.job_id])}"' in shown
    assert "“Everybody has read.”" in shown
    assert "Evaluate the study" not in shown


def test_the_page_offers_to_ask_again_what_was_stopped(browser: Client, coordinator: User) -> None:
    study = a_closed_study(coordinator=coordinator)
    post(browser, "study-evaluate", study.pk, reason="Everybody has read.")
    asked = selectors.evaluation_request(study)
    assert asked is not None
    jobs.cancel(asked.job, by=coordinator, at=AT)

    assert "Cancelled" in page(browser, study)
    assert "Evaluate the study" in page(browser, study)
    shown = get(browser, "study", study.pk).content.decode()
    assert reverse("job-retry", args=[asked.job_id]) not in shown
    post(browser, "study-evaluate", study.pk, reason="Once more.")
    again = selectors.evaluation_request(study)
    assert again is not None
    work_off(study)
    assert study.state == State.EVALUATED
    assert "Asked for by" not in page(browser, study)
    assert (
        reverse("study-results", args=[study.pk])
        in get(browser, "job", again.job_id).content.decode()
    )


@pytest.mark.parametrize("ended", [JobState.CANCELLED, JobState.FAILED])
def test_nobody_tries_again_in_the_name_of_who_asked(
    browser: Client, coordinator: User, ended: str
) -> None:
    study = a_closed_study(coordinator=coordinator)
    post(browser, "study-evaluate", study.pk, reason="Everybody has read.")
    asked = selectors.evaluation_request(study)
    assert asked is not None
    error = "It broke." if ended == JobState.FAILED else ""
    Job.objects.filter(pk=asked.job_id).update(state=ended, finished_at=AT, error=error)
    administrator = Client()
    sign_in(administrator, a_person(Role.ADMINISTRATOR))

    shown = get(administrator, "job", asked.job_id).content.decode()
    said = administrator.post(reverse("job-retry", args=[asked.job_id]), follow=True)
    refused = administrator.post(reverse("api-job-retry", args=[asked.job_id]))

    assert 'data-job="retry"' not in shown
    assert "Ask for it again on the study’s page" in said.content.decode()
    assert refused.status_code == 409
    assert "Ask for it again" in json.loads(refused.content)["detail"]
    assert Job.objects.get(pk=asked.job_id).state == ended
    assert not audit.events(study).filter(verb="book.opened").exists()


def test_the_page_of_another_coordinator_says_who_follows_it(
    browser: Client, coordinator: User
) -> None:
    study, second = a_closed_study(coordinator=coordinator), a_person(Role.COORDINATOR)
    with without_guards():  # nobody is added by now; this one was from the start
        study.members.create(user=second, part="COORDINATOR", since=AT)
    post(browser, "study-evaluate", study.pk, reason="Everybody has read.")
    other = Client()
    sign_in(other, second)

    shown = get(other, "study", study.pk).content.decode()

    assert "follows it and can stop it" in shown
    assert "data-job-events" not in shown
