"""A coordinator rehearses a study …"""

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from reviewapp.acceptance import selectors, tasks
from reviewapp.acceptance.models import Evaluation, Rehearsal
from reviewapp.accounts.models import User
from reviewapp.audit import selectors as audit
from reviewapp.jobs.models import Job
from reviewapp.reading.models import Rating, Reading, Worklist
from reviewapp.studies import drafting
from reviewapp.studies.models import Study
from tests.acceptance.test_staging import written
from tests.factories import AT, a_study, an_open_study
from tests.web.people.steps import get, post, text_of

pytestmark = pytest.mark.django_db
PLAYED = {
    **dict.fromkeys(("spread", "cases", "lean", "left", "drift", "careless", "missing"), 0),
    "times": 10,
    "seed": 7,
}


@pytest.fixture
def study(coordinator: User) -> Study:
    found = a_study(coordinator=coordinator)
    drafting.save(found, content=written(), by=coordinator, at=AT)
    return found


def begun(browser: Client, study: Study, **changed: object) -> Rehearsal:
    answer = post(browser, "study-rehearsals", study.pk, **PLAYED | changed)
    assert answer.status_code == 302, text_of(answer)
    return selectors.rehearsals(study)[0]


def played(browser: Client, study: Study) -> Rehearsal:
    asked = begun(browser, study)
    tasks.rehearse(str(asked.job_id))
    asked.refresh_from_db()
    return asked


def page(browser: Client, one: Rehearsal) -> str:
    return text_of(get(browser, "study-rehearsal", one.study_id, one.pk))


def test_from_the_design_page_and_follows_it(browser: Client, study: Study) -> None:
    assert (
        reverse("study-rehearsals", args=[study.pk])
        in get(browser, "study-design", study.pk).content.decode()
    )
    assert "None yet" in text_of(get(browser, "study-rehearsals", study.pk))

    asked = begun(browser, study)

    assert "Being played" in page(browser, asked)
    assert "This is a simulation" in page(browser, asked)
    assert audit.events(study).filter(verb="rehearsal.requested").exists()


def test_and_sees_how_often_the_gate_errs(browser: Client, study: Study) -> None:
    one = played(browser, study)

    shown = page(browser, one)

    assert "False accepts at the margin" in shown
    assert "False rejects" in shown
    assert "of 10 rehearsals accepted" in shown
    assert "Rehearsal (simulation)" in shown
    assert "The protocol was changed since" not in shown
    assert shown.count("Simulation: ") >= 5
    drawing = get(browser, "study-rehearsal-plot", study.pk, one.pk, "rehearsal-accepted")
    table = get(browser, "study-rehearsal-table", study.pk, one.pk, "rehearsal-readers-good")
    assert b"<svg" in drawing.content
    assert 'filename="simulation-' in drawing.headers["Content-Disposition"]
    assert table.content.decode().startswith("Readers,Rehearsals,Accepted")
    assert get(browser, "study-rehearsal-plot", study.pk, one.pk, "nothing").status_code == 404


def test_and_nothing_of_it_is_data(browser: Client, study: Study) -> None:
    played(browser, study)

    for table in (Worklist, Reading, Rating, Evaluation):
        assert not table.objects.exists()
    assert selectors.evaluation(study) is None
    study.refresh_from_db()
    assert study.state == "DRAFT"


def test_and_is_told_once_the_protocol_was_changed(
    browser: Client, study: Study, coordinator: User
) -> None:
    one = played(browser, study)

    drafting.save(study, content=written(), by=coordinator, at=AT)  # other cohort versions

    assert "The protocol was changed since" in page(browser, one)


def test_and_is_told_why_it_cannot_be_played(browser: Client, coordinator: User) -> None:
    empty, old = a_study(coordinator=coordinator), an_open_study(coordinator=coordinator)

    assert "has no protocol yet" in text_of(get(browser, "study-rehearsals", empty.pk))
    assert "no criteria" in text_of(get(browser, "study-rehearsals", old.pk))
    refused = browser.post(reverse("study-rehearsals", args=[old.pk]), PLAYED, follow=True)
    assert "no criteria" in text_of(refused)
    assert not Rehearsal.objects.exists()


def test_with_readers_that_can_exist(browser: Client, study: Study) -> None:
    answer = post(browser, "study-rehearsals", study.pk, **PLAYED | {"careless": 2, "times": 1})

    assert answer.status_code == 422
    assert not Rehearsal.objects.exists()


def test_which_nobody_else_sees(browser: Client, study: Study) -> None:
    one, other = begun(browser, study), an_open_study()

    assert get(browser, "study-rehearsals", other.pk).status_code == 404
    assert get(browser, "study-rehearsal", other.pk, one.pk).status_code == 404
    assert get(browser, "study-rehearsal", study.pk, study.pk).status_code == 404


# --- by a program ---


def start(browser: Client, study: Study, body: dict[str, Any]) -> HttpResponse:
    address = reverse("api-study-rehearsals", args=[study.pk])
    return browser.post(address, body, "application/json")  # type: ignore[return-value]  # the stubs' response is a wrapper


def test_by_a_program_that_is_told_it_is_a_simulation(browser: Client, study: Study) -> None:
    started = start(browser, study, {"skill": {"careless": 0.1}, "times": 10, "seed": 3})
    assert started.status_code == 202
    job = Job.objects.get(pk=json.loads(started.content)["job"])
    tasks.rehearse(str(job.pk))

    (one,) = json.loads(get(browser, "api-study-rehearsals", study.pk).content)["results"]

    assert one["simulation"].startswith("This is a simulation")
    assert one["outcome"]["skill"]["careless"] == "0.1"
    assert one["outcome"]["generators"][0]["generator"] == "GOOD"


@pytest.mark.parametrize("body", [{"times": 5}, {"seed": -1}, {"skill": {"left": 2}}])
def test_by_a_program_within_what_can_exist(
    browser: Client, study: Study, body: dict[str, Any]
) -> None:
    assert start(browser, study, body).status_code == 400
    assert not Rehearsal.objects.exists()


def test_by_a_program_of_what_can_be_played(browser: Client, coordinator: User) -> None:
    assert start(browser, an_open_study(coordinator=coordinator), {}).status_code == 409
