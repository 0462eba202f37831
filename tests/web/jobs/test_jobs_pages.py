"""Jobs for people: the list, the page, cancel and try again."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.jobs import ledger
from reviewapp.jobs.gauge import Gauged
from reviewapp.jobs.ledger import Claim
from reviewapp.jobs.models import Job, State
from tests.factories import a_cohort_version, a_person
from tests.jobs.factories import AT, a_claim, a_failed_job, a_job, a_running_job, again

pytestmark = pytest.mark.django_db


@pytest.fixture
def researcher() -> User:
    return a_person(Role.RESEARCHER)


@pytest.fixture
def browser(researcher: User) -> Client:
    client = Client()
    client.force_login(researcher)
    return client


def _text(client: Client, name: str, **where: object) -> str:
    return client.get(reverse(name, kwargs=where)).content.decode()


def test_the_list_says_what_jobs_are_when_there_are_none(browser: Client) -> None:
    assert "No jobs yet" in _text(browser, "jobs")


def test_the_list_shows_mine_and_nobody_elses(browser: Client, researcher: User) -> None:
    a_job(by=researcher, title="Draw 200 slices")
    a_job(by=a_person(Role.RESEARCHER), title="Draw in secret")

    page = _text(browser, "jobs")

    assert "Draw 200 slices" in page
    assert "Draw in secret" not in page


def test_the_list_shows_an_administrator_whose_each_is() -> None:
    client = Client()
    client.force_login(a_person(Role.ADMINISTRATOR))
    a_job(by=a_person(Role.RESEARCHER, name="Ines Aguilar"))
    a_job(title="Anchor the trail")

    page = _text(client, "jobs")

    assert "Ines Aguilar" in page
    assert "The system" in page


def test_the_list_takes_few_queries_however_long_it_is(
    browser: Client, researcher: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(60):
        a_job(by=researcher)

    with django_assert_max_num_queries(8):
        assert 'href="?page=2"' in _text(browser, "jobs")


def test_the_second_page_leads_back(browser: Client, researcher: User) -> None:
    for _ in range(51):
        a_job(by=researcher)

    assert 'href="?page=1"' in browser.get("/jobs/?page=2").content.decode()


def test_the_page_shows_how_far_the_work_is(browser: Client, researcher: User) -> None:
    claim = a_claim(a_job(by=researcher))
    ledger.report(claim, done=42, total=120, unit="images", rate=2.0)
    ledger.log(claim, "Loaded 12 subjects.", level="info", at=AT)

    page = _text(browser, "job", job_id=claim.job_id)

    assert "42 of 120" in page
    assert "09:30:00 Loaded 12 subjects." in page


def test_the_page_says_why_a_job_failed(browser: Client, researcher: User) -> None:
    assert "It broke." in _text(browser, "job", job_id=a_failed_job(by=researcher).pk)


@pytest.mark.parametrize("name", ["job", "job-events", "api-job"])
def test_somebody_elses_job_is_not_there(browser: Client, name: str) -> None:
    job = a_job(by=a_person(Role.RESEARCHER))

    assert browser.get(reverse(name, kwargs={"job_id": job.pk})).status_code == 404
    assert browser.get(reverse(name, kwargs={"job_id": uuid.uuid4()})).status_code == 404


@pytest.mark.parametrize("name", ["job-cancel", "job-retry"])
def test_somebody_elses_job_is_not_mine_to_change(browser: Client, name: str) -> None:
    job = a_failed_job(by=a_person(Role.RESEARCHER))

    assert browser.post(reverse(name, kwargs={"job_id": job.pk})).status_code == 404
    assert again(job).state == State.FAILED


def test_a_reader_is_turned_away() -> None:
    client = Client()
    client.force_login(a_person(Role.READER))

    assert client.get("/jobs/").status_code == 403


def test_cancelling_says_that_it_is_under_way(browser: Client, researcher: User) -> None:
    job = a_running_job(by=researcher)

    answer = browser.post(reverse("job-cancel", kwargs={"job_id": job.pk}), follow=True)

    assert "is being stopped." in answer.content.decode()
    assert again(job).cancel_requested_at is not None


def test_cancelling_what_has_ended_says_why_not(browser: Client, researcher: User) -> None:
    job = a_failed_job(by=researcher)

    answer = browser.post(reverse("job-cancel", kwargs={"job_id": job.pk}), follow=True)

    assert "has ended already" in answer.content.decode()


def test_trying_again_puts_the_job_into_the_queue(browser: Client, researcher: User) -> None:
    job = a_failed_job(by=researcher)

    answer = browser.post(reverse("job-retry", kwargs={"job_id": job.pk}), follow=True)

    assert "waits for a worker again" in answer.content.decode()
    assert again(job).state == State.QUEUED


def test_trying_again_what_is_under_way_says_why_not(browser: Client, researcher: User) -> None:
    job = a_job(by=researcher)

    answer = browser.post(reverse("job-retry", kwargs={"job_id": job.pk}), follow=True)

    assert "was not started again" in answer.content.decode()


def test_the_api_gives_the_lines_after_the_last_known(browser: Client, researcher: User) -> None:
    claim = a_claim(a_job(by=researcher))
    ledger.log(claim, "one", level="info", at=AT)
    known = Job.objects.get().log_lines.get().pk
    ledger.log(claim, "two", level="info", at=AT)

    told = browser.get(f"/api/jobs/{claim.job_id}?after={known}").json()

    assert [line["text"] for line in told["lines"]] == ["two"]


def test_the_api_refuses_nonsense(browser: Client, researcher: User) -> None:
    job = a_job(by=researcher)

    assert browser.get(f"/api/jobs/{job.pk}?after=yesterday").status_code == 400


def test_a_page_leads_to_what_its_job_made(browser: Client, researcher: User) -> None:
    job, version = a_running_job(by=researcher), a_cohort_version()
    ledger.note_made(Claim(job.pk, job.attempt), version)

    page = _text(browser, "job", job_id=job.pk)

    address = reverse("cohort", args=[version.pk])
    assert f'href="{address}">{version}</a>' in page
    told = browser.get(reverse("api-job", args=[job.pk])).json()
    made = {"id": str(version.pk), "kind": "provenance.cohortversion"}
    assert told["made"] == made | {"name": str(version), "address": address}


def test_a_page_leads_nowhere_its_reader_may_not_go() -> None:
    job = a_running_job()
    ledger.note_made(Claim(job.pk, job.attempt), a_cohort_version())
    client = Client()
    client.force_login(a_person(Role.ADMINISTRATOR))

    assert "/cohorts/" not in _text(client, "job", job_id=job.pk)


def test_a_page_says_nothing_of_what_nobody_can_look_at(browser: Client, researcher: User) -> None:
    job = a_running_job(by=researcher)
    ledger.note_made(Claim(job.pk, job.attempt), researcher)

    assert browser.get(reverse("api-job", args=[job.pk])).json()["made"] is None


def test_an_end_is_news_until_its_owner_has_looked(browser: Client, researcher: User) -> None:
    claim = a_claim(a_job(by=researcher), at=timezone.now())
    ledger.finish(claim, State.SUCCEEDED, at=timezone.now())
    of_another = a_claim(a_job(by=a_person(Role.RESEARCHER)), at=timezone.now())
    ledger.finish(of_another, State.SUCCEEDED, at=timezone.now())

    elsewhere, listed = _text(browser, "cohorts"), _text(browser, "jobs")
    _text(browser, "job", job_id=claim.job_id)

    assert '<span class="nav-news" title="Ended since you last looked">1<' in elsewhere
    assert listed.count(">New</span>") == 1
    assert "nav-news" not in _text(browser, "cohorts")
    assert ">New</span>" not in _text(browser, "jobs")


def test_an_administrator_who_looks_takes_no_news_away(researcher: User) -> None:
    claim = a_claim(a_job(by=researcher), at=timezone.now())
    ledger.finish(claim, State.SUCCEEDED, at=timezone.now())
    client = Client()
    client.force_login(a_person(Role.ADMINISTRATOR))

    _text(client, "job", job_id=claim.job_id)

    assert Job.objects.get(pk=claim.job_id).noticed_at is None


def test_the_page_says_where_it_waits_and_on_what_it_runs(
    browser: Client, researcher: User
) -> None:
    waiting = a_job(by=researcher)
    claim = a_claim(a_job(by=researcher))
    ledger.gauge(claim, Gauged("A processor", 40_000_000))

    assert "Next in its queue, 1 running there." in _text(browser, "job", job_id=waiting.pk)
    shown = _text(browser, "job", job_id=claim.job_id)
    assert "A processor" in shown
    assert "40 MB, 40 MB at most" in shown
