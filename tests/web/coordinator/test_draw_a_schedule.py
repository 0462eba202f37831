"""Drawing a locked study, on its page and by a program …"""

import json
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reviewapp.accounts import services as accounts
from reviewapp.accounts import tokens
from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.allocation import asking
from reviewapp.allocation.errors import DrawImpossible
from reviewapp.allocation.models import Schedule
from reviewapp.audit import services as audit
from reviewapp.jobs.models import Job
from reviewapp.reading.models import Worklist
from reviewapp.studies import amending, selectors
from reviewapp.studies.models import Part, State, Study
from reviewapp.web.coordinator import page
from reviewapp.web.jobs.picture import picture
from tests.factories import (
    AT,
    a_locked_study,
    a_person,
    an_allocated_study,
    an_open_study,
    rate_everything,
)
from tests.web.coordinator.steps import a_signed_study, a_worker_draws, sent, shown
from tests.web.people.steps import text_of

pytestmark = pytest.mark.django_db


def asked(client: Client, named: str, study: Study) -> tuple[int, dict[str, Any]]:
    answer = client.post(reverse(named, args=[study.pk]), content_type="application/json")
    return answer.status_code, answer.json()


def a_program(person: User, *scopes: str) -> Client:
    now = timezone.now()
    _, secret = tokens.create_token(
        person, label="Script", scopes=scopes, expires_at=now + timedelta(days=1), at=now
    )
    return Client(headers={"Authorization": f"Bearer {secret}"})


def test_the_page_says_beforehand_what_will_happen(browser: Client, coordinator: User) -> None:
    study = a_signed_study(coordinator, reader=a_person(name="Rhea Reader"))

    told = shown(browser, "study", study)

    assert "Next step: draw the schedule" in told
    assert "2 pairs, as version 1 of the protocol asks" in told
    assert "Rhea Reader" in told
    assert "2 cases in 2 readings; about 1 minute in 1 session" in told
    assert "Open for reading" not in told
    assert "An amendment waits" not in told


def test_an_open_amendment_is_pointed_out(browser: Client, coordinator: User) -> None:
    study = a_signed_study(coordinator)
    content = selectors.the_locked_protocol(study).content
    content["design"]["cases"] = 1
    amending.propose(study, content=content, reason="Fewer.", by=coordinator, at=AT)

    assert "An amendment waits for its signatures" in shown(browser, "study", study)


def test_it_is_drawn_opened_and_read(browser: Client, coordinator: User) -> None:
    study = a_signed_study(coordinator)

    sent(browser, "study-draw", study)
    a_worker_draws(study)

    told = shown(browser, "study", study)
    assert "The schedule is drawn" in told
    assert "UTC by Cora Coordinator" in told
    assert "2 different cases, 6 readings by 3 readers, 2 each" in told
    assert Schedule.objects.get().digest in told
    assert "draw the schedule" not in told
    sent(browser, "study-open", study)
    rate_everything(study)
    assert study.state == State.READING


def test_the_page_asks_for_times_and_for_the_trail_once(coordinator: User) -> None:
    study = an_allocated_study(coordinator=coordinator)

    with CaptureQueriesContext(connection) as queries:
        page.shown(study)

    asked_for = [query["sql"] for query in queries]
    assert sum("looked_for" in sql for sql in asked_for) == 1
    assert sum('ORDER BY "audit_event"."id" ASC' in sql for sql in asked_for) == 1


def test_the_page_gives_no_hint_of_the_seed(browser: Client, coordinator: User) -> None:
    study = a_signed_study(coordinator)
    sent(browser, "study-draw", study)
    a_worker_draws(study)

    page = browser.get(reverse("study", args=[study.pk])).content.decode()

    assert str(Schedule.objects.get().seed) not in page


def test_a_refused_draw_says_what_to_do_and_keeps_the_button(
    browser: Client, coordinator: User
) -> None:
    study = a_locked_study(coordinator=coordinator)  # of the first schema: it names no versions

    answer = browser.post(reverse("study-draw", args=[study.pk]))

    assert answer.status_code == HTTPStatus.CONFLICT
    assert "names no cohort versions, so nothing was drawn" in text_of(answer)
    assert "Next step: draw the schedule" in text_of(answer)
    assert not Schedule.objects.exists()


def test_its_progress_stands_on_the_page_and_it_can_be_stopped(
    browser: Client, coordinator: User
) -> None:
    study = a_signed_study(coordinator)

    told = sent(browser, "study-draw", study)

    job = asking.latest_draw(study)
    assert job is not None
    assert "The schedule is being drawn" in told
    assert "draw the schedule" not in told
    page = browser.get(reverse("study", args=[study.pk])).content.decode()
    assert f'data-job-events="{reverse("job-events", args=[job.pk])}"' in page

    browser.post(reverse("job-cancel", args=[job.pk]))

    told = shown(browser, "study", study)
    assert "The last draw was stopped, so nothing is drawn" in told
    sent(browser, "study-draw", study)
    a_worker_draws(study)
    assert "Open for reading" in shown(browser, "study", study)


def test_another_coordinator_sees_that_it_is_drawn_but_not_the_job(
    browser: Client, coordinator: User
) -> None:
    study = a_signed_study(coordinator)
    job = asking.request_draw(study, by=coordinator, at=AT)
    Job.objects.filter(pk=job.pk).update(owner=a_person(Role.COORDINATOR, name="Olga Other"))

    assert "Olga Other asked for it" in shown(browser, "study", study)
    page = browser.get(reverse("study", args=[study.pk])).content.decode()
    assert "data-job-events" not in page


def test_a_draw_that_failed_says_why_beside_the_button(browser: Client, coordinator: User) -> None:
    study = a_signed_study(coordinator, cases=3)  # of cohorts with two images each
    sent(browser, "study-draw", study)

    with pytest.raises(DrawImpossible):
        a_worker_draws(study)

    told = shown(browser, "study", study)
    assert "The last draw failed, so nothing is drawn" in told
    assert "Next step: draw the schedule" in told
    assert not Worklist.objects.exists()


def test_only_who_asked_is_told_by_the_job_which_study_it_was(coordinator: User) -> None:
    study = a_signed_study(coordinator)
    job = asking.request_draw(study, by=coordinator, at=AT)
    a_worker_draws(study)
    job.refresh_from_db()

    seen, unseen = (picture(job, who=who)["made"] for who in (coordinator, a_watcher()))

    assert isinstance(seen, dict)
    assert seen["name"] == f"schedule of {study}"
    assert seen["address"] == reverse("study", args=[study.pk])
    assert unseen is None


def a_watcher() -> User:
    """Whoever sees everybody's jobs, and coordinates studies of their own."""
    person = a_person(Role.ADMINISTRATOR)
    accounts.grant_role(person, Role.COORDINATOR, by=a_person(Role.ADMINISTRATOR), at=AT)
    return person


@pytest.mark.parametrize("make", [an_allocated_study, an_open_study])
def test_it_is_not_drawn_twice(browser: Client, coordinator: User, make: Any) -> None:  # noqa: ANN401 a factory
    study = make(coordinator=coordinator)

    answer = browser.post(reverse("study-draw", args=[study.pk]))

    assert (answer.status_code, "Nothing was drawn" in text_of(answer)) == (409, True)
    assert Schedule.objects.count() == 1


def test_others_studies_are_not_there(browser: Client) -> None:
    study = a_signed_study(a_person(Role.COORDINATOR))

    assert browser.post(reverse("study-draw", args=[study.pk])).status_code == 404
    assert asked(browser, "api-study-draw", study)[0] == 404
    assert asked(browser, "api-study-opening", study)[0] == 404
    assert browser.get(reverse("api-study-schedule", args=[study.pk])).status_code == 404
    assert not Schedule.objects.exists()


def test_a_program_draws_and_asks_what_was_drawn(coordinator: User) -> None:
    study = a_signed_study(coordinator, reader=a_person(name="Rhea Reader"))
    program = a_program(coordinator, "study.view", "study.draw", "job.view")
    address = reverse("api-study-schedule", args=[study.pk])
    before = program.get(address)
    assert (before.status_code, before["Content-Type"]) == (409, "application/problem+json")

    status, started = asked(program, "api-study-draw", study)

    assert (status, started) == asked(program, "api-study-draw", study)  # twice is once
    assert (status, program.get(address).status_code) == (202, 409)
    a_worker_draws(study)
    kept, made = Schedule.objects.get(), program.get(address).json()
    told = program.get(reverse("api-job", args=[started["job"]])).json()
    assert (told["state"], told["done"], told["unit"]) == ("SUCCEEDED", 4, "copies")
    assert made.pop("drawn_at").startswith(f"{kept.drawn_at:%Y-%m-%dT%H:%M}")
    assert made == {
        "drawn_by": "Cora Coordinator",
        "digest": kept.digest,
        "cases": 2,
        "readings": 6,
        "readers": made["readers"],
    }
    assert {"reader": "Rhea Reader", "readings": 2} in made["readers"]
    status, told = asked(program, "api-study-draw", study)
    assert (status, "has its schedule already" in told["detail"]) == (409, True)


def test_no_token_opens_a_study(coordinator: User) -> None:
    study = an_allocated_study(coordinator=coordinator)
    program = a_program(coordinator, "study.view", "study.draw")

    assert asked(program, "api-study-opening", study)[0] == 403


def test_a_person_opens_it_with_a_fresh_password(browser: Client, coordinator: User) -> None:
    study = an_allocated_study(coordinator=coordinator)

    status, told = asked(browser, "api-study-opening", study)

    assert (status, told["state"]) == (200, "READING")
    assert asked(browser, "api-study-opening", study)[0] == 409


def test_an_old_password_opens_nothing(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)  # signed in, and nobody knows when the password was given
    study = an_allocated_study(coordinator=coordinator)

    status, told = asked(client, "api-study-opening", study)

    assert (status, "within the last five minutes" in told["detail"]) == (403, True)
    study.refresh_from_db()
    assert study.state == State.LOCKED


def test_a_leak_keeps_it_shut_for_programs_too(browser: Client, coordinator: User) -> None:
    study = an_allocated_study(coordinator=coordinator)
    facts: dict[str, object] = {"passed": False, "findings": 1, "what": ["EQUAL length"]}
    audit.record("study.leak_audited", study, by=None, at=AT, after="0" * 64, facts=facts)

    status, told = asked(browser, "api-study-opening", study)
    assert (status, "write why it may open" in told["detail"]) == (409, True)

    reason = json.dumps({"reason": "The lengths differ by chance."})
    address = reverse("api-study-opening", args=[study.pk])
    assert browser.post(address, reason, content_type="application/json").status_code == 200


def test_a_reader_is_replaced_after_the_draw(browser: Client, coordinator: User) -> None:
    study = an_allocated_study(coordinator=coordinator)
    leaving = study.members.get(part=Part.READER)
    entering = a_person(name="Ina Instead")
    about = {"qualification": "Radiologist", "experience_years": 4, "reason": "Ill."}

    told = sent(browser, "study-replace", study, leaving.pk, user=entering.email, **about)

    assert "Ina Instead reads instead." in told
    assert Worklist.objects.get(study=study).reader == entering
