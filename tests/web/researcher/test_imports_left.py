"""The page of what somebody left behind …"""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.studies import selectors as studies
from tests.factories import a_person
from tests.provenance.intake.factories import a_png, an_import, previewed, receive, run
from tests.provenance.intake.reading_here import reading_here

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading_here")]
__all__ = ["reading_here"]


@pytest.fixture(autouse=True)
def _own_quarantine(settings: Settings, tmp_path: Path) -> None:
    settings.INTAKE_DIR = tmp_path / "intake"


@pytest.fixture
def browser(client: Client) -> Client:
    client.force_login(a_person(Role.RESEARCHER))
    return client


def test_what_somebody_left_behind_is_taken_over(browser: Client) -> None:
    theirs = an_import()
    receive(theirs, c_png=a_png(3))
    run(previewed(theirs))
    address = reverse("imports-left")
    assert "Nothing is left behind" in browser.get(address).content.decode()
    User.objects.filter(pk=theirs.begun_by_id).update(is_active=False)
    assert "1 image<" in browser.get(address).content.decode()

    take_over = reverse("import-take-over", args=[theirs.pk])
    answer = browser.post(take_over, follow=True).content.decode()

    assert "This import is yours now." in answer
    assert answer.count('name="image"') == 1
    assert browser.post(take_over).status_code == 404


def test_who_still_reads_hears_why_they_take_nothing_over(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = an_import()
    receive(theirs, c_png=a_png(3))
    run(previewed(theirs))
    User.objects.filter(pk=theirs.begun_by_id).update(is_active=False)
    monkeypatch.setattr(studies, "still_read_by", lambda _: User.objects.all())

    answer = browser.post(reverse("import-take-over", args=[theirs.pk]), follow=True)

    assert "nothing was taken over" in answer.content.decode()
