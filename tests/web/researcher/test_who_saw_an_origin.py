"""Looking up where an image came from …"""

import pytest
from django.test import Client
from django.urls import reverse

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.allocation import selectors as allocation
from reviewapp.audit.models import Event
from reviewapp.imaging.models import Image
from reviewapp.provenance import selectors as provenance
from reviewapp.provenance.models import CohortVersion
from reviewapp.studies import services as studies
from reviewapp.studies.models import Part, Study
from tests.factories import (
    AT,
    a_closed_study,
    a_cohort_version,
    a_person,
    a_study,
    an_open_study,
    lock,
)
from tests.studies.protocols import a_protocol

pytestmark = pytest.mark.django_db


@pytest.fixture
def researcher() -> User:
    return a_person(Role.RESEARCHER)


@pytest.fixture
def browser(client: Client, researcher: User) -> Client:
    client.force_login(researcher)
    return client


def look_at(browser: Client, version: CohortVersion) -> Image:
    image = provenance.images(version)[0]
    assert browser.get(reverse("image", args=[image.pk])).status_code == 200
    return image


def test_is_noted_with_the_study_that_compares_it(browser: Client, researcher: User) -> None:
    study = an_open_study()
    an_open_study()

    image = look_at(browser, allocation.arms(study)[0])

    noted = Event.objects.get(verb="origin.seen")
    assert (noted.subject_id, noted.actor) == (str(study.pk), f"person:{researcher.pk}")
    assert noted.facts == {"image": str(image.pk)}


def test_is_noted_from_the_lock_on(browser: Client) -> None:
    real, made = a_cohort_version(), a_cohort_version(synthetic=True)
    content = a_protocol(design__readers__planned=3)
    for arm, version in zip(content["design"]["arms"], (real, made), strict=True):
        arm |= {"version": str(version.pk), "digest": version.digest}
    draft: Study = a_study()
    for _ in range(3):
        by = draft.members.get(part=Part.COORDINATOR).user
        studies.add_member(draft, user=a_person(), part=Part.READER, by=by, at=AT)

    look_at(browser, made)
    assert not Event.objects.filter(verb="origin.seen").exists()

    lock(draft, content=content)
    look_at(browser, made)
    assert Event.objects.filter(verb="origin.seen").count() == 1


def test_of_what_no_study_compares_is_nobodys_business(browser: Client) -> None:
    an_open_study()

    look_at(browser, a_cohort_version())

    assert not Event.objects.filter(verb="origin.seen").exists()


def test_is_noted_until_the_study_is_evaluated(browser: Client) -> None:
    study = a_closed_study()
    arm = allocation.arms(study)[0]
    look_at(browser, arm)
    studies.conclude(study, results="d" * 64, by=a_person(Role.COORDINATOR), at=AT)

    look_at(browser, arm)

    assert Event.objects.filter(verb="origin.seen").count() == 1
