"""From nothing to locked, through the pages: each preset, and a published study …"""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.studies import exchange, readers, selectors
from reviewapp.studies.models import State, Study
from reviewapp.studies.record_models import Signature
from reviewapp.studies.starting_points import PRESETS, starting_point
from tests.factories import AT, a_cohort_version, a_person, a_study
from tests.web.people.steps import sign_in, text_of

pytestmark = pytest.mark.django_db


def chosen(code: str) -> dict[str, Any]:
    """The starting point with three readers and a frozen cohort version for each source."""
    content = starting_point(code).content
    for arm in content["design"]["arms"]:
        version = a_cohort_version(synthetic=arm["origin"] == "SYNTHETIC")
        arm |= {"version": str(version.pk), "digest": version.digest}
    for context in content["design"].get("context", []):
        version = a_cohort_version()
        context |= {"version": str(version.pk), "digest": version.digest}
    content["design"]["readers"]["planned"] = 3
    for criterion in content["criteria"]["list"]:
        criterion["least_readers"] = min(3, criterion["least_readers"])
    return content


def signed_in(person: User) -> Client:
    browser = Client()
    sign_in(browser, person)
    return browser


def sent(browser: Client, named: str, study: Study, **fields: object) -> str:
    return text_of(browser.post(reverse(named, args=[study.pk]), fields, follow=True))


@pytest.mark.parametrize("code", [*PRESETS, "park-2021"])
def test_it_takes_a_file_three_readers_and_two_signatures(code: str) -> None:
    coordinator, second = a_person(Role.COORDINATOR), a_person(Role.RESEARCHER)
    study, content = a_study(coordinator=coordinator), chosen(code)
    browser, other = signed_in(coordinator), signed_in(second)
    file = SimpleUploadedFile("protocol.json", exchange.exported(content))

    sent(browser, "study-protocol-import", study, file=file)
    for _ in range(3):
        readers.invite(
            study,
            user=a_person(),
            qualification="Radiologist",
            experience_years=5,
            by=coordinator,
            at=AT,
        )
    sent(browser, "study-signatory", study, user=second.email)
    draft = selectors.draft_of(study)
    assert draft is not None
    if len(content["design"]["arms"]) > 1:
        told = sent(browser, "study-sign", study, protocol=draft.digest)
        assert "No preflight has compared" in told
        assert not Signature.objects.exists()
    assert "You have signed this record" in sent(
        browser, "study-sign", study, protocol=draft.digest, note="They are phantoms."
    )
    first = Signature.objects.get()
    page = text_of(other.get(reverse("study-countersign", args=[study.pk])))
    assert "They are phantoms." in page
    assert "is locked" in sent(other, "study-sign-second", study, record=first.digest)

    study.refresh_from_db()
    assert study.state == State.LOCKED
    assert selectors.the_locked_protocol(study).content == content
    paper = browser.get(reverse("study-record-pdf", args=[study.pk, 1]))
    assert paper.content.startswith(b"%PDF-")
    assert browser.get(reverse("study", args=[study.pk])).status_code == 200
