"""Decide an evaluated study: two people sign what it came to, for one cohort version."""

from datetime import datetime

from django.db import transaction

from reviewapp.acceptance import selectors
from reviewapp.acceptance.errors import (
    AlreadySigned,
    NothingToRevoke,
    NotToBeDecided,
    RecordAltered,
)
from reviewapp.acceptance.models import Decision, DecisionSignature, Evaluation, Revocation
from reviewapp.accounts.selectors import Person
from reviewapp.audit import services as audit
from reviewapp.audit.canonical import digest
from reviewapp.provenance.models import CohortVersion
from reviewapp.studies.models import Part, State, Study

Meaning = DecisionSignature.Meaning
SIGNATURES = 2
WORDS = {
    Meaning.REVIEW: (
        "I have reviewed the evaluation and its evidence, and this decision follows from the "
        "criteria that were locked before the first reading."
    ),
    Meaning.APPROVAL: (
        "I approve this decision for exactly the cohort version named by its digest, and answer "
        "for its being carried out."
    ),
}


@transaction.atomic
def sign(study: Study, *, meaning: Meaning, record: str, by: Person, at: datetime) -> Decision:
    """Sign the decision; the first signature prepares it, the second puts it in force.

    `record` is the digest that was on the screen: only what was seen is signed.
    """
    study = Study.objects.select_for_update().get(pk=study.pk)
    evaluation = _due(study, by)
    prepared = Decision.objects.filter(study=study).first() or _prepared(study, evaluation, at)
    if prepared.digest != record:
        raise RecordAltered(
            f"What you saw of “{study.name}” is not what would be signed, so nothing was signed. "
            f"Load the page again and read what it says now."
        )
    _refuse_signed(prepared, meaning, by)
    if prepared._state.adding:
        prepared.save()
        audit.record(
            "decision.prepared", study, by=by, at=at, after=prepared.digest, facts=_facts(prepared)
        )
    _signed(prepared, meaning, by, at)
    if prepared.signatures.count() == SIGNATURES:
        _conclude(study, prepared, by=by, at=at)
    return prepared


def prepare(study: Study, *, at: datetime) -> Decision | None:
    """What would be signed, or what was; None before the evaluation."""
    evaluation = selectors.evaluation(study)
    if evaluation is None:
        return None
    return selectors.decision(study) or _prepared(study, evaluation, at)


@transaction.atomic
def revoke(study: Study, *, reason: str, by: Person, at: datetime) -> Revocation:
    """Take an acceptance back: from now on nothing is released under it."""
    study = Study.objects.select_for_update().get(pk=study.pk)
    found = selectors.decision(study)
    if not found or study.state != State.ACCEPTED or selectors.revocation(found):
        raise NothingToRevoke(
            f"No acceptance of “{study.name}” is in force, so nothing was revoked. "
            f"Only what two people have accepted can be."
        )
    revoked = Revocation.objects.create(decision=found, revoked_by=by, revoked_at=at, reason=reason)
    audit.record("decision.revoked", study, by=by, at=at, before=found.digest, reason=reason)
    return revoked


def _conclude(study: Study, decided: Decision, *, by: Person, at: datetime) -> None:
    """The last step of a study's life; the database lets it be taken once."""
    before = study.state
    study.state = State(decided.verdict)
    study.save(update_fields=["state"])
    audit.record(
        "study.decided",
        study,
        by=by,
        at=at,
        before=digest({"state": str(before)}),
        after=decided.digest,
        facts=_facts(decided),
    )


def _due(study: Study, by: Person) -> Evaluation:
    evaluation = selectors.evaluation(study)
    if study.state != State.EVALUATED or evaluation is None:
        raise NotToBeDecided(
            f"“{study.name}” is {study.get_state_display().lower()}, so nothing was signed. "
            f"A study is decided once, after its evaluation."
        )
    if study.members.filter(user=by, part=Part.READER).exists():
        raise NotToBeDecided(
            f"You read in “{study.name}”, so nothing was signed. Readers do not decide what their "
            f"own readings mean; ask two others."
        )
    return evaluation


def _prepared(study: Study, evaluation: Evaluation, at: datetime) -> Decision:
    version = selectors.version_decided_about(study)
    verdict = str(evaluation.results.get("verdict", State.INCONCLUSIVE))
    return Decision(
        study=study,
        evaluation=evaluation,
        verdict=verdict,
        cohort_version=version,
        cohort_digest=version.digest,
        digest=_record(evaluation, verdict, version),
        prepared_at=at,
    )


def _record(evaluation: Evaluation, verdict: str, version: CohortVersion) -> str:
    return digest(
        {
            "schema": 1,
            "study": str(evaluation.study_id),
            "verdict": verdict,
            "cohort": version.digest,
            "protocol": evaluation.protocol.digest,
            "inputs": evaluation.inputs_digest,
            "results": digest(evaluation.results),
            "code_version": evaluation.code_version,
        }
    )


def _refuse_signed(prepared: Decision, meaning: Meaning, by: Person) -> None:
    for signature in prepared.signatures.all():
        if signature.signer_id == by.pk:
            raise AlreadySigned(
                "You have signed this decision already, so nothing was added. "
                "The second signature is somebody else's."
            )
        if signature.meaning == meaning:
            raise AlreadySigned(
                f"{signature.printed_name} has signed in this meaning already, so nothing was "
                f"added. Sign in the other one."
            )


def _signed(prepared: Decision, meaning: Meaning, by: Person, at: datetime) -> None:
    signature = {
        "record": prepared.digest,
        "signer": str(by.pk),
        "printed_name": str(by),
        "meaning": str(meaning),
        "words": WORDS[meaning],
        "signed_at": at.isoformat(),
    }
    named = digest(signature)
    DecisionSignature.objects.create(
        decision=prepared,
        signer=by,
        printed_name=str(by),
        meaning=meaning,
        words=WORDS[meaning],
        signed_at=at,
        digest=named,
    )
    audit.record(
        "decision.signed", prepared.study, by=by, at=at, after=named, facts=dict(signature)
    )


def _facts(prepared: Decision) -> dict[str, object]:
    return {
        "verdict": prepared.verdict,
        "cohort": prepared.cohort_digest,
        "evaluation": str(prepared.evaluation_id),
    }
