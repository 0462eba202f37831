"""Signing on the pages of a study: only what was on the screen, and only as it is now …"""

import pytest
from django.test import Client
from django.urls import reverse

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.studies import drafting, locking, services
from reviewapp.studies.models import Part, State, Study
from reviewapp.studies.record_models import Signature
from tests.factories import AT, a_cohort_version, a_person
from tests.studies.protocols import a_protocol
from tests.web.coordinator.steps import a_draft, digest_of, sent, shown
from tests.web.people.steps import sign_in

pytestmark = pytest.mark.django_db


def a_signed_draft(coordinator: User) -> tuple[Study, Client]:
    """Signed by the coordinator, with the browser of who signs second."""
    study, second, other = a_draft(coordinator), a_person(Role.RESEARCHER), Client()
    locking.name_signatory(study, user=second, by=coordinator, at=AT)
    locking.sign(study, by=coordinator, at=AT)
    sign_in(other, second)
    return study, other


def test_a_record_that_was_not_shown_is_not_signed_second(
    browser: Client, coordinator: User
) -> None:
    study, other = a_signed_draft(coordinator)
    seen = Signature.objects.get().digest
    assert (
        f'name="record" value="{seen}"'
        in other.get(reverse("study-countersign", args=[study.pk])).content.decode()
    )
    sent(browser, "study-sign", study, protocol=digest_of(study), note="Nobody was asked.")

    for posted in ({}, {"record": ""}, {"record": seen}):
        assert "not the one you were shown" in sent(other, "study-sign-second", study, **posted)
    assert study.state == State.DRAFT


def test_a_protocol_that_was_not_shown_is_not_signed_first(
    browser: Client, coordinator: User
) -> None:
    study = a_draft(coordinator)
    locking.name_signatory(study, user=a_person(Role.RESEARCHER), by=coordinator, at=AT)

    assert "not the one you were shown" in sent(browser, "study-sign", study)
    assert not Signature.objects.exists()


def test_another_reader_asks_the_coordinator_to_sign_again(
    browser: Client, coordinator: User
) -> None:
    study, other = a_signed_draft(coordinator)
    assert "You have signed this record" in shown(browser, "study-lock", study)
    services.add_member(study, user=a_person(), part=Part.READER, by=coordinator, at=AT)

    page = shown(browser, "study-lock", study)
    assert "that signature does not count" in page
    assert "Sign as coordinator" in page
    page = shown(other, "study-countersign", study)
    assert "once they have signed again" in page
    assert "Sign and lock" not in page
    sent(browser, "study-sign", study, protocol=digest_of(study))
    assert "You have signed this record" in shown(browser, "study-lock", study)
    assert "Sign and lock" in shown(other, "study-countersign", study)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"version": "made-up"}, "has no cohort version yet"),
        ({"digest": "0" * 64}, "names another digest than its cohort version"),
    ],
)
def test_arms_are_signed_only_as_they_were_frozen(
    browser: Client, coordinator: User, changed: dict[str, str], sentence: str
) -> None:
    study, content = a_draft(coordinator), a_protocol()
    for _ in range(5):
        services.add_member(study, user=a_person(), part=Part.READER, by=coordinator, at=AT)
    locking.name_signatory(study, user=a_person(Role.RESEARCHER), by=coordinator, at=AT)
    for arm in content["design"]["arms"]:
        version = a_cohort_version(synthetic=arm["origin"] == "SYNTHETIC")
        arm |= {"version": str(version.pk), "digest": version.digest}
    content["design"]["arms"][1] |= changed
    drafting.save(study, content=content, by=coordinator, at=AT)

    assert sentence in sent(browser, "study-sign", study, protocol=digest_of(study))
    assert not Signature.objects.exists()
