"""Whoever asks the database, it …"""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from reviewapp.acceptance import deciding
from reviewapp.acceptance.models import (
    Decision,
    DecisionSignature,
    Evaluation,
    Revocation,
)
from reviewapp.accounts.roles import Role
from reviewapp.releases.models import Release
from reviewapp.studies.models import Member, Part, Study
from tests.acceptance.signing import APPROVAL, REVIEW, coordinator, decided, sign
from tests.acceptance.studies import an_evaluated_study
from tests.factories import AT, a_cohort_version, a_person, a_study

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    return an_evaluated_study("ACCEPTED")


def refused(act: Callable[[], object], *, because: str) -> None:
    with pytest.raises(DatabaseError, match=because), transaction.atomic():
        act()


def test_no_code_path_changes_or_removes_it(study: Study) -> None:
    found = decided(study)
    deciding.revoke(study, reason="Why.", by=coordinator(study), at=AT)

    for kept in (Decision, DecisionSignature, Revocation):
        rows = kept.objects.all()
        refused(rows.delete, because="kept for ever|FOREIGN KEY|foreign key")
        row = rows[0]
        refused(row.save, because="kept for ever")
    refused(lambda: Decision.objects.update(verdict="REJECTED"), because="kept for ever")
    refused(lambda: Decision.objects.create(**fields(found)), because="kept for ever|unique|UNIQUE")


def fields(found: Decision, **changed: object) -> dict[str, Any]:
    return {
        "id": uuid.uuid4(),
        "study": found.study,
        "evaluation": found.evaluation,
        "verdict": found.verdict,
        "cohort_version": found.cohort_version,
        "cohort_digest": found.cohort_digest,
        "digest": found.digest,
        "prepared_at": AT,
    } | changed


@pytest.mark.parametrize("verdict", ["REJECTED", "INCONCLUSIVE"])
def test_nobody_accepts_what_was_not_accepted(verdict: str) -> None:
    prepared = deciding.prepare(an_evaluated_study(verdict), at=AT)
    assert prepared is not None
    prepared.verdict = "ACCEPTED"

    refused(prepared.save, because="can only say what the evaluation")


def test_nobody_accepts_other_images(study: Study) -> None:
    prepared = deciding.prepare(study, at=AT)
    assert prepared is not None
    other = a_cohort_version(synthetic=True)

    changes = (
        {"cohort_digest": "0" * 64},
        {"cohort_version": other, "cohort_digest": other.digest},
        {"study": a_study()},
    )
    for changed in changes:
        refused(
            partial(Decision.objects.create, **fields(prepared, **changed)),
            because="can only say what the evaluation",
        )


def test_nobody_accepts_an_exploratory_study(study: Study) -> None:
    from tests.audit.flush import without_guards

    results = Evaluation.objects.get().results | {"exploratory": "Changed."}
    with without_guards():
        Evaluation.objects.update(results=results)
    prepared = deciding.prepare(study, at=AT)
    assert prepared is not None

    refused(prepared.save, because="can only say what the evaluation")


def test_no_reader_signs_behind_the_back_of_the_site(study: Study) -> None:
    found = sign(study, coordinator(study), REVIEW)
    reader = study.members.filter(part=Part.READER)[0].user

    refused(
        lambda: DecisionSignature.objects.create(
            decision=found,
            signer=reader,
            printed_name="R",
            meaning=APPROVAL,
            words="",
            signed_at=AT,
            digest="",
        ),
        because="somebody who reads",
    )


def release(found: Decision, **changed: object) -> None:
    given = {
        "decision": found,
        "cohort_version": found.cohort_version,
        "cohort_digest": found.cohort_digest,
        "released_by": a_person(Role.RESEARCHER),
        "released_at": AT,
    } | changed
    Release.objects.create(**given)


def test_lets_exactly_its_cohort_version_out(study: Study) -> None:
    found = decided(study)

    release(found)

    assert Release.objects.get().cohort_digest == found.cohort_digest
    refused(Release.objects.all().delete, because="kept for ever")
    refused(Release.objects.get().save, because="kept for ever")


def test_lets_nothing_out_with_one_signature(study: Study) -> None:
    found = sign(study, coordinator(study), REVIEW)

    refused(lambda: release(found), because="that two people accepted")


@pytest.mark.parametrize("verdict", ["REJECTED", "INCONCLUSIVE"])
def test_lets_nothing_out_that_was_not_accepted(verdict: str) -> None:
    found = decided(an_evaluated_study(verdict))

    refused(lambda: release(found), because="that two people accepted")


def test_lets_nothing_out_under_another_digest(study: Study) -> None:
    found = decided(study)
    other = a_cohort_version(synthetic=True)

    for changed in (
        {"cohort_digest": "0" * 64},
        {"cohort_version": other},
        {"cohort_version": other, "cohort_digest": other.digest},
    ):
        refused(partial(release, found, **changed), because="that two people")


def test_lets_nothing_out_after_it_was_revoked(study: Study) -> None:
    found = decided(study)
    deciding.revoke(study, reason="Why.", by=coordinator(study), at=AT)

    refused(lambda: release(found), because="that two people accepted")


def test_is_revoked_in_the_database_only_if_in_force(study: Study) -> None:
    found = sign(study, coordinator(study), REVIEW)

    refused(
        lambda: Revocation.objects.create(
            decision=found, revoked_by=coordinator(study), revoked_at=AT, reason="Why."
        ),
        because="that two people signed",
    )
    assert Member.objects.filter(study=study, part=Part.READER).exists()
