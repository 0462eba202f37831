"""Training a model from its page and by program …"""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.jobs.models import Job
from reviewapp.provenance import services
from reviewapp.provenance.models import CohortVersion
from reviewapp.synthesis import budgets, trying
from reviewapp.synthesis.models import Training
from reviewapp.synthesis.tasks import train, try_training
from tests.factories import AT, a_person, some_pixels
from tests.synthesis.factories import a_split

pytestmark = pytest.mark.django_db


@pytest.fixture
def researcher() -> User:
    return a_person(Role.RESEARCHER)


@pytest.fixture
def browser(client: Client, researcher: User) -> Client:
    client.force_login(researcher)
    return client


@pytest.fixture
def version(researcher: User) -> CohortVersion:
    images = [
        services.keep_acquired(
            some_pixels(), source="a ward", attributes={"sex": "FM"[n % 2]}, subject=f"person {n}"
        )
        for n in range(8)
    ]
    cohort = services.create_cohort(name="Films", by=researcher, at=AT)
    return services.freeze_version(cohort, images=images, by=researcher, at=AT)


def address(version: CohortVersion, preset: str = "demo-class-flow") -> str:
    return f"{reverse('train-model')}?preset={preset}&version={version.pk}"


def wish(**changes: object) -> dict[str, object]:
    said = {"name": "Learnt", "seed": 1, "size": 16, "steps": 2, "batch": 4, "minutes": 1}
    return {**said, "low": -1000, "high": 1000, "told": ["sex"], **changes}


def test_without_a_cohort_the_page_says_what_to_do(browser: Client) -> None:
    assert "No cohort version to learn from" in browser.get(reverse("train-model")).content.decode()


def test_the_form_follows_from_preset_and_cohort_version(
    browser: Client, version: CohortVersion
) -> None:
    a_split(version, TRAIN=8)

    chosen = browser.get(reverse("train-model")).content.decode()
    form = browser.get(address(version)).content.decode()

    assert "Films v1, 8 images" in chosen
    assert "private-diffusion" not in chosen
    assert "sex: F, M" in form
    assert "Split 1" in form
    assert 'value="4000"' in form  # the preset's own steps


@pytest.mark.django_db(transaction=True)
def test_a_wish_becomes_a_job_whose_page_shows_the_losses(
    browser: Client, version: CohortVersion
) -> None:
    answer = browser.post(address(version), wish())

    job = Job.objects.get()
    assert answer.headers["Location"] == reverse("job", args=[job.pk])
    train(job_id=str(job.pk))
    Training.objects.update(curve=[[0, {"velocity": 2.0}], [1, {"velocity": 1.0}]])
    told = browser.get(reverse("api-job", args=[job.pk])).json()
    assert told["curves"][0]["label"] == "velocity: 2 at first, 1 after 1 steps"
    assert told["made"]["name"] == "Learnt v1"
    assert "polyline" in browser.get(reverse("job", args=[job.pk])).content.decode()


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"name": " "}, "This field is required"),
        ({"name": "a\u200bb"}, "no name for a model"),
        ({"told": ["kernel"]}, "not one of the available choices"),
        ({"minutes": 0}, "greater than or equal to 1"),
    ],
)
def test_a_wish_that_cannot_be_met_comes_back(
    browser: Client, version: CohortVersion, wrong: dict[str, object], why: str
) -> None:
    answer = browser.post(address(version), wish(**wrong))

    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not Job.objects.exists()


def test_a_program_asks_too(browser: Client, version: CohortVersion) -> None:
    sent = {"preset": "vae", "version": str(version.pk), "name": "Mine", "seed": 1, "size": 32}

    answer = browser.post(reverse("api-trainings"), sent, content_type="application/json")
    refused = browser.post(
        reverse("api-trainings"),
        {**sent, "preset": "demo-mask-flow"},
        content_type="application/json",
    )

    assert (answer.status_code, refused.status_code) == (202, 422)
    assert Training.objects.get().recipe["data"]["size"] == 32
    assert "label maps" in refused.content.decode()


def test_a_terminal_asks_too(version: CohortVersion) -> None:
    by, said = version.frozen_by, StringIO()
    a_split(version, TRAIN=8)
    given = {"name": "Mine", "seed": 1, "version_id": version.pk, "stdout": said}

    call_command("train", "vae", by=by.email, split=1, **given)

    assert said.getvalue().startswith("Train “Mine” on Films v1")
    for wrong, why in (
        ({"by": "nobody@example.org"}, "may not train"),
        ({"by": by.email, "split": 7}, "no such cohort version or split"),
        ({"by": by.email, "low": 1.0, "seed": -1}, "no seed"),
    ):
        with pytest.raises(CommandError, match=why):
            call_command("train", "vae", **{**given, **wrong})


def test_an_expert_changes_any_field_and_others_none(
    browser: Client, version: CohortVersion
) -> None:
    page = browser.get(address(version)).content.decode()
    plain = browser.post(address(version), wish())
    browser.post(
        address(version), wish(**{"set-schedule.ema": 0.9, "set-networks.denoiser.widths": "8, 16"})
    )

    assert "How far one step moves the weights" in page
    assert "Network: denoiser (unet)" in page
    assert '<details class="recipe-part">' in page
    assert '<details class="recipe-part" open>' not in page
    assert plain.status_code == 302
    first, second = Training.objects.order_by("job__created_at")
    assert "ema" not in first.recipe["schedule"]
    assert second.recipe["schedule"]["ema"] == 0.9
    assert second.recipe["networks"]["denoiser"]["widths"] == [8, 16]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"set-schedule.ema": 2}, "less than or equal to 1"),
        ({"set-schedule.ema": ""}, "This field is required"),
        ({"set-networks.denoiser.widths": "8; 16"}, "a list of 1 to 16"),
        ({"set-schedule.decay": "never"}, "not one of the available choices"),
    ],
)
def test_a_field_that_is_wrong_says_so_where_it_is(
    browser: Client, version: CohortVersion, wrong: dict[str, object], why: str
) -> None:
    answer = browser.post(address(version), wish(**wrong))

    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert '<details class="recipe-part" open>' in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_an_estimate_stands_on_the_page_with_the_budget_it_comes_out_of(
    browser: Client, version: CohortVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying, "STEPS", 2)
    budgets.set_budget(version.frozen_by, queue="cpu", minutes=60, by=None, at=AT)

    waiting = browser.post(address(version), wish(estimate="yes")).content.decode()
    job = Job.objects.get()
    try_training(job_id=str(job.pk))
    told = browser.post(address(version), wish(estimate="yes")).content.decode()

    assert f'data-job-api="{reverse("api-job", args=[job.pk])}"' in waiting
    assert "1 more is promised" in waiting
    assert "of the processor for 2 steps" in told
    assert "with 8 images in it" in told
    assert "This training asks for 1." in told
    assert not Training.objects.exists()


def test_a_program_and_a_terminal_ask_for_an_estimate_too(
    browser: Client, version: CohortVersion
) -> None:
    sent = {"preset": "vae", "version": str(version.pk), "name": "Mine", "seed": 1, "size": 32}
    said = StringIO()

    answer = browser.post(
        reverse("api-training-estimate"),
        {**sent, "changes": {"objective.beta": 2}},
        content_type="application/json",
    )
    given = {"name": "Mine", "seed": 1, "version_id": version.pk, "by": version.frozen_by.email}
    changed = ["objective.beta=2", "networks.encoder.widths=8,16"]
    call_command("train", "vae", **given, set=changed, estimate=True, stdout=said)

    jobs = [str(job.pk) for job in Job.objects.order_by("created_at")]
    assert answer.json() | {"job": None} == {
        "how": "A worker is trying some steps on made-up images.",
        "steps": 0,
        "seconds": None,
        "steps_reached": 0,
        "memory": None,
        "card_memory": None,
        "warning": "",
        "job": None,
    }
    assert answer.json()["job"] == jobs[0]
    assert f"Ask again when its job {jobs[1]} has ended." in said.getvalue()


def test_a_preset_that_translates_asks_which_images_are_shown(
    browser: Client, version: CohortVersion
) -> None:
    page = browser.get(address(version, "pix2pix")).content.decode()
    other = browser.get(address(version)).content.decode()
    refused = browser.post(address(version, "pix2pix"), wish(told=[], pairs="sex=F", steps=1))

    assert '<option value="sex=F">' in page
    assert "Label maps" not in page
    assert "trained here, and not sampled on this site yet" in page
    assert "not sampled on this site" not in other
    assert refused.status_code == 422
    assert "have not exactly one image with sex=F beside them" in refused.content.decode()
