"""The researcher's pages …"""

import struct
import zlib

import numpy as np
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.imaging import services as imaging
from reviewapp.imaging.png import png
from reviewapp.imaging.thumbnails import EDGE, thumbnail
from reviewapp.jobs.models import Job
from reviewapp.provenance import selectors
from reviewapp.provenance.models import CohortVersion, Run
from reviewapp.synthesis.tasks import sample_run
from tests.factories import a_cohort_version, a_person, an_image

pytestmark = pytest.mark.django_db


@pytest.fixture
def researcher() -> User:
    return a_person(Role.RESEARCHER)


@pytest.fixture
def browser(client: Client, researcher: User) -> Client:
    client.force_login(researcher)
    return client


def shown(browser: Client, version: CohortVersion) -> str:
    return browser.get(reverse("cohort", args=[version.pk])).content.decode()


def test_the_list_is_empty_at_first_and_says_how_it_fills(browser: Client) -> None:
    assert "No cohort is frozen yet" in browser.get(reverse("cohorts")).content.decode()


def test_the_list_costs_the_same_for_many_versions(browser: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            browser.get(reverse("cohorts"))
        return len(queries)

    a_cohort_version()
    cost()
    one = cost()
    for _ in range(5):
        a_cohort_version(synthetic=True)

    assert cost() == one <= 6


def test_a_version_shows_its_digest_its_kind_and_leads_to_its_images(browser: Client) -> None:
    version = a_cohort_version(synthetic=True, size=3)

    page = shown(browser, version)

    assert version.digest in page
    assert "Synthetic" in page
    assert reverse("api-cohort-images", args=[version.pk]) in page
    assert 'data-total="3"' in page


def test_a_coordinator_sees_what_a_cohort_is_but_not_its_images(client: Client) -> None:
    client.force_login(a_person(Role.COORDINATOR))
    version = a_cohort_version()

    page = shown(client, version)

    assert version.digest in page
    assert reverse("api-cohort-images", args=[version.pk]) not in page
    assert "Sample phantoms" not in client.get(reverse("cohorts")).content.decode()


@pytest.mark.parametrize("role", [Role.READER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_other_roles_are_turned_away(client: Client, role: Role) -> None:
    client.force_login(a_person(role))
    version = a_cohort_version()
    image = selectors.images(version)[0]

    for address in (
        reverse("cohorts"),
        reverse("cohort", args=[version.pk]),
        reverse("thumbnail", args=[image.pk]),
    ):
        assert client.get(address).status_code == 403


def test_a_thumbnail_is_a_small_png_that_only_this_browser_keeps(browser: Client) -> None:
    image = selectors.images(a_cohort_version())[0]

    answer = browser.get(reverse("thumbnail", args=[image.pk]))

    assert answer.content.startswith(b"\x89PNG")
    assert answer["Content-Type"] == "image/png"
    assert answer["Cache-Control"].startswith("private")


def test_an_image_of_no_cohort_does_not_exist(browser: Client) -> None:
    assert browser.get(reverse("thumbnail", args=[an_image().pk])).status_code == 404


def measures(content: bytes) -> tuple[int, int]:
    columns, rows = struct.unpack(">II", content[16:24])
    return rows, columns


@pytest.mark.parametrize(
    ("shape", "small"),
    [((512, 512), (160, 160)), ((4, 480, 320), (160, 106)), ((2, 900), (1, 160))],
)
def test_a_thumbnail_is_never_larger_than_its_edge(
    shape: tuple[int, ...], small: tuple[int, int]
) -> None:
    image = imaging.store_image(np.ones(shape, np.int16), attributes={"modality": "CT"})

    assert measures(thumbnail(image)) == small
    assert max(small) <= EDGE


def test_a_png_keeps_every_grey() -> None:
    grey = np.arange(12, dtype=np.uint8).reshape(3, 4)

    content = png(grey)

    start = content.index(b"IDAT") + 4
    lines = zlib.decompress(content[start : content.index(b"IEND") - 8])
    assert np.array_equal(np.frombuffer(lines, np.uint8).reshape(3, 5)[:, 1:], grey)


@pytest.mark.django_db(transaction=True)
def test_sampling_starts_a_job_and_leads_to_its_page(browser: Client, researcher: User) -> None:
    fields = {"recipe": "body-ct-phantom-smooth", "count": "1", "seed": "5"}

    answer = browser.post(reverse("sample"), fields)

    job = Job.objects.get()
    assert answer["Location"] == reverse("job", args=[job.pk])
    assert job.owner == researcher
    sample_run(job_id=str(job.pk))
    assert "body-ct-phantom-smooth, seed 5" in browser.get(reverse("cohorts")).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [("count", "0"), ("count", "many"), ("seed", "-1"), ("seed", str(2**63)), ("recipe", "dream")],
)
def test_sampling_is_refused_at_the_field(browser: Client, field: str, value: str) -> None:
    fields = {"recipe": "body-ct-phantom", "count": "1", "seed": "5", field: value}

    answer = browser.post(reverse("sample"), fields)

    assert answer.status_code == 422
    assert f'id="id_{field}' in answer.content.decode()
    assert not Run.objects.exists()


def test_a_coordinator_cannot_sample(client: Client) -> None:
    client.force_login(a_person(Role.COORDINATOR))

    assert client.post(reverse("sample"), {}).status_code == 403
