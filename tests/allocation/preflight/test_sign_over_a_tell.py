"""Signing a protocol whose arms are given away …"""

from typing import Any

import pytest

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.allocation import tasks
from reviewapp.allocation.preflight import asking, signing
from reviewapp.provenance import selectors as provenance
from reviewapp.provenance.models import CohortVersion
from reviewapp.studies import drafting, locking, selectors, services
from reviewapp.studies.errors import ProtocolNotUsable, SignatureRefused
from reviewapp.studies.models import Part, Study
from tests.allocation.preflight.arms import HIGH, SIDE, an_arm, as_they_are, in_steps
from tests.factories import AT, a_person, a_study
from tests.studies.protocols import a_protocol

pytestmark = pytest.mark.django_db
LOOK = {
    "rows": SIDE,
    "columns": SIDE,
    "low": 0,
    "high": HIGH,
    "window": {"center": 1000, "width": 2000},
}


@pytest.fixture
def coordinator() -> User:
    return a_person(Role.COORDINATOR)


def a_draft(coordinator: User, *, changed: Any) -> Study:  # noqa: ANN401 a change of pictures
    """Written whole, with its readers, its second person and its preflight."""
    study = a_study(coordinator=coordinator)
    both = an_arm("Ward", 0), an_arm("Made", 100, synthetic=True, changed=changed)
    content = a_protocol(
        presentation=LOOK,
        design__readers__planned=3,
        design__arms=[_arm("real", "REAL", both[0]), _arm("flow", "SYNTHETIC", both[1])],
    )
    for _ in range(3):
        services.add_member(study, user=a_person(), part=Part.READER, by=coordinator, at=AT)
    drafting.save(study, content=content, by=coordinator, at=AT)
    locking.name_signatory(study, user=a_person(Role.RESEARCHER), by=coordinator, at=AT)
    asked = asking.request(study, arms=both, presentation=LOOK, by=coordinator, at=AT)
    tasks.run_preflight(str(asked.job_id))
    return study


def _arm(code: str, origin: str, version: CohortVersion) -> dict[str, str]:
    named = {"version": str(version.pk), "digest": version.digest}
    return {"code": code, "text": code, "origin": origin, **named}


def sign(study: Study, by: User, note: str = "") -> dict[str, Any]:
    written = selectors.draft_of(study)
    assert written is not None
    signed = signing.sign_first(
        study, note=note, expected=written.digest, link="https://here/", by=by, at=AT
    )
    assert signed.record is not None
    return dict(signed.record["beside"])


def test_is_refused_without_a_reason(coordinator: User) -> None:
    study = a_draft(coordinator, changed=in_steps)

    for note in ("", "  "):
        with pytest.raises(SignatureRefused, match="Write in the note why"):
            sign(study, coordinator, note)

    assert selectors.to_countersign(study.signatory.user).count() == 0


def test_keeps_the_reason_and_the_tells_beside_the_protocol(coordinator: User) -> None:
    study = a_draft(coordinator, changed=in_steps)

    beside = sign(study, coordinator, "The steps are part of the question.")

    assert beside["note"] == "The steps are part of the question."
    assert "A plain classifier tells" in beside["preflight"][0]


def test_needs_a_reason_where_nobody_has_looked(coordinator: User) -> None:
    study = a_draft(coordinator, changed=as_they_are)
    written = selectors.draft_of(study)
    assert written is not None
    content = written.content | {"presentation": LOOK | {"step": 2}}
    drafting.save(study, content=content, by=coordinator, at=AT)

    with pytest.raises(SignatureRefused, match="No preflight has compared"):
        sign(study, coordinator)

    beside = sign(study, coordinator, "Both were made by one machine.")
    assert beside["note"] == "Both were made by one machine."
    assert "No preflight has compared" in beside["preflight"][0]


def test_takes_nothing_beside_where_nothing_tells(coordinator: User) -> None:
    assert sign(a_draft(coordinator, changed=as_they_are), coordinator) == {}


def test_takes_no_arm_that_is_not_there_as_it_was_chosen(coordinator: User) -> None:
    study = a_draft(coordinator, changed=as_they_are)
    written = selectors.draft_of(study)
    assert written is not None

    for place, wrong in (("version", "no id"), ("digest", "0" * 64)):
        content = a_protocol(design=written.content["design"], presentation=LOOK)
        first, second = content["design"]["arms"]
        content["design"] = content["design"] | {"arms": [first | {place: wrong}, second]}
        with pytest.raises(ProtocolNotUsable, match="“real”"):
            signing.arms_of(content, versions=provenance.versions())


def test_of_nothing_written_tells_nothing(coordinator: User) -> None:
    found = signing.standing(a_study(coordinator=coordinator), versions=provenance.versions())

    assert found.reasons == ()
