"""Sending a release from its page, by API and from a terminal …"""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.jobs.models import Job
from reviewapp.releases import pushing, services
from reviewapp.releases.models import Release
from reviewapp.releases.push_models import Push
from tests.factories import AT, a_person
from tests.releases.making import Quiet, a_packed_release

pytestmark = pytest.mark.django_db


@pytest.fixture
def release() -> Release:
    return a_packed_release(formats=["PNG"], ratings=False)


@pytest.fixture
def target(tmp_path: Path, settings: Settings) -> str:
    folder = tmp_path / "outside"
    folder.mkdir()
    settings.RELEASE_TARGETS = (f"file://{folder}",)
    return f"file://{folder}"


def page(browser: Client, release: Release) -> str:
    return browser.get(reverse("release", args=[release.pk])).content.decode()


def send() -> Push:
    return pushing.push(Quiet(), push_id=str(Push.objects.get().pk), clock=lambda: AT)


def test_the_page_says_what_is_missing_before_anything_can_be_sent(
    browser: Client, release: Release, settings: Settings
) -> None:
    settings.RELEASE_TARGETS = ()
    shown = page(browser, release)
    assert "It was sent nowhere." in shown
    assert "RELEASE_TARGETS" in shown

    settings.RELEASE_TARGETS = ("s3://outside/sets",)
    assert "Accept the terms first" in page(browser, release)


def test_it_is_sent_from_its_page_and_the_page_says_what_went_where(
    browser: Client, researcher: User, release: Release, target: str
) -> None:
    push = reverse("release-push", args=[release.pk])
    refused = browser.post(push, {"target": target}, follow=True).content.decode()
    assert "You have not accepted the terms" in refused
    services.accept_terms(release, by=researcher, at=AT)
    wrong = browser.post(push, {"target": "file:///etc"}, follow=True).content.decode()
    assert "No place was chosen" in wrong

    told = browser.post(push, {"target": target}, follow=True).content.decode()
    assert "A job sends it." in told
    assert "Waits to be sent" in told
    assert reverse("job", args=[Push.objects.get().job_id]) in told

    sent = send()
    shown = page(browser, release)
    assert "Arrived" in shown
    assert sent.place in shown
    files = reverse("release-push-files", args=[release.pk, sent.pk])
    assert files in shown
    lines = browser.get(files).getvalue().decode().splitlines()
    assert lines[0] == "file,bytes,sha256,arrived_at"
    assert len(lines) == release.package.files + 1


def test_a_program_learns_where_it_can_go_and_sends_it(
    browser: Client, researcher: User, release: Release, target: str
) -> None:
    address = reverse("api-release-pushes", args=[release.pk])
    assert browser.get(address).json() == {
        "targets": [{"code": target, "name": f"folder {target.removeprefix('file://')}"}],
        "results": [],
    }
    early = browser.post(address, {"target": target}, "application/json")
    assert early.status_code == 403
    services.accept_terms(release, by=researcher, at=AT)
    nowhere = browser.post(address, {"target": "s3://elsewhere"}, "application/json")
    assert nowhere.status_code == 422
    assert "RELEASE_TARGETS" in nowhere.content.decode()

    asked = browser.post(address, {"target": target}, "application/json")
    assert asked.status_code == 202
    assert asked.json()["state"] == "QUEUED"
    assert browser.post(address, {"target": target}, "application/json").json() == asked.json()
    send()
    (told,) = browser.get(address).json()["results"]
    assert (told["state"], told["files"]) == ("ARRIVED", release.package.files)
    assert told["size"] == release.package.size


def test_it_is_sent_from_a_terminal(researcher: User, release: Release, target: str) -> None:
    def run(*said: str, by: User = researcher) -> str:
        out = StringIO()
        call_command("push_release", str(release.pk), "--by", by.email, *said, stdout=out)
        return out.getvalue()

    assert run() == f"{target}  folder {target.removeprefix('file://')}\n"
    with pytest.raises(CommandError, match="have not accepted"):
        run("--to", target)
    services.accept_terms(release, by=researcher, at=AT)
    assert run("--to", target).split()[-1] == str(Job.objects.get(task="releases.push").pk)
    with pytest.raises(CommandError, match="may not send"):
        run(by=a_person(Role.READER))
