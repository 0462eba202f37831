"""A researcher who reads in a study too, and must not look up what they are asked …"""

import pytest
from django.test import Client
from django.urls import reverse

from reviewapp.acceptance import services as acceptance
from reviewapp.accounts import services as accounts
from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.allocation import selectors as allocation
from reviewapp.provenance import selectors as provenance
from reviewapp.provenance import services as cohorts
from reviewapp.provenance.models import CohortVersion
from reviewapp.studies import services as studies
from reviewapp.studies.models import Part, Study
from tests.factories import AT, a_cohort_version, a_person, an_open_study, rate_everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    reader = a_person(Role.READER)
    accounts.grant_role(reader, Role.RESEARCHER, by=None, at=AT)
    return reader


@pytest.fixture
def browser(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


@pytest.fixture
def study(person: User) -> Study:
    return an_open_study(reader=person)


def addresses(version: CohortVersion) -> list[str]:
    """The page of a cohort version, and the first of its images."""
    image = provenance.images(version)[0]
    return [reverse("cohort", args=[version.pk]), reverse("thumbnail", args=[image.pk])]


def answers(browser: Client, version: CohortVersion) -> list[int]:
    return [browser.get(address).status_code for address in addresses(version)]


def evaluate(study: Study) -> None:
    by = study.members.get(part=Part.COORDINATOR).user
    rate_everything(study)
    studies.close(study, by=by, at=AT)
    acceptance.evaluate(study, by=by, at=AT, reason="Everybody has read.")


def test_they_do_not_see_the_arms(browser: Client, study: Study) -> None:
    for version in allocation.arms(study):
        assert answers(browser, version) == [404, 404]
        assert version.cohort.name not in browser.get(reverse("cohorts")).content.decode()


def test_they_do_not_see_an_image_of_it_in_another_cohort(
    browser: Client, study: Study, person: User
) -> None:
    images = list(provenance.images(allocation.arms(study)[0]))
    elsewhere = cohorts.create_cohort(name="Some of them", by=person, at=AT)
    version = cohorts.freeze_version(elsewhere, images=images[:1], by=person, at=AT)

    assert answers(browser, version) == [404, 404]


def test_they_see_what_has_nothing_to_do_with_it(browser: Client, study: Study) -> None:
    assert answers(browser, a_cohort_version()) == [200, 200]


def test_they_see_everything_once_it_is_evaluated(browser: Client, study: Study) -> None:
    evaluate(study)

    for version in allocation.arms(study):
        assert answers(browser, version) == [200, 200]


def test_who_does_not_read_it_sees_everything_all_along(client: Client, study: Study) -> None:
    client.force_login(a_person(Role.RESEARCHER))

    for version in allocation.arms(study):
        assert answers(client, version) == [200, 200]
