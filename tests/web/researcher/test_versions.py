"""A cohort version's page and interface …"""

import pytest
from django.test import Client
from django.urls import reverse

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.jobs.models import Job
from reviewapp.provenance import selectors, services
from reviewapp.provenance.cohort_models import LeakCheck, Split
from reviewapp.provenance.cohorts import describing, splitting
from reviewapp.provenance.cohorts.tasks import check_for_leaks, split_cohort
from reviewapp.provenance.intake_models import Deidentification
from reviewapp.provenance.models import CohortVersion
from tests.factories import AT, a_cohort_version, a_person, some_pixels
from tests.provenance.intake.factories import an_import

pytestmark = pytest.mark.django_db
SPLIT = {"train": 50, "tune": 25, "hold_out": 25, "seed": 1}


@pytest.fixture
def researcher() -> User:
    return a_person(Role.RESEARCHER)


@pytest.fixture
def browser(client: Client, researcher: User) -> Client:
    client.force_login(researcher)
    return client


def a_version(name: str = "Films", count: int = 4) -> CohortVersion:
    by = a_person(Role.RESEARCHER)
    images = [
        services.keep_acquired(
            some_pixels(), source="a ward", attributes={"sex": "FM"[n % 2]}, subject=f"{name} {n}"
        )
        for n in range(count)
    ]
    cohort = services.create_cohort(name=name, by=by, at=AT)
    return services.freeze_version(cohort, images=images, by=by, at=AT)


def page(browser: Client, version: CohortVersion) -> str:
    return browser.get(reverse("cohort", args=[version.pk])).content.decode()


def test_the_summary_draws_every_attribute(browser: Client) -> None:
    shown = page(browser, a_version())

    assert 'aria-label="Sex: Female 2, Male 2"' in shown
    assert "Subjects" in shown


def test_changes_since_the_version_before_are_told(browser: Client) -> None:
    before = a_version()
    images = list(selectors.images(before))[1:]
    version = services.freeze_version(before.cohort, images=images, by=before.frozen_by, at=AT)

    shown = page(browser, version)

    assert "Added since version 1" in shown
    assert "Some that were removed" in shown
    assert "Changes" not in page(browser, before)


def test_images_of_two_projects_are_said_to_be_of_persons_who_may_be_two(browser: Client) -> None:
    version = a_version()
    assert "projects" not in page(browser, version)
    describing._projects.cache_clear()
    for image, project in zip(selectors.images(version), ("Lungs", "Hearts"), strict=False):
        opened = an_import(project=project)
        Deidentification.objects.create(image=image, of=opened, files=1, is_head=False, at=AT)

    assert "came in through 2 projects" in page(browser, version)


@pytest.mark.django_db(transaction=True)
def test_dividing_is_a_job_and_then_shows_the_parts(browser: Client) -> None:
    version = a_version()

    answer = browser.post(reverse("split", args=[version.pk]), {**SPLIT, "stratified_by": ["sex"]})
    job = Job.objects.get()
    assert answer.headers["Location"] == reverse("job", args=[job.pk])
    split_cohort(str(job.pk))

    shown = page(browser, version)
    assert "Split 1" in shown
    assert "Hold-out" in shown


@pytest.mark.parametrize(
    "wrong", [{"train": 90}, {"train": ""}, {"stratified_by": ["kernel"]}, {"seed": -1}]
)
def test_a_wish_that_divides_nothing_comes_back(browser: Client, wrong: dict[str, object]) -> None:
    version = a_version()

    answer = browser.post(reverse("split", args=[version.pk]), {**SPLIT, **wrong})

    assert answer.status_code == 422
    assert not Split.objects.exists()


def test_a_search_for_leaks_is_a_job_whose_outcome_stays_on_the_page(browser: Client) -> None:
    version, other = a_version(), a_version("Others")
    address = reverse("leak-check", args=[version.pk])

    answer = browser.post(address, {"against": f"version:{other.pk}"})
    under_way = page(browser, version)

    assert answer.headers["Location"] == reverse("job", args=[Job.objects.get().pk])
    assert "Under way" in under_way


@pytest.mark.django_db(transaction=True)
def test_what_a_search_found_is_shown_side_by_side(browser: Client) -> None:
    version = a_version()
    again = services.create_cohort(name="Again", by=version.frozen_by, at=AT)
    images = list(selectors.images(version))[:2]
    other = services.freeze_version(again, images=images, by=version.frozen_by, at=AT)
    browser.post(reverse("leak-check", args=[version.pk]), {"against": f"version:{other.pk}"})

    check_for_leaks(str(Job.objects.get().pk))

    shown = page(browser, version)
    assert "2 the same to the last sample" in shown
    assert shown.count('class="pair"') >= 2


def test_a_search_against_nothing_comes_back(browser: Client) -> None:
    version = a_version()

    answer = browser.post(reverse("leak-check", args=[version.pk]), {"against": "version:nobody"})

    assert answer.status_code == 422


def test_a_program_walks_versions_and_their_images(browser: Client) -> None:
    version = a_version()
    a_version("Newer")

    listed = browser.get(f"{reverse('api-cohorts')}?limit=1").json()
    rest = browser.get(f"{reverse('api-cohorts')}?cursor={listed['next']}").json()
    told = browser.get(reverse("api-cohort", args=[version.pk])).json()
    address = reverse("api-cohort-images", args=[version.pk])
    first = browser.get(f"{address}?limit=3").json()
    then = browser.get(f"{address}?limit=3&cursor={first['next']}").json()

    assert {one["cohort"] for one in listed["results"] + rest["results"]} == {"Films", "Newer"}
    assert (told["size"], told["subjects"], told["digest"]) == (4, 4, version.digest)
    found = [one["id"] for one in first["results"] + then["results"]]
    assert sorted(found) == sorted(str(image.pk) for image in selectors.images(version))
    assert [one["id"] for one in browser.get(f"{address}?at=1").json()["results"]] == found[1:]


@pytest.mark.django_db(transaction=True)
def test_a_program_divides_and_reads_a_part(browser: Client) -> None:
    version = a_version()
    address = reverse("api-splits", args=[version.pk])
    wish = {"train": 500, "tune": 250, "hold_out": 250, "seed": 7}

    for _ in range(2):
        started = browser.post(address, wish, content_type="application/json")
        assert started.status_code == 202
        split_cohort(started.json()["job"])

    (split,) = browser.get(address).json()
    assert split["shares"] == {"TRAIN": 500, "TUNE": 250, "HOLD_OUT": 250}
    part = reverse("api-split-images", args=[version.pk, split["id"]])
    first = browser.get(f"{part}?part=TRAIN&limit=1").json()
    then = browser.get(f"{part}?part=TRAIN&cursor={first['next']}").json()
    assert len(first["results"] + then["results"]) == 2
    assert browser.get(part).status_code == 400


def test_a_program_searches_for_leaks(browser: Client) -> None:
    version, other = a_version(), a_version("Others")
    address = reverse("api-leak-checks", args=[version.pk])

    def ask(**body: object) -> int:
        return browser.post(address, body, content_type="application/json").status_code

    assert ask(other=str(other.pk)) == 202
    assert ask(other=str(version.pk)) == 409
    assert ask() == 400
    wish = splitting.Wish({"TRAIN": 500, "HOLD_OUT": 500}, [], 7)
    by = version.frozen_by
    split = splitting.split_version(version, wish, by=by, at=AT, report=lambda _: None)
    assert ask(split=str(split.pk)) == 202
    assert len(browser.get(address).json()) == LeakCheck.objects.count() == 2


def test_a_coordinator_divides_nothing(client: Client) -> None:
    client.force_login(a_person(Role.COORDINATOR))
    version = a_cohort_version()

    assert client.post(reverse("split", args=[version.pk]), SPLIT).status_code == 403
    assert "Divide by subject" not in page(client, version)
