"""Who sees which job, and what a picture of one says."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviewapp.accounts.roles import Role
from reviewapp.jobs import ledger, selectors
from reviewapp.jobs.models import Job
from tests.factories import a_person
from tests.jobs.factories import AT, a_claim, a_failed_job, a_job, a_running_job, again

pytestmark = pytest.mark.django_db


def test_a_person_sees_their_own_jobs_the_newest_first() -> None:
    person = a_person(Role.RESEARCHER)
    older = a_job(by=person)
    newer = a_job(by=person, at=AT + timedelta(seconds=1))
    a_job(by=a_person(Role.RESEARCHER))

    assert list(selectors.jobs(person)) == [newer, older]


def test_an_administrator_sees_everybodys() -> None:
    job, of_the_system = a_job(by=a_person(Role.RESEARCHER)), a_job()

    assert set(selectors.jobs(a_person(Role.ADMINISTRATOR))) == {job, of_the_system}


def test_somebody_elses_job_does_not_exist() -> None:
    job = a_job(by=a_person(Role.RESEARCHER))

    with pytest.raises(ObjectDoesNotExist):
        selectors.job_for(a_person(Role.COORDINATOR), job.pk)


def test_a_picture_has_the_lines_after_the_last_one_known() -> None:
    claim = a_claim()
    for text in ("one", "two", "three"):
        ledger.log(claim, text, level="info", at=AT)
    job = Job.objects.get()
    first = selectors.log_lines(job)[0]

    picture = selectors.picture(job, after=first.pk)

    assert [line["text"] for line in picture["lines"]] == ["two", "three"]  # type: ignore[attr-defined]  # lines of JSON
    assert selectors.picture(job, after=int(str(picture["last_line"])))["lines"] == []


def test_a_picture_tells_pace_and_time_left_of_running_work() -> None:
    claim = a_claim()
    ledger.report(claim, done=40, total=100, unit="images", rate=2.0)

    picture = selectors.picture(Job.objects.get())

    assert (picture["rate"], picture["seconds_left"]) == (2.0, 30)


@pytest.mark.parametrize(
    ("make", "can_cancel", "can_retry", "ended"),
    [
        (a_job, True, False, False),
        (a_running_job, True, False, False),
        (a_failed_job, False, True, True),
    ],
)
def test_a_picture_says_what_can_be_done(
    make: Callable[[], Job], *, can_cancel: bool, can_retry: bool, ended: bool
) -> None:
    picture = selectors.picture(make())

    assert picture["can_cancel"] is can_cancel
    assert picture["can_retry"] is can_retry
    assert picture["ended"] is ended


def test_a_picture_takes_one_query() -> None:
    job = again(a_running_job())
    with CaptureQueriesContext(connection) as queries:
        selectors.picture(job)

    assert len(queries) == 1


def test_a_job_and_its_lines_read_as_words() -> None:
    claim = a_claim()
    ledger.log(claim, "Loaded.", level="info", at=AT)
    job = Job.objects.get()

    assert str(job) == "Count to three (Running)"
    assert str(job.log_lines.get()) == "09:30:00 Loaded."
