"""Sampling a model from its page and by program …"""

import pytest
from django.test import Client
from django.urls import reverse

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.jobs.models import Job
from reviewapp.synthesis import loading
from reviewapp.synthesis.models import Sampling
from reviewapp.synthesis.tasks import sample_model
from tests.factories import AT, a_person
from tests.synthesis.factories import a_model

pytestmark = pytest.mark.django_db


@pytest.fixture
def researcher() -> User:
    return a_person(Role.RESEARCHER)


@pytest.fixture
def browser(client: Client, researcher: User) -> Client:
    client.force_login(researcher)
    return client


def wish(**given: object) -> dict[str, object]:
    return {"count": 4, "seed": 1, "told-lesion": "NODULE", **given}


def test_the_form_offers_what_the_recipe_knows(browser: Client, researcher: User) -> None:
    tiny, shipped = (
        a_model(by=researcher),
        loading.register_shipped("demo-mask-flow", intended_use="", by=researcher, at=AT),
    )

    pages = [
        browser.get(reverse("sample-model", args=[model.pk])).content.decode()
        for model in (tiny, shipped)
    ]

    assert all("Told lesion" in page for page in pages)
    assert "MASS" not in pages[0]
    assert "Drawn anew, of the chest phantom" in pages[1]
    assert "Left empty, 2." in pages[0]


def test_a_wish_becomes_a_job(browser: Client, researcher: User) -> None:
    model = a_model(by=researcher)

    answer = browser.post(reverse("sample-model", args=[model.pk]), wish(guidance="1.50", steps=3))

    job = Job.objects.get()
    assert answer.headers["Location"] == reverse("job", args=[job.pk])
    sampling = Sampling.objects.get()
    assert sampling.conditions == {
        "kind": "ONE",
        "attributes": {"lesion": "NODULE"},
        "maps": "",
    }
    assert (sampling.steps, sampling.guidance) == (3, "1.5")


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"count": ""}, "0 images cannot be asked for"),
        ({"told-lesion": "WART"}, "not one of the available choices"),
        ({"table": "lesion"}, "The table needs a line of names"),
        ({"table": "lesion\nWART"}, "cannot be told lesion"),
        ({"seed": ""}, "This field is required"),
    ],
)
def test_a_wish_that_cannot_be_met_comes_back_with_the_reason(
    browser: Client, wrong: dict[str, object], why: str
) -> None:
    answer = browser.post(reverse("sample-model", args=[a_model().pk]), wish(**wrong))

    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not Job.objects.exists()


def test_a_program_asks_for_balanced_images(browser: Client) -> None:
    sent = {"model": str(a_model().pk), "seed": 2, "balanced": ["lesion"], "each": 3}

    answer = browser.post(reverse("api-samplings"), sent, content_type="application/json")

    assert answer.status_code == 202
    assert answer.json() == {"job": str(Job.objects.get().pk)}
    assert Sampling.objects.get().run.count == 6


def test_a_program_hears_what_is_wrong(browser: Client) -> None:
    sent = {"model": str(a_model().pk), "seed": 2, "count": 0}

    answer = browser.post(reverse("api-samplings"), sent, content_type="application/json")

    assert answer.status_code == 422
    assert "Ask for 1 to 100000." in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_page_of_the_job_shows_what_was_made_last(browser: Client) -> None:
    browser.post(reverse("sample-model", args=[a_model().pk]), wish(count=30))
    job = Job.objects.get()
    assert browser.get(reverse("api-job", args=[job.pk])).json()["samples"] == []

    sample_model(job_id=str(job.pk))

    samples = browser.get(reverse("api-job", args=[job.pk])).json()["samples"]
    assert len(samples) == 22  # three chunks of the newest: 6, 8 and 8
    assert samples[0]["thumbnail"] in browser.get(reverse("job", args=[job.pk])).content.decode()
    assert browser.get(samples[0]["thumbnail"]).status_code == 200
