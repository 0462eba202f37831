"""The trail of a release …"""

from pathlib import Path

import pytest

from reviewapp.audit import services as audit
from reviewapp.releases import trail, verify_evidence
from tests.acceptance.signing import coordinator, decided
from tests.acceptance.studies import an_evaluated_study
from tests.factories import AT

pytestmark = pytest.mark.django_db
SECRET = "2f0d4a6e-its-reader"
INSIDE = ("origin.seen", "reader.reminded", "reader.replaced", "readings.missing")


def test_shows_what_is_about_readers_by_its_links_alone(tmp_path: Path) -> None:
    study = an_evaluated_study("ACCEPTED")
    for verb in INSIDE:
        facts: dict[str, object] = {"user": SECRET}
        audit.record(verb, study, by=coordinator(study), at=AT, reason=SECRET, facts=facts)
    told = b"".join(trail.lines(decided(study).study, readers={}))

    assert SECRET.encode() not in told
    assert not [verb for verb in INSIDE if verb.encode() in told]
    place = tmp_path / "data" / "evidence"
    place.mkdir(parents=True)
    (place / "events.jsonl").write_bytes(told)
    report = verify_evidence.Report()
    whole = verify_evidence.check_trail(tmp_path, report)
    assert report.faults == []
    assert {"study.locked", "study.decided"} <= {event["verb"] for event in whole}
