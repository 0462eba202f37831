"""What says why a release may be: protocol, evaluation, decision and signatures, as kept."""

from collections.abc import Mapping
from datetime import datetime

from reviewapp.acceptance import deciding
from reviewapp.acceptance import selectors as acceptance
from reviewapp.acceptance.models import Decision, DecisionSignature
from reviewapp.audit import selectors as audit
from reviewapp.audit.canonical import canonical_json, digest
from reviewapp.releases import trail
from reviewapp.releases.errors import EvidenceAltered
from reviewapp.releases.wishes import Licence, Wish


def decided_at(decision: Decision) -> datetime:
    """The second signature: the one moment that everything in a release is dated by."""
    return max(signature.signed_at for signature in decision.signatures.all())


def protocol(decision: Decision) -> bytes:
    return canonical_json(decision.evaluation.protocol.content)


def evaluation(decision: Decision) -> bytes:
    kept = decision.evaluation
    return canonical_json(
        {
            "format": "reviewapp-evaluation/1",
            "study": str(kept.study_id),
            "protocol": kept.protocol.digest,
            "inputs": kept.inputs_digest,
            "code_version": kept.code_version,
            "results": kept.results,
        }
    )


def decision(decided: Decision) -> bytes:
    """The record as it was signed; refuses what is not what was signed."""
    record = _record(decided)
    signatures = [_signature(decided, one) for one in _signatures(decided)]
    is_whole = all(digest(said) == kept for said, kept in signatures)
    if digest(record) != decided.digest or not is_whole:
        raise EvidenceAltered(
            f"The decision on “{decided.study}” is not the one that two people signed, so nothing "
            f"was released. Have `manage.py audit_verify` run."
        )
    return canonical_json(
        {
            "format": "reviewapp-decision/1",
            "record": record,
            "digest": decided.digest,
            "signatures": [{**said, "digest": kept} for said, kept in signatures],
        }
    )


def reading(decided: Decision) -> bytes:
    """When the study was read as a whole; nothing about one reader."""
    study = decided.study
    first = trail.first_rating_at(study)
    return canonical_json(
        {
            "format": "reviewapp-reading/1",
            "opened_at": _stamp(study.opened_at),
            "first_rating_at": _stamp(first),
            "closed_at": _stamp(study.closed_at),
        }
    )


def licence(chosen: Licence) -> bytes:
    return f"{chosen.name}\n{chosen.code}\n{chosen.url}\n".encode()


def terms(wish: Wish) -> bytes:
    return f"{wish.terms}\n".encode()


def _record(decided: Decision) -> Mapping[str, object]:
    kept = decided.evaluation
    return {
        "schema": 1,
        "study": str(decided.study_id),
        "verdict": decided.verdict,
        "cohort": decided.cohort_digest,
        "protocol": kept.protocol.digest,
        "inputs": kept.inputs_digest,
        "results": digest(kept.results),
        "code_version": kept.code_version,
    }


def _signatures(decided: Decision) -> list[DecisionSignature]:
    return list(decided.signatures.order_by("signed_at", "meaning"))


def _signature(decided: Decision, one: DecisionSignature) -> tuple[dict[str, object], str]:
    said: dict[str, object] = {
        "record": decided.digest,
        "signer": str(one.signer_id),
        "printed_name": one.printed_name,
        "meaning": one.meaning,
        "words": one.words,
        "signed_at": one.signed_at.isoformat(),
    }
    return said, one.digest


def _stamp(at: datetime | None) -> str:
    return audit.stamp(at) if at else ""


def in_force(decided: Decision) -> bool:
    """Accepted, signed twice and not taken back; the database asks the same."""
    return (
        decided.verdict == "ACCEPTED"
        and decided.signatures.count() == deciding.SIGNATURES
        and acceptance.revocation(decided) is None
    )
