"""What is signed when a protocol is locked: one record, the same bytes for both who sign."""

from collections.abc import Mapping

from reviewapp import VERSION
from reviewapp.studies import protocol
from reviewapp.studies.design import Design
from reviewapp.studies.models import Member, Protocol, Study
from reviewapp.studies.record_models import Commitment

# 1 left out why an amendment was written; a record keeps the form it was signed in.
FORMAT = "reviewapp-lock/2"
# How cases come into order, named so that the draw can be derived again.
ALGORITHM = "sort by SHA-256 of [seed, purpose, name]"


def record(
    study: Study,
    written: Protocol,
    *,
    readers: list[Member],
    commitment: Commitment,
    beside: Mapping[str, object],
) -> dict[str, object]:
    """Protocol and why it changed, arms, allocation, readers and code, ready for canonical JSON.

    `beside` is what a storey above wants signed too, such as the blinding preflight.
    """
    rules = protocol.parse(written.content)
    design = rules.design
    return {
        "format": FORMAT,
        "study": {"id": str(study.pk), "title": study.title, "name": study.name},
        "version": written.version,
        "protocol": written.content,
        "protocol_digest": written.digest,
        "amendment": _amendment(written),
        "cohort_versions": [
            {"arm": arm.code, "version": arm.version, "digest": arm.digest} for arm in design.arms
        ],
        **_context(design),
        "allocation": {
            "algorithm": ALGORITHM,
            "seed_commitment": commitment.digest,
            "matching": str(design.matching),
            "scheme": str(design.readers.scheme),
            "repeats": design.repeated,
            "catch_cases": design.catch.cases,
        },
        "readers": [_reader(member) for member in readers],
        "doubts": [{"place": doubt.place, "text": doubt.text} for doubt in rules.doubts],
        "beside": dict(beside),
        "code_version": VERSION,
    }


def _context(design: Design) -> dict[str, object]:
    """Only where there is some: a record without is as it always was."""
    versions = [
        {"context": one.label, "version": one.version, "digest": one.digest}
        for one in design.context
    ]
    return {"context_versions": versions} if versions else {}


def _amendment(written: Protocol) -> dict[str, object] | None:
    """Why this version was written, and by whom; nothing for the first."""
    found = getattr(written, "amendment", None)
    return {"reason": found.reason, "proposed_by": str(found.proposed_by_id)} if found else None


def _reader(member: Member) -> dict[str, object]:
    found = getattr(member, "qualification", None)
    return {
        "person": str(member.user_id),
        "qualification": found.text if found else "",
        "experience_years": found.experience_years if found else 0,
    }
