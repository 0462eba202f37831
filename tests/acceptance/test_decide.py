"""A decision …"""

import pytest

from reviewapp.acceptance import deciding, selectors
from reviewapp.acceptance.errors import (
    AlreadySigned,
    NothingToRevoke,
    NotToBeDecided,
    RecordAltered,
)
from reviewapp.acceptance.models import (
    Decision,
    DecisionSignature,
)
from reviewapp.accounts.roles import Role
from reviewapp.audit import selectors as audit
from reviewapp.studies.models import Part, State, Study
from tests.acceptance.signing import APPROVAL, REVIEW, coordinator, decided, sign
from tests.acceptance.studies import an_evaluated_study
from tests.factories import AT, a_person, a_study

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    return an_evaluated_study("ACCEPTED")


@pytest.mark.parametrize("verdict", ["ACCEPTED", "REJECTED", "INCONCLUSIVE"])
def test_is_what_the_evaluation_said_once_two_people_have_signed(verdict: str) -> None:
    study = an_evaluated_study(verdict)

    first = sign(study, coordinator(study), REVIEW)
    assert study.state == State.EVALUATED
    second = sign(study, a_person(Role.COORDINATOR, name="Vera Second"), APPROVAL)

    assert first == second
    assert study.state == verdict
    assert second.verdict == verdict
    assert second.cohort_digest == selectors.version_decided_about(study).digest
    verbs = [line.verb for line in audit.events(study)][-4:]
    assert verbs == ["decision.prepared", "decision.signed", "decision.signed", "study.decided"]


def test_carries_name_time_and_meaning_of_each_signature(study: Study) -> None:
    by = a_person(Role.COORDINATOR, name="Vera Second")
    sign(study, by, APPROVAL)

    (signature,) = DecisionSignature.objects.all()
    assert (signature.printed_name, signature.signed_at) == ("Vera Second", AT)
    assert "exactly the cohort version" in signature.words
    assert len(signature.digest) == 64


def test_wants_two_different_people(study: Study) -> None:
    sign(study, coordinator(study), REVIEW)

    with pytest.raises(AlreadySigned, match="somebody else's"):
        sign(study, coordinator(study), APPROVAL)

    assert study.state == State.EVALUATED


def test_wants_two_different_meanings(study: Study) -> None:
    sign(study, coordinator(study), REVIEW)

    with pytest.raises(AlreadySigned, match="Sign in the other one"):
        sign(study, a_person(Role.COORDINATOR), REVIEW)


def test_is_not_signed_by_a_reader(study: Study) -> None:
    reader = study.members.filter(part=Part.READER)[0].user

    with pytest.raises(NotToBeDecided, match="Readers do not decide"):
        sign(study, reader, REVIEW)


def test_is_signed_as_it_was_seen(study: Study) -> None:
    with pytest.raises(RecordAltered, match="Load the page again"):
        deciding.sign(study, meaning=REVIEW, record="0" * 64, by=coordinator(study), at=AT)

    assert not Decision.objects.exists()


def test_waits_for_the_evaluation() -> None:
    draft = a_study()

    assert deciding.prepare(draft, at=AT) is None
    with pytest.raises(NotToBeDecided, match="is draft"):
        deciding.sign(draft, meaning=REVIEW, record="", by=coordinator(draft), at=AT)


def test_is_taken_once(study: Study) -> None:
    decided(study)

    with pytest.raises(NotToBeDecided, match="decided once"):
        sign(study, a_person(Role.COORDINATOR), REVIEW)


def test_can_be_revoked_with_a_reason(study: Study) -> None:
    found = decided(study)

    deciding.revoke(study, reason="A reader was sent the key.", by=coordinator(study), at=AT)

    revoked = selectors.revocation(found)
    assert revoked is not None
    assert revoked.reason == "A reader was sent the key."
    assert list(audit.events(study))[-1].verb == "decision.revoked"
    with pytest.raises(NothingToRevoke):
        deciding.revoke(study, reason="Again.", by=coordinator(study), at=AT)


def test_has_nothing_to_revoke_before_it_is_in_force(study: Study) -> None:
    with pytest.raises(NothingToRevoke):
        deciding.revoke(study, reason="Early.", by=coordinator(study), at=AT)
    sign(study, coordinator(study), REVIEW)
    with pytest.raises(NothingToRevoke):
        deciding.revoke(study, reason="Early.", by=coordinator(study), at=AT)


def test_is_open_to_its_coordinators_and_to_who_has_no_part_in_it(study: Study) -> None:
    reader = study.members.filter(part=Part.READER)[0].user
    outsider = a_person(Role.COORDINATOR)

    assert selectors.study_to_decide(coordinator(study), study.pk) == study
    assert selectors.study_to_decide(outsider, study.pk) == study
    with pytest.raises(Study.DoesNotExist):
        selectors.study_to_decide(reader, study.pk)
    with pytest.raises(Study.DoesNotExist):
        selectors.study_to_decide(outsider, a_study().pk)
