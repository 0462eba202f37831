"""The pages of a study's life …"""

import json
from hashlib import sha256

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.studies import drafting, exchange, locking, selectors
from reviewapp.studies.models import Part, State
from reviewapp.studies.record_models import Departure, Signature
from tests.factories import (
    AT,
    a_locked_study,
    a_person,
    a_study,
    an_open_study,
    protocol_content,
)
from tests.studies.protocols import a_protocol
from tests.web.coordinator.steps import a_draft, digest_of, sent, shown
from tests.web.people.steps import sign_in, text_of

pytestmark = pytest.mark.django_db


def test_two_people_lock_a_protocol(
    browser: Client,
    coordinator: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    study, second = a_draft(coordinator), a_person(Role.RESEARCHER, name="Sven Second")
    assert "Nobody was named yet" in shown(browser, "study-lock", study)

    assert "Sven Second signs beside you" in sent(
        browser, "study-signatory", study, user=second.email
    )
    with django_capture_on_commit_callbacks(execute=True):
        told = sent(browser, "study-sign", study, protocol=digest_of(study), note="All is well.")
    assert "You have signed this record" in told
    assert mail.outbox[-1].to == [second.email]
    assert reverse("study-countersign", args=[study.pk]) in mail.outbox[-1].body
    other = Client()
    sign_in(other, second)
    assert study.name in text_of(other.get(reverse("studies-to-countersign")))
    page = shown(other, "study-countersign", study)
    assert "Cora Coordinator" in page
    locked = sent(other, "study-sign-second", study, record=Signature.objects.get().digest)

    assert "is locked" in locked
    assert study.state == State.LOCKED
    record = selectors.the_locked_protocol(study).record
    assert record is not None
    assert record["beside"] == {"note": "All is well."}
    assert "Nothing waits for your signature" in shown(other, "study-countersign", study)


def test_what_was_not_shown_is_not_signed(browser: Client, coordinator: User) -> None:
    study, second = a_draft(coordinator), a_person(Role.RESEARCHER)
    locking.name_signatory(study, user=second, by=coordinator, at=AT)
    seen = digest_of(study)
    drafting.save(study, content=protocol_content(cases=3), by=coordinator, at=AT)

    assert "not the one you were shown" in sent(browser, "study-sign", study, protocol=seen)

    other = Client()
    sign_in(other, second)
    told = sent(other, "study-sign-second", study, record="0" * 64)
    assert "Yours comes second" in told
    assert not Signature.objects.exists()


def test_the_lock_page_names_the_place_that_is_wrong(browser: Client, coordinator: User) -> None:
    study = a_draft(coordinator)
    assert "a draft" in shown(browser, "study-lock", a_study(coordinator=coordinator))
    drafting.save(study, content=a_protocol(design__cases=0), by=coordinator, at=AT)
    assert "Place: design.cases" in shown(browser, "study-lock", study)
    drafting.save(study, content=a_protocol(), by=coordinator, at=AT)

    page = shown(browser, "study-lock", study)

    assert "must lie within 0.40 to 0.60" in page
    assert "There is no positive control" in page


def test_who_cannot_sign_second_is_refused_at_the_field(browser: Client, coordinator: User) -> None:
    study = a_draft(coordinator)

    for email, sentence in [
        (a_person(Role.READER).email, "may not sign beside"),
        ("nobody@example.org", "Nobody signs in with this address"),
    ]:
        answer = browser.post(reverse("study-signatory", args=[study.pk]), {"user": email})
        assert answer.status_code == 400
        assert sentence in text_of(answer)


def test_others_cannot_find_what_they_do_not_sign(client: Client) -> None:
    study = a_locked_study()
    sign_in(client, a_person(Role.COORDINATOR))

    for named in ("study-lock", "study-countersign", "study-readers", "study-amend"):
        assert client.get(reverse(named, args=[study.pk])).status_code == 404
    assert "Nothing waits" in text_of(client.get(reverse("studies-to-countersign")))


def test_readers_are_invited_replaced_and_reminded(browser: Client, coordinator: User) -> None:
    study, first, second = a_study(coordinator=coordinator), a_person(), a_person()
    assert "Nobody reads this study yet" in shown(browser, "study-readers", study)
    about = {"qualification": "Radiologist", "experience_years": 4}

    assert first.email in sent(browser, "study-readers", study, user=first.email, **about)
    answer = browser.post(reverse("study-readers", args=[study.pk]), {"user": first.email} | about)
    assert (answer.status_code, "already" in text_of(answer)) == (400, True)
    member = study.members.get(user=first)
    assert "Replace" in shown(browser, "study-replace", study, member.pk)
    wrong = {"user": coordinator.email, "reason": "On leave."} | about
    answer = browser.post(reverse("study-replace", args=[study.pk, member.pk]), wrong)
    assert answer.status_code == 400
    right = {"user": second.email, "reason": "On leave."} | about
    assert "On leave." in sent(browser, "study-replace", study, member.pk, **right)
    assert Departure.objects.get().instead == study.members.get(user=second)
    gone = browser.get(reverse("study-replace", args=[study.pk, member.pk]))
    assert gone.status_code == 404

    opened = an_open_study(coordinator=coordinator)
    reader = opened.members.get(part=Part.READER)
    assert "was reminded" in sent(browser, "study-remind", opened, reader.pk)


def test_a_protocol_goes_out_and_comes_in(browser: Client, coordinator: User) -> None:
    study = a_study(coordinator=coordinator)
    assert browser.get(reverse("study-protocol-file", args=[study.pk])).status_code == 404
    file = SimpleUploadedFile("protocol.json", exchange.exported(a_protocol()))
    assert "The draft is now" in sent(browser, "study-protocol-import", study, file=file)

    kept = browser.get(reverse("study-protocol-file", args=[study.pk]))
    assert exchange.imported(kept.content) == a_protocol()

    altered = exchange.exported(a_protocol()).replace(b'"0.60"', b'"0.70"')
    told = sent(browser, "study-protocol-import", study, file=SimpleUploadedFile("p.json", altered))
    assert "“criteria.list[0].upper” was altered" in told
    assert "No file was chosen" in sent(browser, "study-protocol-import", study)


def test_the_record_is_kept_as_json_and_as_paper(browser: Client, coordinator: User) -> None:
    study = a_locked_study(coordinator=coordinator)
    seal = study.protocols.get().signatures.first()
    assert seal is not None

    record = browser.get(reverse("study-record-json", args=[study.pk, 1])).content
    paper = browser.get(reverse("study-record-pdf", args=[study.pk, 1])).content

    assert sha256(record).hexdigest() == seal.digest
    assert paper.startswith(b"%PDF-")
    again = browser.get(reverse("study-record-pdf", args=[study.pk, 1])).content
    assert again == paper
    assert browser.get(reverse("study-record-pdf", args=[study.pk, 2])).status_code == 404


def test_an_amendment_shows_what_it_changes(browser: Client, coordinator: User) -> None:
    study = a_locked_study(coordinator=coordinator)
    content = protocol_content(cases=9)

    told = sent(browser, "study-amend", study, reason="More cases.", content=json.dumps(content))
    assert "It counts once both have signed it" in told
    page = shown(browser, "study-amend", study)
    assert "design.cases" in page
    assert "More cases." in page
    for wrong in ("{", "[]", json.dumps(selectors.the_locked_protocol(study).content)):
        answer = browser.post(
            reverse("study-amend", args=[study.pk]), {"reason": "So.", "content": wrong}
        )
        assert answer.status_code == 400


def test_amendments_of_a_study_without_a_protocol_are_none(
    browser: Client, coordinator: User
) -> None:
    assert "No protocol yet" in shown(browser, "study-amend", a_study(coordinator=coordinator))


def test_a_study_is_withdrawn_with_a_reason(browser: Client, coordinator: User) -> None:
    study = an_open_study(coordinator=coordinator)

    assert "No reason was given" in sent(browser, "study-withdraw", study)
    assert "is withdrawn" in sent(browser, "study-withdraw", study, reason="No readers left.")
    assert study.state == State.WITHDRAWN
    assert "Withdraw this study" not in shown(browser, "study", study)


def test_the_list_of_studies_has_pages(browser: Client, coordinator: User) -> None:
    for _ in range(51):
        a_study(coordinator=coordinator)

    first, second = (text_of(browser.get(reverse("studies"), {"page": n})) for n in (1, 2))
    assert "Studies 1 to 50 of 51" in first
    assert "Studies 51 to 51 of 51" in second
