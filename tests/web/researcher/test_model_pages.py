"""The pages and the interface of models …"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.jobs.models import Job
from reviewapp.synthesis import loading
from reviewapp.web.jobs.curves import curves
from tests.factories import AT, a_person
from tests.synthesis.factories import a_model, tiny_weights

pytestmark = pytest.mark.django_db


@pytest.fixture
def researcher() -> User:
    return a_person(Role.RESEARCHER)


@pytest.fixture
def browser(client: Client, researcher: User) -> Client:
    client.force_login(researcher)
    return client


def weights(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("mine.safetensors", content)


def test_an_empty_list_says_what_to_do(browser: Client) -> None:
    shown = browser.get(reverse("models")).content.decode()

    assert "No model is registered yet" in shown
    assert "Register weights" in shown


def test_the_list_and_the_page_show_a_model(browser: Client, researcher: User) -> None:
    model = loading.register_shipped(
        "demo-mask-flow", intended_use="To try sampling.", by=researcher, at=AT
    )

    assert "demo-mask-flow" in browser.get(reverse("models")).content.decode()
    shown = browser.get(reverse("model", args=[model.pk])).content.decode()
    assert "To try sampling." in shown
    assert model.file_digest in shown
    assert "velocity: 1.7 at first" in shown
    assert "phantom:chest, which is no cohort of this site" in shown
    assert "NONE, NODULE, MASS" in shown
    assert "Hold-out" in shown


def test_a_model_that_says_little_has_a_page_too(browser: Client) -> None:
    shown = browser.get(reverse("model", args=[a_model().pk])).content.decode()

    assert shown.count("The file does not say") == 3


def test_the_card_is_a_download(browser: Client) -> None:
    model = a_model()

    answer = browser.get(reverse("model-card", args=[model.pk]))

    assert answer.content.decode() == model.card
    assert "attachment" in answer.headers["Content-Disposition"]


def test_weights_are_sent_and_a_job_follows(browser: Client, researcher: User) -> None:
    sent = {"name": "Mine", "weights": weights(tiny_weights().read_bytes())}

    answer = browser.post(reverse("model-register"), sent)

    job = Job.objects.get(owner=researcher)
    assert answer.headers["Location"] == reverse("job", args=[job.pk])


def test_what_cannot_be_taken_comes_back_with_the_reason(browser: Client) -> None:
    sent = {"name": "Mine", "weights": weights(b"\x80\x04programs run")}

    answer = browser.post(reverse("model-register"), sent)

    assert answer.status_code == 422
    assert "a Python pickle, which is a program" in answer.content.decode()
    assert browser.post(reverse("model-register"), {"name": "Mine"}).status_code == 422


def test_the_interface_says_the_same(browser: Client) -> None:
    model = a_model()

    (listed,) = browser.get(reverse("api-models")).json()["results"]
    told = browser.get(reverse("api-model", args=[model.pk])).json()

    assert told.items() >= listed.items()
    assert told["file_digest"] == model.file_digest
    assert told["recipe"]["name"] == "tiny"


def test_curves_are_drawn_from_what_is_there() -> None:
    kept = [[0, {"a": 2.0, "b": 1.0}], [10, {"a": 1.0}], "nonsense", [20, {"a": float("nan")}]]

    drawn = curves(kept)

    assert [curve.label for curve in drawn] == [
        "a: 2 at first, 1 after 10 steps",
        "b: 1 at first, 1 after 0 steps",
    ]
    assert drawn[0].points == "4.0,4.0 556.0,116.0"
    assert curves(None) == curves("text") == []
