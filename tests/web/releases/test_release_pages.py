"""The pages of releases …"""

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.audit.models import Event
from reviewapp.releases import keys, services
from reviewapp.releases.models import Release, ReleaseRevocation
from reviewapp.releases.wishes import PLAIN_TERMS
from tests.acceptance.signing import coordinator, decided
from tests.acceptance.studies import an_evaluated_study
from tests.factories import PASSWORD, a_person
from tests.releases.making import a_packed_release, a_requested_release, an_accepted_decision

pytestmark = pytest.mark.django_db


def page(browser: Client, name: str, *ids: object) -> str:
    return browser.get(reverse(name, args=ids)).content.decode()


def test_an_empty_list_says_when_something_can_leave(browser: Client) -> None:
    shown = page(browser, "releases")

    assert "Nothing has been released" in shown
    assert "No acceptance is in force" in shown


def test_a_release_is_asked_for_and_shown(browser: Client) -> None:
    decision = an_accepted_decision()
    said = {
        "decision": str(decision.pk),
        "formats": ["PNG"],
        "ratings": "on",
        "licence": "CC0-1.0",
        "terms": PLAIN_TERMS,
    }
    assert str(decision.cohort_version) in page(browser, "releases")

    answer = browser.post(reverse("release-new"), said)

    release = Release.objects.get()
    assert answer.headers["Location"] == reverse("release", args=[release.pk])
    assert "Waits to be packed" in page(browser, "releases")
    shown = page(browser, "release", release.pk)
    assert "A job packs it." in shown
    assert reverse("job", args=[release.packing.job_id]) in shown


def test_a_wrong_wish_loses_nothing_and_says_what_is_wrong(browser: Client) -> None:
    decision = an_accepted_decision()
    said = {"decision": str(decision.pk), "licence": "CC0-1.0", "terms": "Mine alone."}

    wrong = browser.post(reverse("release-new"), said)
    assert wrong.status_code == 422
    assert b"Choose at least one format." in wrong.content
    assert b"Mine alone." in wrong.content


def test_a_refusal_stands_at_the_form(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from reviewapp.releases.errors import NotReleasable

    def refuse(*_: object, **__: object) -> None:
        raise NotReleasable("It was revoked a moment ago.")

    monkeypatch.setattr(services, "request_release", refuse)
    said = {"formats": ["PNG"], "licence": "CC0-1.0", "terms": "Mine alone."}
    said |= {"decision": str(an_accepted_decision().pk)}

    wrong = browser.post(reverse("release-new"), said)
    assert wrong.status_code == 422
    assert b"It was revoked a moment ago." in wrong.content


def test_it_is_downloaded_after_its_terms_and_checked_elsewhere(
    browser: Client, tmp_path: Path, researcher: User
) -> None:
    release = a_packed_release(formats=["PNG"])
    download = reverse("release-download", args=[release.pk])
    shown = page(browser, "release", release.pk)
    assert "Accept the terms" in shown
    assert release.package.digest in shown
    assert "images/png" in shown
    assert browser.get(download).status_code == 403

    browser.post(reverse("release-terms", args=[release.pk]))

    assert "You have accepted these terms." in page(browser, "release", release.pk)
    answer = browser.get(download)
    assert answer["Content-Type"] == "application/zip"
    ZipFile(BytesIO(answer.getvalue())).extractall(tmp_path)
    assert Event.objects.get(verb="release.downloaded").actor == f"person:{researcher.pk}"
    (folder,) = tmp_path.glob("release-*")
    (tmp_path / "key.pem").write_bytes(browser.get(reverse("release-key")).content)
    (tmp_path / "revoked.json").write_bytes(browser.get(reverse("release-revoked")).content)
    assert checked(folder).returncode == 0, checked(folder).stdout

    services.revoke(release, reason="A leak.", by=researcher, at=release.released_at)
    (tmp_path / "revoked.json").write_bytes(browser.get(reverse("release-revoked")).content)
    assert checked(folder).returncode == 1
    assert "A leak." in checked(folder).stdout
    assert browser.get(download).status_code == 410
    assert "Revoked." in page(browser, "release", release.pk)


@pytest.mark.parametrize("name", ["release-download", "api-release-download"])
def test_asking_for_the_head_alone_is_no_download(browser: Client, name: str) -> None:
    release = a_packed_release(formats=["PNG"])
    download = reverse(name, args=[release.pk])
    assert browser.head(download).status_code == 403

    browser.post(reverse("release-terms", args=[release.pk]))

    answer = browser.head(download)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert not Event.objects.filter(verb="release.downloaded").exists()


def checked(folder: Path) -> subprocess.CompletedProcess[str]:
    script = folder / "data" / "verify_release.py"
    key, revoked = folder.parent / "key.pem", folder.parent / "revoked.json"
    given = ["--public-key", str(key), "--revoked", str(revoked)]
    return subprocess.run(
        [sys.executable, "-I", str(script), str(folder), *given],
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_coordinator_revokes_with_a_reason() -> None:
    release = a_packed_release(formats=["PNG"])
    browser, by = Client(), coordinator(release.decision.study)
    browser.force_login(by)
    revoke = reverse("release-revoke", args=[release.pk])
    assert browser.post(revoke, {"reason": "A leak."}).status_code == 302
    assert not ReleaseRevocation.objects.exists()  # the password is asked for first

    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert "No reason was given" in browser.post(revoke, follow=True).content.decode()
    told = browser.post(revoke, {"reason": "A leak."}, follow=True).content.decode()

    assert "The release is revoked" in told
    assert ReleaseRevocation.objects.get().reason == "A leak."
    listed = json.loads(json.loads(browser.get(reverse("release-revoked")).content)["list"])
    assert [one["package"] for one in listed["revoked"]] == [release.package.digest]


def test_the_key_is_for_everybody(client: Client) -> None:
    assert client.get(reverse("release-key")).content == keys.the_key().pem()
    assert client.get(reverse("release-revoked")).json()["list"].endswith('"revoked":[]}')


# --- for programs ---


def test_a_program_asks_for_a_release_and_takes_it(browser: Client) -> None:
    decision = decided(an_evaluated_study("ACCEPTED"))
    said = {"decision": str(decision.pk), "formats": ["PNG"], "licence": "CC-BY-4.0"}
    asked = browser.post(reverse("api-release-requests"), said, "application/json")
    assert asked.status_code == 202
    again = browser.post(reverse("api-release-requests"), said, "application/json")
    assert again.json() == asked.json()

    release = Release.objects.get(pk=asked.json()["release"])
    one = reverse("api-release", args=[release.pk])
    assert browser.get(one).json()["state"] == "QUEUED"
    from tests.releases.making import packed

    packed(release)
    told = browser.get(one).json()
    assert (told["state"], told["has_accepted_terms"]) == ("READY", False)
    assert len(told["digest"]) == 64

    terms = reverse("api-release-terms", args=[release.pk])
    wrong = browser.post(terms, {"terms_digest": "0"}, "application/json")
    assert wrong.status_code == 400
    assert "These are not the terms" in wrong.content.decode()
    right = browser.post(terms, {"terms_digest": told["terms_digest"]}, "application/json")
    assert right.json()["has_accepted_terms"] is True
    zipped = browser.get(reverse("api-release-download", args=[release.pk])).getvalue()
    assert ZipFile(BytesIO(zipped)).testzip() is None


def test_a_program_is_told_of_a_revocation(browser: Client, researcher: User) -> None:
    release = a_requested_release()
    services.revoke(release, reason="A leak.", by=researcher, at=release.released_at)

    (listed,) = browser.get(reverse("api-releases")).json()["results"]
    assert (listed["state"], listed["reason"]) == ("REVOKED", "A leak.")


def test_a_wish_that_cannot_be_packed_is_refused(browser: Client) -> None:
    decision = an_accepted_decision()
    said = {"decision": str(decision.pk), "formats": [], "licence": "CC-BY-4.0"}

    answer = browser.post(reverse("api-release-requests"), said, "application/json")
    assert answer.status_code == 400
    assert "formats" in answer.json()["fields"]


def test_a_decision_that_accepted_nothing_is_refused_in_words(browser: Client) -> None:
    decision = decided(an_evaluated_study("INCONCLUSIVE"))
    said = {"decision": str(decision.pk), "formats": ["PNG"], "licence": "CC-BY-4.0"}

    answer = browser.post(reverse("api-release-requests"), said, "application/json")
    assert answer.status_code == 409
    assert "nothing was released" in answer.json()["detail"]
    assert str(decision.cohort_version) not in page(browser, "releases")


def test_a_list_of_many_asks_few_questions(
    browser: Client, django_assert_max_num_queries: object
) -> None:
    for ratings in (True, False):
        a_requested_release(ratings=ratings)
    with django_assert_max_num_queries(20):  # type: ignore[operator]  # pytest-django's fixture
        paged = browser.get(reverse("api-releases"), {"limit": 1}).json()

    rest = browser.get(reverse("api-releases"), {"cursor": paged["next"]}).json()
    assert (len(paged["results"]), len(rest["results"]), rest["next"]) == (1, 1, None)


def test_no_reader_comes_in(client: Client) -> None:
    client.force_login(a_person(Role.READER))

    assert client.get(reverse("releases")).status_code == 403
    assert client.get(reverse("api-releases")).status_code == 403
