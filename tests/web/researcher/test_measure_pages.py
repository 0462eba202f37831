"""Measuring a cohort version from its page and by program …"""

import pytest
from django.test import Client
from django.urls import reverse

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.jobs.models import Job
from reviewapp.provenance.models import CohortVersion
from reviewapp.synthesis.measured_models import Measurement, Measuring
from reviewapp.synthesis.tasks import measure as task
from tests.factories import a_person
from tests.synthesis import cohorts
from tests.synthesis.factories import a_split

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def researcher() -> User:
    return a_person(Role.RESEARCHER)


@pytest.fixture
def browser(client: Client, researcher: User) -> Client:
    client.force_login(researcher)
    return client


@pytest.fixture
def ward(researcher: User) -> CohortVersion:
    return cohorts.real(researcher, name="Ward", seeds=range(48))


@pytest.fixture
def drawn(researcher: User) -> CohortVersion:
    return cohorts.synthetic(researcher, name="Drawn", seeds=range(1000, 1024))


def wish(ward: CohortVersion, **changes: object) -> dict[str, object]:
    said = {"reference": str(ward.pk), "measures": ["kd"], "seed": 1, "level": "0.95"}
    return {**said, "low": -1000, "high": 1000, "size": 16, "most": 100, **changes}


def address(version: CohortVersion) -> str:
    return reverse("measures", args=[version.pk])


def measured(browser: Client, drawn: CohortVersion, ward: CohortVersion, **said: object) -> str:
    """Ask on the page, let the job work, and return the page of the numbers."""
    browser.post(address(drawn), wish(ward, **said))
    task(job_id=str(Job.objects.latest("created_at").pk))
    found = Measuring.objects.latest("requested_at")
    return browser.get(reverse("measuring", args=[found.pk])).content.decode()


def test_the_form_says_what_each_measure_is(
    browser: Client, drawn: CohortVersion, ward: CohortVersion
) -> None:
    a_split(ward, TRAIN=24, HOLD_OUT=24)

    page = browser.get(address(drawn)).content.decode()

    assert "Ward v1, 48 images" in page
    assert "Ward v1, the train part of split 1" in page
    assert "A small classifier learns to tell synthetic from real" in page
    assert "Nothing is measured yet" in page


def test_a_wish_becomes_a_job_whose_page_leads_to_the_numbers(
    browser: Client, drawn: CohortVersion, ward: CohortVersion
) -> None:
    page = measured(browser, drawn, ward)

    job = Job.objects.get()
    made = browser.get(reverse("api-job", args=[job.pk])).json()["made"]
    assert made["address"] == reverse("measuring", args=[Measuring.objects.get().pk])
    assert "Kernel distance" in page
    assert "Real against real" in page
    assert "0 is the same distribution" in page
    assert ward.digest in page
    assert "Ward v1" in browser.get(address(drawn)).content.decode()


def test_pairs_to_look_at_are_shown(browser: Client, researcher: User, ward: CohortVersion) -> None:
    unseen = cohorts.real(researcher, name="Unseen", seeds=range(200, 230))
    copied = cohorts.synthetic(researcher, name="Copied", seeds=range(20))

    page = measured(
        browser, copied, unseen, measures=["leaked images"], learned=f"version:{ward.pk}"
    )

    assert "The model learned from Ward v1" in page
    assert page.count('alt="Training image"') == 8
    assert "of 255 bits apart" in page
    assert "(counted)" in page


def test_the_train_part_of_a_split_can_be_chosen(
    browser: Client, drawn: CohortVersion, ward: CohortVersion
) -> None:
    split = a_split(ward, TRAIN=24, HOLD_OUT=24)

    browser.post(address(drawn), wish(ward, learned=f"split:{split.pk}"))

    assert (Measuring.objects.get().trained_on, Measuring.objects.get().split) == (ward, split)


def test_what_could_not_be_measured_says_why(
    browser: Client, drawn: CohortVersion, ward: CohortVersion
) -> None:
    browser.post(address(drawn), wish(ward))
    found = Measuring.objects.get()
    Measurement.objects.create(
        measuring=found,
        measure="kd",
        name="kd",
        level=0.95,
        seed=1,
        images=0,
        subjects=0,
        details={},
        warnings=[],
        refusal="Too few of them. Give more.",
        inputs={},
        libraries={},
        measured_at=found.requested_at,
    )

    page = browser.get(reverse("measuring", args=[found.pk])).content.decode()

    assert "Too few of them. Give more." in page
    compared = browser.get(reverse("measures-compared", args=[ward.pk])).content.decode()
    assert "Nothing was measured against these images" in compared


def test_cohorts_stand_beside_each_other(
    browser: Client, researcher: User, drawn: CohortVersion, ward: CohortVersion
) -> None:
    other = cohorts.synthetic(researcher, name="Other", seeds=range(2000, 2024))
    measured(browser, drawn, ward)
    measured(browser, other, ward, measures=["kd", "diversity"])

    page = browser.get(reverse("measures-compared", args=[ward.pk])).content.decode()

    assert "Other v1" in page
    assert "Drawn v1" in page
    assert page.count("<td>–</td>") == 1  # the diversity of the first


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"measures": []}, "This field is required"),
        ({"high": -2000}, "is no range"),
        ({"measures": ["leaked images"]}, "what the model learned from"),
        ({"size": 4}, "greater than or equal to 16"),
    ],
)
def test_a_wish_that_cannot_be_met_comes_back(
    browser: Client,
    drawn: CohortVersion,
    ward: CohortVersion,
    wrong: dict[str, object],
    why: str,
) -> None:
    answer = browser.post(address(drawn), wish(ward, **wrong))

    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not Job.objects.exists()


def test_real_images_are_compared_and_not_measured(browser: Client, ward: CohortVersion) -> None:
    page = browser.get(address(ward)).content.decode()

    assert "These images are real" in page
    assert "Start measuring" not in page


def test_without_real_images_the_page_says_what_to_do(
    browser: Client, drawn: CohortVersion
) -> None:
    assert "freeze them first" in browser.get(address(drawn)).content.decode()


def test_a_coordinator_reads_and_asks_for_nothing(
    client: Client, drawn: CohortVersion, ward: CohortVersion
) -> None:
    client.force_login(a_person(Role.COORDINATOR))

    page = client.post(address(drawn), wish(ward)).content.decode()

    assert "Start measuring" not in page
    assert not Job.objects.exists()


def test_a_program_asks_and_reads(
    browser: Client, drawn: CohortVersion, ward: CohortVersion
) -> None:
    sent = {**wish(ward), "version": str(drawn.pk), "level": 0.99}
    asked = browser.post(reverse("api-measurings"), sent, content_type="application/json")
    task(job_id=asked.json()["job"])

    (listed,) = browser.get(reverse("api-cohort-measurings", args=[drawn.pk])).json()["results"]
    told = browser.get(reverse("api-measuring", args=[listed["id"]])).json()

    assert asked.status_code == 202
    assert told["ruler"]["level"] == 0.99
    assert told["numbers"][0]["level"] == 0.99
    assert told["numbers"][0]["cohort_digest"] == drawn.digest


def test_a_program_names_what_was_learned_from(
    browser: Client, drawn: CohortVersion, ward: CohortVersion
) -> None:
    split = a_split(ward, TRAIN=24, HOLD_OUT=24)
    sent = {**wish(ward), "version": str(drawn.pk), "level": 0.95}
    for named in ({"split": str(split.pk)}, {"trained_on": str(ward.pk)}):
        answer = browser.post(
            reverse("api-measurings"), {**sent, **named}, content_type="application/json"
        )
        assert answer.status_code == (202 if "split" in named else 422)
    assert Measuring.objects.get().split == split
