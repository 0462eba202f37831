"""Trying a job again …"""

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from reviewapp.accounts import services as accounts
from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.jobs import services as jobs
from reviewapp.jobs.models import Job, State
from reviewapp.synthesis import retrying
from reviewapp.synthesis.errors import StillReading
from reviewapp.synthesis.services import request_sampling
from tests.factories import AT, a_locked_study, a_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def researcher() -> User:
    return a_person(Role.RESEARCHER)


@pytest.fixture
def sampling(researcher: User) -> Job:
    """Asked for, and stopped, before they read anything."""
    job = request_sampling("body-ct-phantom", count=1, seed=1, by=researcher, at=AT)
    jobs.cancel(job, by=researcher, at=AT)
    return job


def begins_to_read(person: User) -> None:
    accounts.grant_role(person, Role.READER, by=None, at=AT)
    a_locked_study(reader=person)


def again(job: Job) -> str:
    return Job.objects.get(pk=job.pk).state


def test_is_refused_to_who_reads_by_now(sampling: Job, researcher: User) -> None:
    begins_to_read(researcher)

    with pytest.raises(StillReading, match="nothing was started"):
        retrying.retry(sampling, by=researcher, at=AT)

    assert again(sampling) == State.CANCELLED


def test_says_so_on_its_page(client: Client, sampling: Job, researcher: User) -> None:
    begins_to_read(researcher)
    client.force_login(researcher)

    page = client.post(reverse("job-retry", args=[sampling.pk]), follow=True)

    assert "You read in a study that is not evaluated yet" in page.content.decode()


def test_is_open_to_who_does_not_read(sampling: Job, researcher: User) -> None:
    retrying.retry(sampling, by=researcher, at=AT)

    assert again(sampling) == State.QUEUED


def test_of_what_is_not_about_images_is_open_to_readers(researcher: User, at: datetime) -> None:
    job = jobs.enqueue("releases.pack", title="Pack", by=researcher, at=at)
    jobs.cancel(job, by=researcher, at=at)
    begins_to_read(researcher)

    retrying.retry(job, by=researcher, at=at)

    assert again(job) == State.QUEUED
